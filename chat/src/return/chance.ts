/** A whole number from 0 up to `below`, each as likely as the other. `below`: 1 to 2^32. */
export function randomBelow(
  below: number,
  fill = (box: Uint32Array<ArrayBuffer>) => crypto.getRandomValues(box),
): number {
  const box = new Uint32Array(1)
  // What lies past the last whole round would make the first ones likelier: drawn again.
  const end = 2 ** 32 - (2 ** 32 % below)
  let value = end
  while (value >= end) value = fill(box)[0] ?? end
  return value % below
}
