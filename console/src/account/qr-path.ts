/** A QR code as one SVG path, so that no markup is ever made out of text. */
import { encode } from 'uqr'

/** `size`: modules along one side, the quiet zone of four included; `path`: the dark modules, as runs along each row. */
export function qrPath(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: 4 })
  let path = ''
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue
      let width = 1
      while (row[x + width] === true) width++
      path += `M${x} ${y}h${width}v1h-${width}z`
      x += width
    }
  }
  return { size, path }
}
