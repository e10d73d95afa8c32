import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { directory, keeper, keeperOf, names, setKeeper, settle, standKeeper, until, world } from '../../test/support/keeper-stand.ts'
import { ARL, at, CRL, downloaded, HOUR_MS } from '../../test/support/keeper-world.ts'
import type { ListFacts } from './list-facts.ts'

describe('ListKeeper, when something goes wrong', () => {
  standKeeper()

  /** Entity tags that the keeper asks by, from now on. */
  async function askedBy(): Promise<(string | null | undefined)[]> {
    await keeper.stop()
    const etags: (string | null | undefined)[] = []
    const plain = world.download
    world.download = (options) => {
      etags.push(options.known?.etag)
      return plain(options)
    }
    setKeeper(keeperOf())
    return etags
  }

  test.each(['list_scope', 'critical_extension_unknown', 'list_older', 'list_number_missing'])(
    'asks anew for what was refused as %s where nobody vouches for the octets, and not where the CA does',
    async (code) => {
      keeper.start()
      await settle()
      const etags = await askedBy()
      world.fetched = () => downloaded('"true"')
      world.imported = () => err({ code })
      keeper.start()
      await until('2026-04-02T08:00')
      expect(etags.length).toBeGreaterThan(2)
      expect(new Set(etags)).toEqual(new Set(['"v1"']))
      world.imported = () => err({ code, signed: true })
      await until('2026-04-02T12:00')
      expect(etags.at(-1)).toBe('"true"')
    }
  )

  test('asks anew for what our own clock said to have expired', async () => {
    keeper.start()
    await settle()
    const etags = await askedBy()
    world.fetched = () => downloaded('"true"')
    world.imported = () => err({ code: 'list_expired', signed: true })
    keeper.start()
    await until('2026-04-02T08:00')
    expect(new Set(etags)).toEqual(new Set(['"v1"']))
  })

  test('asks anew for what was older, once the list in force is another or lost', async () => {
    keeper.start()
    await settle()
    const etags = await askedBy()
    world.fetched = () => downloaded('"old"')
    world.imported = () => err({ code: 'list_older', signed: true })
    keeper.start()
    await until('2026-04-02T08:00')
    expect(etags.at(-1)).toBe('"old"')
    world.inForce.clear()
    const before = etags.length
    world.imported = () => ok(world.listOf('crl', at('2026-04-01T07:00'), 1))
    await until('2026-04-02T10:00')
    expect(etags[before]).toBeUndefined()
    expect(world.status()).toHaveLength(1)
  })

  test('keeps lists apart that differ in nothing but their scope', async () => {
    const of = (name: string): ListFacts => ({ ...world.listOf('crl', at('2026-04-01T07:00'), 1), name, sha256Hex: name })
    setKeeper(keeperOf([CRL, { url: 'http://lists.example/b.crl', kind: 'crl' }]))
    world.importFile = () => {
      const facts = of(world.asked.length === 1 ? 'ab-crl-1' : 'ab-crl-2')
      world.inForce.set(facts.name, facts)
      return Promise.resolve(ok({ facts, unchanged: false }))
    }
    keeper.start()
    await settle()
    expect(keeper.status().map(({ facts }) => facts?.name)).toEqual(['ab-crl-1', 'ab-crl-2'])
  })

  test.each(['import_running', 'medium_full', 'medium_failed', 'anchors_unusable'])(
    'keeps a whole list that %s kept out, and imports it without fetching it again',
    async (code) => {
      world.writesParts = true
      world.imported = () => err({ code })
      keeper.start()
      await settle()
      expect(world.events).toEqual([{ name: 'list_import_failed', source: 1, code }])
      world.imported = (kind) => ok(world.listOf(kind, at('2026-04-01T07:00'), 1))
      await until('2026-04-01T12:05')
      expect(world.asked).toHaveLength(1)
      expect(world.brought).toHaveLength(2)
      expect(names()).toEqual(['list_import_failed', 'list_imported'])
      expect(readdirSync(join(directory, 'incoming'))).toEqual([])
    }
  )

  test('imports at the next start what was whole when it ended, by the validators that came with it', async () => {
    world.writesParts = true
    world.imported = () => err({ code: 'aborted' })
    keeper.start()
    await settle()
    await keeper.stop()
    expect(world.events).toEqual([])
    const etags = await askedBy()
    world.imported = (kind) => ok(world.listOf(kind, at('2026-04-01T07:00'), 1))
    keeper.start()
    await settle()
    expect(names()).toEqual(['list_imported'])
    expect(etags).toEqual([])
    await until('2026-04-02T07:06')
    expect(etags).toEqual(['"v1"'])
  })

  test('goes on after a fault of the program’s own, with this source and the others, and tells of it', async () => {
    setKeeper(keeperOf([CRL, ARL]))
    world.imported = (kind) => {
      if (kind === 'arl') throw new TypeError('a mistake')
      return ok(world.listOf(kind, at('2026-04-01T07:00'), 1))
    }
    keeper.start()
    await settle()
    expect(world.events.map(({ name, source }) => [name, source])).toEqual([
      ['list_import_failed', 2],
      ['list_imported', 1]
    ])
    world.imported = (kind) => ok(world.listOf(kind, at('2026-04-01T07:00'), 1))
    await until('2026-04-01T12:10')
    expect(names().at(-1)).toBe('list_imported')
    expect(keeper.status().map(({ facts }) => facts?.kind)).toEqual(['crl', 'arl'])
  })

  test('goes on where even what is in force could not be told for a while', async () => {
    const status = world.status.bind(world)
    world.status = () => {
      throw new TypeError('a mistake')
    }
    keeper.start()
    await settle()
    expect(names()).toEqual(['list_import_failed'])
    world.status = status
    await until('2026-04-01T14:00')
    expect(names().at(-1)).toBe('list_imported')
  })

  test('tells of every overdue list before it asks for one', async () => {
    setKeeper(keeperOf([CRL, ARL]))
    keeper.start()
    await settle()
    await keeper.stop()
    world.clock.advance(5 * 24 * HOUR_MS)
    world.events.length = 0
    const order: string[] = []
    const plain = world.download
    world.download = (options) => {
      order.push(...names())
      return plain(options)
    }
    setKeeper(keeperOf([CRL, ARL]))
    keeper.start()
    await settle()
    expect(order.slice(0, 2)).toEqual(['list_overdue', 'list_overdue'])
  })

  test('forgets addresses that are not configured any more, and what arrived of their lists', async () => {
    for (const folder of ['incoming', 'sources']) mkdirSync(join(directory, folder))
    const [gone, import_] = ['source-0123456789abcdef', 'import-1-ab.list']
    for (const name of [`${gone}.part`, `${gone}.part.json`, import_]) writeFileSync(join(directory, 'incoming', name), '')
    writeFileSync(join(directory, 'sources', `${gone}.json`), '')
    keeper.start()
    await settle()
    expect(readdirSync(join(directory, 'incoming'))).toEqual([import_])
    expect(readdirSync(join(directory, 'sources'))).toHaveLength(1)
    expect(readdirSync(join(directory, 'sources'))).not.toContain(`${gone}.json`)
    setKeeper(keeperOf([]))
    keeper.start()
    await settle()
    expect(readdirSync(join(directory, 'sources'))).toEqual([])
    expect(world.clock.pending).toBeLessThanOrEqual(1)
  })
})
