declare module 'virtual:later-style' {
  const style: string
  export default style
}
declare module 'virtual:third-style' {
  const style: string
  export default style
}
/** Of each language of the chat: the list its words to come back by are drawn from. */
declare module 'virtual:word-lists' {
  const listOf: Readonly<Record<string, string>>
  export default listOf
}
