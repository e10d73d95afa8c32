import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticatorCode } from '../../test/support/authenticator.ts'
import { base32Of, hotp, matchTotp, TOTP_STEP_MS, totpAddress, totpStepAt } from './totp.ts'

const secret = Buffer.from('12345678901234567890', 'latin1')

describe('one-time codes', () => {
  // RFC 4226 appendix D.
  it.each(
    ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map(
      (code, counter) => [counter, code] as const
    )
  )('counter %d gives %s', (counter, code) => {
    expect(hotp(secret, counter)).toBe(code)
  })

  // RFC 6238 appendix B, SHA-1, eight digits.
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130']
  ])('at %d seconds it is %s', (seconds, code) => {
    expect(hotp(secret, totpStepAt(seconds * 1000), 8)).toBe(code)
  })

  it('are those that an authenticator shows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.integer({ min: 0, max: 4e12 }), (octets, nowMs) => {
        expect(hotp(octets, totpStepAt(nowMs))).toBe(authenticatorCode(base32Of(octets), nowMs))
      })
    )
  })
})

describe('which code may be used', () => {
  const nowMs = 1_780_000_000_000
  const step = totpStepAt(nowMs)

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false]
  ])('%d steps off: %s', (off, may) => {
    expect(matchTotp(secret, hotp(secret, step + off), nowMs, 0)).toBe(may ? step + off : null)
  })

  it('none twice, and none from before the last one', () => {
    expect(matchTotp(secret, hotp(secret, step), nowMs, step)).toBeNull()
    expect(matchTotp(secret, hotp(secret, step - 1), nowMs, step)).toBeNull()
    expect(matchTotp(secret, hotp(secret, step + 1), nowMs, step)).toBe(step + 1)
  })

  it('only whole ones', () => {
    const code = hotp(secret, step)
    for (const other of [
      '',
      code.slice(1),
      `${code}0`,
      ` ${code}`,
      '000000'.replace(/.$/, code === '000000' ? '1' : '0')
    ]) {
      expect(matchTotp(secret, other, nowMs + TOTP_STEP_MS * 10, 0)).toBeNull()
    }
  })
})

describe('base32', () => {
  // RFC 4648 section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI']
  ])('of "%s" is "%s"', (text, encoded) => {
    expect(base32Of(Buffer.from(text))).toBe(encoded)
  })

  it('stands in the address that an authenticator scans', () => {
    expect(totpAddress('h.sato', Buffer.from('fooba'))).toBe(
      'otpauth://totp/Hatachi:h.sato?secret=MZXW6YTB&issuer=Hatachi&algorithm=SHA1&digits=6&period=30'
    )
  })
})
