/** A QR code as one path, to be drawn dark on light: its side in modules, the quiet zone included. */
export interface QrPath {
  readonly side: number
  readonly path: string
}

/** Modules of the quiet zone that ISO/IEC 18004 asks for. */
export const QUIET_MODULES = 4

/** Draws the modules of a QR code: rows from the top, true for dark. */
export function qrPath(rows: readonly (readonly boolean[])[]): QrPath {
  const path = rows
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')).join(''))
    .join('')
  return { side: rows.length, path }
}
