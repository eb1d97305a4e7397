/** The element of this page with this id. A page without it was built wrong, and says so at once. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} #${id}`)
  return found
}
