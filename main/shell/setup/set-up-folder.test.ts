import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeTlsWorld, type TlsWorld } from '../../../test/support/tls-world.ts'
import { setUpAnswersSchema, type SetUpAnswers, type SetUpChanges } from '../../contract/operator-set-up.ts'
import { answersPath, changedAnswers, discardAnswers, putSetUpFile, readAnswers, readSetUpFiles, writeAnswers } from './set-up-folder.ts'

let tls: TlsWorld
let directory = ''
beforeAll(async () => {
  tls = await makeTlsWorld()
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-set-up-folder-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const publicPem = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
const put = (name: string, pem: string, kind?: Parameters<typeof putSetUpFile>[1]['kind']) => putSetUpFile(directory, { name, pem, kind })
const kinds = () => readSetUpFiles(directory).map(({ kind, name }) => [kind, name])

describe('answers', () => {
  it('stay over a restart, are for their owner alone, and are gone once they are discarded', () => {
    expect(readAnswers(directory)).toEqual({})
    expect(writeAnswers(directory, { place: 'indoors' })).toEqual({ ok: true, value: undefined })
    expect(readAnswers(directory)).toEqual({ place: 'indoors' })
    expect(statSync(answersPath(directory)).mode & 0o777).toBe(0o600)
    discardAnswers(directory)
    discardAnswers(directory)
    expect(existsSync(answersPath(directory))).toBe(false)
  })

  it.each(['', '{', '[]', '{"place":"moon"}', '{"later":1}'])('that cannot be read are none: %s', (text) => {
    writeFileSync(answersPath(directory), text)
    expect(readAnswers(directory)).toEqual({})
  })

  it('of several people are each of them, in any order, and null takes one back', () => {
    const change: fc.Arbitrary<SetUpChanges> = fc.record(
      {
        operatorName: fc.option(fc.string({ maxLength: 8 })),
        place: fc.option(fc.constantFrom('indoors' as const, 'outdoors' as const)),
        endpoint: fc.option(fc.string({ maxLength: 8 })),
        twoPeople: fc.option(fc.boolean())
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(change, change, (one, other) => {
        const apart = Object.fromEntries(Object.entries(other).filter(([name]) => !Object.hasOwn(one, name)))
        const [there, back] = [
          changedAnswers(changedAnswers({}, one), apart),
          changedAnswers(changedAnswers({}, apart), one)
        ]
        expect(there).toEqual(back)
        for (const [name, value] of Object.entries({ ...one, ...apart })) expect(there[name as keyof SetUpAnswers] ?? null).toEqual(value ?? null)
        expect(setUpAnswersSchema.safeParse(there).success).toBe(true)
      })
    )
  })
})

describe('files', () => {
  it('are told by themselves where that can be, else by their name, else by what is said', () => {
    const { keyPem, certificatePem, caPem } = tls.client
    expect(put('x.pem', keyPem)).toEqual({ ok: true, value: 'client_key' })
    expect(put('anything.pem', certificatePem)).toEqual({ ok: true, value: 'client_certificate' })
    expect(put('platform-ca.pem', caPem)).toEqual({ ok: true, value: 'server_ca' })
    expect(put('answer.pem', String(publicPem()))).toEqual({ ok: true, value: 'answer_key' })
    expect(put('seal.pem', String(publicPem()))).toEqual({ ok: true, value: 'sealing_key' })
    expect(put('root.pem', caPem)).toEqual({ ok: false, error: { code: 'kind_unclear' } })
    expect(put('root.pem', caPem, 'anchor')).toEqual({ ok: true, value: 'anchor' })
    // The same once more is no other.
    expect(put('again.pem', caPem, 'anchor')).toEqual({ ok: true, value: 'anchor' })
    expect(kinds()).toEqual([
      ['client_key', 'client-key.pem'],
      ['client_certificate', 'client-certificate.pem'],
      ['server_ca', 'server-ca.pem'],
      ['answer_key', 'answer-key.pem'],
      ['sealing_key', 'sealing-key.pem'],
      ['anchor', 'anchor-1.pem']
    ])
    expect(statSync(join(directory, 'platform', 'client-key.pem')).mode & 0o777).toBe(0o600)
  })

  it('that are none, or not what is said, are refused, and what was there stays', () => {
    expect(put('answer.pem', String(publicPem()))).toMatchObject({ ok: true })
    const before = readFileSync(join(directory, 'platform', 'answer-key.pem'), 'utf8')
    for (const pem of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      expect(put('answer.pem', pem)).toEqual({ ok: false, error: { code: 'not_pem' } })
    }
    expect(put('answer.pem', tls.client.keyPem, 'answer_key')).toEqual({ ok: false, error: { code: 'kind_wrong' } })
    expect(readFileSync(join(directory, 'platform', 'answer-key.pem'), 'utf8')).toBe(before)
  })

  it('lie under names of our own, whatever theirs is', () => {
    for (const name of ['../../answer.pem', '/etc/answer', 'answer\u0000.pem', `answer${'x'.repeat(110)}`]) {
      expect(put(name, String(publicPem()))).toEqual({ ok: true, value: 'answer_key' })
    }
    expect(readdirSync(directory)).toEqual(['platform'])
    expect(readdirSync(join(directory, 'platform'))).toEqual(['answer-key.pem'])
  })

  it('are not kept where something else lies in the way of their folder', () => {
    writeFileSync(join(directory, 'platform'), '')
    expect(put('answer.pem', String(publicPem()))).toMatchObject({ ok: false, error: { code: 'medium', fault: 'ENOTDIR' } })
    expect(readSetUpFiles(directory)).toEqual([])
  })
})
