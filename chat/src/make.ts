/** An element with these properties and children; what is made here is never markup. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** A button that never sends a form. */
export const button = (press: () => void, className = ''): HTMLButtonElement => {
  const made = make('button', { type: 'button', className })
  made.addEventListener('click', press)
  return made
}
