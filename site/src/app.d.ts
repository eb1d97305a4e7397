declare module 'virtual:inline-script' {
  const script: string
  export default script
}

declare module 'virtual:inline-style' {
  const style: string
  export default style
}
