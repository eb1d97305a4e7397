/** For tests: ctx() once more, written from SPEC.md §2 alone, and without our own code. */
export type Part = { text?: string; number?: number; bytes?: string }

export function encode(lineId: string, purpose: string, fields: readonly Part[]): Buffer {
  const parts: Part[] = [{ text: lineId }, { text: purpose }, ...fields]
  const encoded = parts.map(({ text, number, bytes }) => {
    let field = Buffer.from(text ?? '', 'utf8')
    if (bytes !== undefined) field = Buffer.from(bytes, 'base64url')
    if (number !== undefined) {
      field = Buffer.alloc(8)
      field.writeBigUInt64BE(BigInt(number))
    }
    const length = Buffer.alloc(2)
    length.writeUInt16BE(field.length)
    return Buffer.concat([length, field])
  })
  return Buffer.concat([Buffer.from('L116'), Buffer.from([1]), ...encoded])
}
