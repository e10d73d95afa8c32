import { describe, expect, it } from 'vitest'
import { qrPathOf } from './qr-code.ts'

const ADDRESS = 'otpauth://totp/Hatachi:chief?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Hatachi&algorithm=SHA1&digits=6&period=30'

function darkOf(text: string): { readonly side: number; readonly dark: ReadonlySet<string> } {
  const { side, path } = qrPathOf(text)
  return { side, dark: new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${String(x)},${String(y)}`)) }
}

describe('QR code', () => {
  it('has its three finder patterns inside a quiet zone of four', () => {
    const { side, dark } = darkOf(ADDRESS)
    const at = (x: number, y: number) => dark.has(`${String(x)},${String(y)}`)
    const far = side - 4 - 7
    for (const [left, top] of [[4, 4], [far, 4], [4, far]] as const) {
      for (let step = 0; step < 7; step += 1) {
        for (const [x, y] of [[step, 0], [step, 6], [0, step], [6, step]] as const) expect(at(left + x, top + y)).toBe(true)
      }
      expect(at(left + 3, top + 3)).toBe(true)
      expect(at(left + 1, top + 1)).toBe(false)
    }
    for (let step = 0; step < side; step += 1) {
      for (let quiet = 0; quiet < 4; quiet += 1) {
        expect([at(step, quiet), at(quiet, step), at(step, side - 1 - quiet), at(side - 1 - quiet, step)]).toEqual([false, false, false, false])
      }
    }
  })

  it('is of a version that holds the text, and another one for another text', () => {
    const { side, dark } = darkOf(ADDRESS)
    // Versions have 17 + 4 n modules a side (ISO/IEC 18004 clause 6.3.2); with M, version 7 holds 122 octets.
    expect((side - 8 - 17) % 4).toBe(0)
    expect((side - 8 - 17) / 4).toBeGreaterThanOrEqual(6)
    expect(darkOf(ADDRESS.replace('chief', 'other')).dark).not.toEqual(dark)
  })
})
