import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErasableKey } from './erasable-key.ts'
import {
  destroyErasableKey,
  erasableKeyOf,
  erasableKeyPath,
  erasingJournalPath,
  openErasableKey,
  readErasableKey
} from './erasable-key.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-keys-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

const opened = (): ErasableKey => {
  const key = openErasableKey(data)
  if (!key.ok) throw new Error(key.error.code)
  return key.value
}
const keyFile = () => erasableKeyPath(data)
const keysFolder = () => join(data, 'keys')
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? 'ok' : result.error?.code)

describe('the key under which everything lies that must be gone some day', () => {
  it('is made on first use, for its owner alone, and is the same ever after', () => {
    const first = opened()
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    expect(statSync(keysFolder()).mode & 0o777).toBe(0o700)
    expect(readdirSync(keysFolder())).toEqual(['retention.key'])
    expect(opened().derive('x')).toEqual(first.derive('x'))
    expect(opened().commitment()).toBe(first.commitment())
  })

  it('differs from machine to machine', () => {
    const first = opened().commitment()
    destroyErasableKey(data)
    expect(opened().commitment()).not.toBe(first)
  })

  it('derives by HKDF-SHA-256 (RFC 5869), here step by step with HMAC alone', () => {
    const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
    const pseudorandom = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
    const expand = (info: string) => createHmac('sha256', pseudorandom).update(info).update(Uint8Array.of(1)).digest()
    const key = erasableKeyOf(secret)
    expect(Buffer.from(key.derive('revocation-lists'))).toEqual(expand('hatachi/1/use/revocation-lists'))
    expect(key.commitment()).toBe(createHash('sha256').update(expand('hatachi/1/commitment')).digest('hex'))
    expect(key.derive('a')).not.toEqual(key.derive('b'))
  })

  it('is not made by whoever only reads', () => {
    expect(readErasableKey(data)).toEqual({ ok: false, error: { code: 'key_absent', path: keyFile() } })
    expect(readdirSync(data)).toEqual([])
    const { commitment } = opened()
    const read = readErasableKey(data)
    expect(read.ok && read.value.commitment()).toBe(commitment())
  })

  it('is one, however many processes make it at once', () => {
    const program = `
      import { openErasableKey } from ${JSON.stringify(join(import.meta.dirname, 'erasable-key.ts'))}
      const key = openErasableKey(${JSON.stringify(data)})
      process.stdout.write(key.ok ? key.value.commitment() + '\\n' : key.error.code + '\\n')`
    const script = `for i in 1 2 3 4; do "$0" --input-type=module --eval "$1" & done; wait`
    const said = execFileSync('/bin/sh', ['-c', script, process.execPath, program], { encoding: 'utf8' })
    const lines = said.trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(new Set(lines)).toEqual(new Set([opened().commitment()]))
    expect(readdirSync(keysFolder())).toEqual(['retention.key'])
  })
})

describe('a loss of power while it is made', () => {
  it.each([0, 1, 40, 71])('leaves a draft of %d octets, and no key: the next makes one', (length) => {
    mkdirSync(keysFolder(), { mode: 0o700 })
    writeFileSync(`${keyFile()}.draft-9-aa`, Buffer.alloc(length, 7), { mode: 0o600 })
    opened()
    expect(readdirSync(keysFolder())).toEqual(['retention.key'])
  })

  it('leaves the key under two names: it is kept, and the other name goes', () => {
    const { commitment } = opened()
    linkSync(keyFile(), `${keyFile()}.draft-9-bb`)
    expect(opened().commitment()).toBe(commitment())
    expect(readdirSync(keysFolder())).toEqual(['retention.key'])
  })
})

