declare module 'virtual:later-style' {
  const style: string
  export default style
}
