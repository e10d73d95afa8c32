import { encode } from 'uqr'

/** A QR code as one path, to be drawn dark on light: its side in modules, the quiet zone of four included. */
export interface QrPath {
  readonly side: number
  readonly path: string
}

const QUIET = 4

/** The QR code (ISO/IEC 18004, error correction M) of a text, such as an `otpauth:` address. */
export function qrPathOf(text: string): QrPath {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET })
  const path = data
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')).join(''))
    .join('')
  return { side: size, path }
}