describe('a key that is there but cannot be used', () => {
  it.each([0, 1, 39, 71])('torn after %d octets: an error with its place, and the file stays as it was', (length) => {
    opened()
    truncateSync(keyFile(), length)
    const before = readFileSync(keyFile())
    expect(openErasableKey(data)).toEqual({ ok: false, error: { code: 'key_damaged', path: keyFile() } })
    expect(readFileSync(keyFile())).toEqual(before)
  })

  it('any bit of it turned over: damaged, never another key', () => {
    opened()
    const sound = readFileSync(keyFile())
    for (let index = 0; index < sound.length; index++) {
      const damaged = Buffer.from(sound)
      damaged[index] = (damaged[index] ?? 0) ^ 1
      writeFileSync(keyFile(), damaged)
      expect(codeOf(openErasableKey(data))).toBe('key_damaged')
    }
    writeFileSync(keyFile(), Buffer.concat([sound, Buffer.of(0)]))
    expect(codeOf(openErasableKey(data))).toBe('key_damaged')
    writeFileSync(keyFile(), sound)
    expect(codeOf(openErasableKey(data))).toBe('ok')
  })

  it.each([0o640, 0o604, 0o660])('rights %o: said with the place and the rights', (mode) => {
    opened()
    chmodSync(keyFile(), mode)
    const error = { code: 'key_rights_too_open', path: keyFile(), mode: `0${mode.toString(8)}` }
    expect(openErasableKey(data)).toEqual({ ok: false, error })
  })

  it('a folder that others may look into', () => {
    opened()
    chmodSync(keysFolder(), 0o755)
    const error = { code: 'key_rights_too_open', path: keysFolder(), mode: '0755' }
    expect(openErasableKey(data)).toEqual({ ok: false, error })
  })

  it('a link in its place is not followed', () => {
    opened()
    const elsewhere = join(data, 'elsewhere')
    writeFileSync(elsewhere, readFileSync(keyFile()), { mode: 0o600 })
    rmSync(keyFile())
    symlinkSync(elsewhere, keyFile())
    expect(openErasableKey(data)).toEqual({ ok: false, error: { code: 'key_medium', path: keyFile(), fault: 'ELOOP' } })
  })

  it('while an erasing has begun and not ended: neither used nor made', () => {
    opened()
    writeFileSync(erasingJournalPath(data), '{}')
    const error = { code: 'key_being_erased', path: erasingJournalPath(data) }
    expect(openErasableKey(data)).toEqual({ ok: false, error })
    expect(readErasableKey(data)).toEqual({ ok: false, error })
  })
})

describe('destroying the key', () => {
  it('overwrites the file before its name goes, and may be repeated', () => {
    opened()
    const sound = readFileSync(keyFile())
    // A second name shows what becomes of the octets behind the first.
    const other = join(data, 'other-name')
    linkSync(keyFile(), other)
    expect(destroyErasableKey(data)).toEqual({ ok: true, value: undefined })
    expect(readdirSync(keysFolder())).toEqual([])
    const left = readFileSync(other)
    expect(left).toHaveLength(sound.length)
    expect(left.includes(sound.subarray(8, 40))).toBe(false)
    expect(left.subarray(0, 8)).not.toEqual(sound.subarray(0, 8))
    expect(destroyErasableKey(data)).toEqual({ ok: true, value: undefined })
  })

  it('takes drafts along, and damaged keys, and leaves what is not its own', () => {
    opened()
    const draft = `${keyFile()}.draft-1-cc`
    const secret = readFileSync(keyFile())
    writeFileSync(draft, secret, { mode: 0o600 })
    linkSync(draft, join(data, 'other-name'))
    truncateSync(keyFile(), 10)
    writeFileSync(join(keysFolder(), 'device.key'), 'stays', { mode: 0o600 })
    expect(codeOf(destroyErasableKey(data))).toBe('ok')
    expect(readdirSync(keysFolder())).toEqual(['device.key'])
    expect(readFileSync(join(data, 'other-name')).includes(secret.subarray(8, 40))).toBe(false)
  })

  it('where there never was one', () => {
    expect(codeOf(destroyErasableKey(data))).toBe('ok')
  })
})
