import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { directoryName, issuingPoint, reasonCode, unknownExtension, uriName } from '../../test/support/crl-builder.ts'
import { AT_MS, DAY_MS, makeAuthority, makeList } from '../../test/support/crl-world.ts'
import { LISTS_KEY } from '../../test/support/lists-key.ts'
import { lockImports } from './import-lock.ts'
import { makeLastingDirectory } from './list-files.ts'
import { importList } from './list-import.ts'
import { RevocationLists } from './revocation-lists.ts'

type ListSpec = NonNullable<Parameters<typeof makeList>[1]>

const ca = makeAuthority('Replacement')
let directory = ''
let folder = ''
let lists: RevocationLists

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-replacement-'))
  folder = join(directory, 'lists')
  lists = RevocationLists.open(folder, LISTS_KEY)
})

afterEach(() => {
  lists.close()
  rmSync(directory, { recursive: true, force: true })
})

const [first, second] = [uriName('http://a.test/1.crl'), uriName('http://a.test/2.crl')]
const named = (...full: readonly Uint8Array[]) => [issuingPoint({ name: { full } })]

function put(spec: ListSpec, name = 'list.crl'): string {
  const path = join(directory, name)
  writeFileSync(path, makeList(ca, spec))
  return path
}

/** A minute later for each number, unless told otherwise. */
async function bring(spec: ListSpec & { readonly number: number }): Promise<string> {
  const thisUpdateMs = AT_MS - 10 * DAY_MS + spec.number * 60_000
  const path = put({ thisUpdateMs, ...spec })
  const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: AT_MS, thread: 'callers' })
  return done.ok ? done.value.facts.name : done.error.code
}

const numbers = () => lists.status().map(({ numberHex }) => Number.parseInt(numberHex, 16)).toSorted((a, b) => a - b)

describe('a list that its CA gave another scope', () => {
  it.each([
    ['one for all points takes the place of one for some', named(first), []],
    ['one for two points that of one of them', named(first), named(second, first)]
  ])('%s', async (_, older, newer) => {
    await bring({ number: 1, more: older, entries: [{ serial: 9, extensions: [reasonCode(6)] }] })
    await bring({ number: 2, more: newer })
    expect(numbers()).toEqual([2])
    expect(readdirSync(folder).filter((name) => name.endsWith('.list'))).toHaveLength(1)
  })

  it.each([
    ['it is about fewer points', named(first, second), named(first)],
    ['it is about other points', named(first), named(second)],
    ['it is about some points only', [], named(first)],
    ['it is of CAs alone', [], [issuingPoint({ onlyCa: true })]],
    ['the one before is of CAs alone', [issuingPoint({ onlyCa: true })], []],
    ['it is not of CAs', [], [issuingPoint({ onlyUser: true })]]
  ])('stays beside it where %s', async (_, older, newer) => {
    await bring({ number: 1, more: older })
    await bring({ number: 2, more: newer })
    expect(numbers()).toEqual([1, 2])
  })

  it('stays beside one that may be of before', async () => {
    await bring({ number: 5, more: named(first) })
    await bring({ number: 4 })
    expect(numbers()).toEqual([4, 5])
    // A greater number, and yet of before: of another series, or an old list that somebody brings again.
    await bring({ number: 6, thisUpdateMs: AT_MS - 20 * DAY_MS, more: named(first, second) })
    expect(numbers()).toEqual([4, 5, 6])
  })

  it('is gone for whoever looked in between', async () => {
    const other = RevocationLists.open(folder, LISTS_KEY)
    await bring({ number: 1, more: named(first) })
    expect(other.status()).toHaveLength(1)
    await bring({ number: 2 })
    expect(other.status()).toHaveLength(1)
    other.close()
  })
})

describe('a list is taken out of force', () => {
  it('by its name, and no other one', async () => {
    const one = await bring({ number: 1, more: named(first) })
    const other = await bring({ number: 2, more: named(second) })
    expect(one).not.toBe(other)
    expect(await lists.remove('nothing')).toEqual({ ok: false, error: { code: 'list_absent' } })
    expect(await lists.remove(`../lists/${one}`)).toEqual({ ok: false, error: { code: 'list_absent' } })
    expect(await lists.remove(`${one.slice(0, -1)}${one.endsWith('0') ? '1' : '0'}`)).toMatchObject({ error: { code: 'list_absent' } })
    expect(numbers()).toEqual([1, 2])
    expect(await lists.remove(one)).toEqual({ ok: true, value: undefined })
    expect(lists.status().map(({ name }) => name)).toEqual([other])
  })

  it('not while another is imported, and also where it is damaged', async () => {
    const name = await bring({ number: 1 })
    const unlock = await lockImports(folder)
    expect(await lists.remove(name)).toEqual({ ok: false, error: { code: 'import_running' } })
    await unlock?.()
    writeFileSync(join(folder, `${name}.list`), 'damaged')
    expect(lists.damaged()).toMatchObject([{ name }])
    expect(await lists.remove(name)).toMatchObject({ ok: true })
    expect(lists.damaged()).toEqual([])
  })
})

