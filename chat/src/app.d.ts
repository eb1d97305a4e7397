declare module 'virtual:later-style' {
  const style: string
  export default style
}
declare module 'virtual:third-style' {
  const style: string
  export default style
}
