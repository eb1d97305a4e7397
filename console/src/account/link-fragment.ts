/** `#link.secret` of a one-time link; null when the address carries none. Both halves are base64url (16 and 32 bytes). */
export function linkOfFragment(fragment: string): string | null {
  const found = /^#([A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})$/.exec(fragment)
  return found?.[1] ?? null
}