describe('names of lists', () => {
  it('differ with whatever is not the same of their scope', async () => {
    const scopes = [[], named(first), named(directoryName(ca.encodedName)), [issuingPoint({ onlyUser: true })], [issuingPoint({ onlyCa: true })]]
    const names = new Set<string>()
    for (const [index, more] of scopes.entries()) names.add(await bring({ number: 9 - index, more }))
    expect(names.size).toBe(scopes.length)
    expect(await bring({ number: 20, more: named(first) })).toBe([...names][1])
  })
})

describe('where locks are not shared', () => {
  it('an older list that was begun first does not take the place of a newer one', () => {
    makeLastingDirectory(folder)
    const gate = { isAborted: () => false, mayCommit: () => true }
    const order = (path: string) => ({ directory: folder, key: LISTS_KEY, path, anchorsDer: [ca.der], nowMs: AT_MS, keepFreeBytes: -Infinity })
    const slow = importList(order(put({ number: 2, entries: [{ serial: 2 }] }, 'slow.crl')), gate)
    // As far as its draft: the list in force has been looked at by then.
    while (readdirSync(folder).length === 0 || !readdirSync(join(folder, 'incoming')).some((name) => name.endsWith('.list'))) {
      expect(slow.next().done).toBe(false)
    }
    const quick = importList(order(put({ number: 3, entries: [{ serial: 3 }] }, 'quick.crl')), gate)
    let step = quick.next()
    while (step.done !== true) step = quick.next()
    expect(step.value.ok).toBe(true)
    let last = slow.next()
    while (last.done !== true) last = slow.next()
    expect(last.value).toEqual({ ok: false, error: { code: 'list_older', signed: true } })
    expect(numbers()).toEqual([3])
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })
})

describe('refusals say whether the CA vouches for what is refused', () => {
  it.each<[string, ListSpec, true | undefined]>([
    ['list_scope', { more: [issuingPoint({ indirect: true })] }, true],
    ['critical_extension_unknown', { more: [unknownExtension(true)] }, true],
    ['list_expired', { nextUpdateMs: AT_MS - 3_600_000 }, true],
    ['list_scope', { entries: [{ serial: 1, extensions: [reasonCode(8)] }] }, undefined],
    ['critical_extension_unknown', { entries: [{ serial: 1, extensions: [unknownExtension(true)] }] }, undefined]
  ])('%s', async (code, spec, signed) => {
    const done = await lists.importFile(put(spec), { anchorsDer: [ca.der], nowMs: AT_MS, thread: 'own' })
    expect(done).toMatchObject({ ok: false, error: { code } })
    expect(done.ok ? null : done.error.signed).toBe(signed)
  })
})

describe('a medium that fails', () => {
  it('is left free enough for what else the machine writes, before anything is written', async () => {
    const path = put({ entries: [{ serial: 1 }] })
    const options = { anchorsDer: [ca.der], nowMs: AT_MS, thread: 'callers' } as const
    const full = await lists.importFile(path, { ...options, keepFreeBytes: Number.MAX_SAFE_INTEGER })
    expect(full).toEqual({ ok: false, error: { code: 'medium_full' } })
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    expect((await lists.importFile(path, { ...options, keepFreeBytes: 0 })).ok).toBe(true)
  })

  const ask = () =>
    lists.lookup({
      issuer: ca.encodedName,
      issuerKeyIdentifier: Uint8Array.of(1),
      serialNumber: Uint8Array.of(1),
      kind: 'crl',
      distributionPoints: []
    })

  it('leaves every question open, and is no fault of the program', async () => {
    const cannot = { result: 'undetermined', reason: 'list_damaged' }
    // Neither can be read as a directory; on either, the system says so in another way.
    symlinkSync('lists', folder)
    expect(ask()).toEqual(cannot)
    expect([lists.status(), lists.damaged(), lists.isReadable]).toEqual([[], [], false])
    rmSync(folder)
    writeFileSync(folder, '')
    expect(ask()).toEqual(cannot)
    rmSync(folder)
    expect(ask()).toEqual({ result: 'undetermined', reason: 'list_absent' })
    expect(lists.isReadable).toBe(true)
    const name = await bring({ number: 1 })
    symlinkSync(`${name}.list`, join(folder, `${name.replace(/.$/, name.endsWith('0') ? '1' : '0')}.list`))
    rmSync(join(folder, `${name}.list`))
    mkdirSync(join(folder, `${name}.list`))
    expect(lists.damaged()).toHaveLength(2)
  })

  it('takes lists that were in force before for damaged, until it can be read again', async () => {
    const name = await bring({ number: 1 })
    const aside = join(directory, 'aside')
    expect(numbers()).toEqual([1])
    renameSync(folder, aside)
    symlinkSync('lists', folder)
    expect(lists.damaged()).toMatchObject([{ name, kind: 'crl' }])
    rmSync(folder)
    renameSync(aside, folder)
    expect(numbers()).toEqual([1])
    expect(lists.damaged()).toEqual([])
  })
})
