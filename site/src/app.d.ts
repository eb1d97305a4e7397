declare module 'virtual:inline-script' {
  const script: string
  export default script
}

declare module 'virtual:inline-style' {
  const style: string
  export default style
}

/** Empty until there is one. */
declare module 'virtual:signpost-script' {
  const script: string
  export default script
}

declare module 'virtual:signpost-style' {
  const style: string
  export default style
}
