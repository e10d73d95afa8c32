import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import { MemberKeys, SEALED_INVITATION_BYTES, SEALED_LINK_BYTES, type LinkContent } from './member-keys.ts'

const keys = new MemberKeys(erasableKeyOf(new Uint8Array(32).fill(7)))
const otherKeys = new MemberKeys(erasableKeyOf(new Uint8Array(32).fill(8)))

const names = fc.uint8Array({ minLength: 16, maxLength: 16 })
const numbers = fc.stringMatching(/^[A-Za-z0-9-]{4,20}$/)
const days = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const links: fc.Arbitrary<LinkContent> = fc.record({
  memberNumber: numbers,
  linkedOnDay: days,
  carriedOver: fc.boolean(),
  answeringOnDay: days,
  receivingOnDay: days
})

describe('a sealed link', () => {
  it('opens to what was sealed, under its own pseudonym and key alone, and has one length', () => {
    fc.assert(
      fc.property(names, names, links, (pseudonym, other, link) => {
        const sealed = keys.sealLink(pseudonym, link)
        expect(sealed).toHaveLength(SEALED_LINK_BYTES)
        expect(keys.openLink({ pseudonym, sealed })).toEqual(link)
        expect(otherKeys.openLink({ pseudonym, sealed })).toBeNull()
        if (Buffer.compare(pseudonym, other) !== 0) expect(keys.openLink({ pseudonym: other, sealed })).toBeNull()
        // Sealed anew it is another, so that two rows tell nothing of each other.
        expect(Buffer.from(keys.sealLink(pseudonym, link)).equals(sealed)).toBe(false)
      })
    )
  })

  it('with one bit changed, cut or of another type opens to nothing', () => {
    fc.assert(
      fc.property(names, links, fc.nat({ max: SEALED_LINK_BYTES * 8 - 1 }), (pseudonym, link, bit) => {
        const sealed = Buffer.from(keys.sealLink(pseudonym, link))
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(keys.openLink({ pseudonym, sealed })).toBeNull()
      })
    )
    const pseudonym = randomBytes(16)
    const link = { memberNumber: 'H-1', linkedOnDay: 1, carriedOver: true, answeringOnDay: 2, receivingOnDay: 3 }
    const sealed = keys.sealLink(pseudonym, link)
    for (const damaged of [sealed.subarray(1), Buffer.concat([sealed, Buffer.of(0)]), 'text', 5, null]) {
      expect(keys.openLink({ pseudonym, sealed: damaged })).toBeNull()
      expect(keys.openLink({ pseudonym: damaged, sealed })).toBeNull()
    }
  })
})

it('a sealed invitation opens under its own code and key alone, is no link, and has one length', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{8}$/), numbers, fc.nat(), (code, memberNumber, endsAtMs) => {
      const codeTag = keys.tagOfCode(code)
      const sealed = keys.sealInvitation(codeTag, { memberNumber, endsAtMs })
      expect(sealed).toHaveLength(SEALED_INVITATION_BYTES)
      expect(keys.openInvitation({ codeTag, sealed })).toEqual({ memberNumber, endsAtMs })
      expect(otherKeys.openInvitation({ codeTag, sealed })).toBeNull()
      expect(keys.openInvitation({ codeTag: keys.tagOfCode(`${code}0`), sealed })).toBeNull()
      expect(keys.openLink({ pseudonym: codeTag, sealed })).toBeNull()
    })
  )
})

it('names are the same for one thing and key, and others for any other, and for each use', () => {
  const text = 'H-204817'
  expect(keys.tagOfNumber(text)).toEqual(keys.tagOfNumber(text))
  const all = [
    keys.tagOfNumber(text),
    keys.tagOfCode(text),
    keys.pseudonymOf(Buffer.from(text), new Uint8Array(0)),
    keys.pseudonymOf(Buffer.from('H-2048'), Buffer.from('18')),
    keys.tagOfNumber('h-204817'),
    otherKeys.tagOfNumber(text)
  ].map((name) => Buffer.from(name).toString('hex'))
  expect(new Set(all).size).toBe(all.length)
  for (const name of all) expect(name).toHaveLength(32)
})

it('no certificate, no pseudonym', () => {
  for (const bytes of [new Uint8Array(0), randomBytes(900), new Uint8Array(20_000)]) {
    expect(keys.pseudonymOfCertificate(bytes)).toBeNull()
  }
})
