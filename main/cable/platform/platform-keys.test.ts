import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { destroyPersonsKey, keyPairOf, openPlatformKeys } from './platform-keys.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-cable-keys-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const folder = () => join(directory, 'keys')
function open() {
  const keys = openPlatformKeys(folder())
  if (!keys.ok) throw new Error(keys.error.code)
  return keys.value
}

describe('the cable platform’s keys', () => {
  it('are three files for their owner only, and the same when opened again', () => {
    const [first, again] = [open(), open()]
    expect(readdirSync(folder()).toSorted()).toEqual(['answers.key', 'persons.key', 'sealing.key'])
    expect(statSync(folder()).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder())) expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600)
    expect(again.persons).toEqual(first.persons)
    expect([again.answers.named, again.sealing.named]).toEqual([first.answers.named, first.sealing.named])
    expect(first.answers.named.publicKeyPem).not.toBe(first.sealing.named.publicKeyPem)
    expect(first.answers.named.keyId).not.toBe(first.sealing.named.keyId)
  })

  it('are another in another folder, and of another use though the secret be the same', () => {
    const secret = new Uint8Array(32).fill(7)
    const pems = (['answers', 'sealing'] as const).map((use) => keyPairOf(secret, use).named.publicKeyPem)
    expect(new Set(pems).size).toBe(2)
    expect(keyPairOf(secret, 'answers').named).toEqual(keyPairOf(secret, 'answers').named)
  })

  it('are not made anew where one is damaged or lies open', () => {
    open()
    const path = join(folder(), 'persons.key')
    const bytes = readFileSync(path)
    chmodSync(path, 0o644)
    expect(openPlatformKeys(folder())).toMatchObject({ ok: false, error: { code: 'key_rights_too_open' } })
    chmodSync(path, 0o600)
    writeFileSync(path, Buffer.alloc(bytes.length, 1))
    expect(openPlatformKeys(folder())).toMatchObject({ ok: false, error: { code: 'key_damaged' } })
  })

  it('can be destroyed where they name people, and then no row fits any card', () => {
    const before = open()
    expect(destroyPersonsKey(folder())).toEqual({ ok: true, value: undefined })
    expect(existsSync(join(folder(), 'persons.key'))).toBe(false)
    expect(destroyPersonsKey(folder())).toEqual({ ok: true, value: undefined })
    const after = open()
    expect(after.persons).not.toEqual(before.persons)
    expect(after.answers.named).toEqual(before.answers.named)
  })
})
