import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { directory, keeper, keeperOf, names, setKeeper, settle, standKeeper, STEP_MS, until, world } from '../../test/support/keeper-stand.ts'
import { ARL, at, CRL, downloaded, HOUR_MS, MINUTE_MS } from '../../test/support/keeper-world.ts'

describe('ListKeeper', () => {
  standKeeper()

  test('fetches at the start what is not here, then after the next 07:00, in its own minute', async () => {
    keeper.start()
    await settle()
    expect(world.asked).toEqual([{ url: CRL.url, at: at('2026-04-01T12:00'), conditional: false }])
    expect(world.events).toEqual([{ name: 'list_imported', source: 1, facts: world.status()[0] }])
    expect(keeper.status()).toMatchObject([{ state: { state: 'current' }, expired: false, problem: null }])

    world.imported = () => ok(world.listOf('crl', at('2026-04-02T07:00'), 2))
    await until('2026-04-02T07:04:59')
    expect(world.asked).toHaveLength(1)
    expect(keeper.status()[0]?.state).toEqual({ state: 'due', sinceMs: at('2026-04-02T07:00') })
    await until('2026-04-02T07:06')
    expect(world.asked[1]).toMatchObject({ url: CRL.url, conditional: true })
    const askedAfterMs = (world.asked[1]?.at ?? 0) - at('2026-04-02T07:05')
    expect(askedAfterMs >= 0 && askedAfterMs <= STEP_MS).toBe(true)
    expect(keeper.status()[0]?.state).toEqual({ state: 'current' })
    expect(names()).toEqual(['list_imported', 'list_imported'])
  })

  test('tells the signed time of lists that are in force, that come, and that are to come', async () => {
    const kept = world.listOf('arl', at('2026-03-31T07:00'), 1)
    world.inForce.set('arl', kept)
    keeper.start()
    await settle()
    expect(world.signedTimesMs).toEqual([kept.thisUpdateMs, at('2026-04-01T07:00')])
    const thisUpdateMs = at('2026-04-05T07:00')
    world.imported = () => err({ code: 'list_not_yet_valid', thisUpdateMs, signed: true })
    await until('2026-04-02T07:10')
    expect(world.signedTimesMs.slice(2)).toContain(thisUpdateMs)
    world.imported = () => err({ code: 'list_signature_bad' })
    const told = world.signedTimesMs.length
    await until('2026-04-02T12:00')
    expect(world.signedTimesMs).toHaveLength(told)
  })

  test('tries again after failures, longer apart, and tells of each kind once', async () => {
    world.fetched = () => err({ code: 'unreachable' })
    keeper.start()
    await until('2026-04-01T12:30')
    const minutes = world.asked.map((question) => (question.at - at('2026-04-01T12:00')) / MINUTE_MS)
    // 0.75 of 1, 2, 4, 8 and 16 minutes; each seen at the end of a step.
    expect(minutes).toHaveLength(6)
    const waits = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0))
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(0.75 * 2 ** index)
      expect(wait).toBeLessThanOrEqual(0.75 * 2 ** index + 0.25)
    }
    expect(world.events.filter(({ name }) => name === 'list_fetch_failed')).toEqual([
      { name: 'list_fetch_failed', source: 1, code: 'unreachable' }
    ])
    expect(keeper.status()[0]).toMatchObject({ problem: 'unreachable', facts: null })

    world.fetched = () => err({ code: 'http_status' })
    await until('2026-04-01T13:30')
    expect(world.events.filter(({ name }) => name === 'list_fetch_failed')).toHaveLength(2)
    world.fetched = () => downloaded('"v1"')
    await until('2026-04-01T15:00')
    expect(keeper.status()[0]).toMatchObject({ problem: null, state: { state: 'current' } })
  })

  test('a bad list leaves the old one in force and is asked for again, again and again', async () => {
    keeper.start()
    await settle()
    const before = world.status()
    world.imported = () => err({ code: 'list_signature_bad' })
    await until('2026-04-02T07:30')
    expect(world.status()).toEqual(before)
    expect(world.asked.length).toBeGreaterThan(3)
    expect(world.events.at(-1)).toEqual({ name: 'list_refused', source: 1, code: 'list_signature_bad' })
    expect(names()).toEqual(['list_imported', 'list_refused'])
    expect(keeper.status()[0]).toMatchObject({ state: { state: 'due' }, problem: 'list_signature_bad' })
    world.imported = () => ok(world.listOf('crl', at('2026-04-02T07:00'), 2))
    await until('2026-04-02T09:00')
    expect(keeper.status()[0]).toMatchObject({ state: { state: 'current' }, problem: null })
  })

  test('does not fetch again what is older by its own signed word, and does fetch what may have been damaged', async () => {
    keeper.start()
    await settle()
    const etags: (string | null | undefined)[] = []
    const plain = world.download
    await keeper.stop()
    world.download = (options) => {
      etags.push(options.known?.etag)
      return plain(options)
    }
    setKeeper(keeperOf())
    world.fetched = () => downloaded('"old"')
    world.imported = () => err({ code: 'list_older', signed: true })
    keeper.start()
    await until('2026-04-02T07:05:30')
    world.fetched = () => ok({ result: 'not_modified' })
    await until('2026-04-02T08:00')
    expect(etags[0]).toBe('"v1"')
    expect(new Set(etags.slice(1))).toEqual(new Set(['"old"']))
    expect(keeper.status()[0]).toMatchObject({ state: { state: 'due' }, problem: 'list_older' })
    expect(names()).toEqual(['list_imported', 'list_refused'])

    world.fetched = () => downloaded('"new"')
    world.imported = () => err({ code: 'list_signature_bad' })
    await until('2026-04-02T12:00')
    expect(etags.at(-1)).toBe('"v1"')
  })

  test('a day without a list is overdue, told once, and over when the next one comes', async () => {
    keeper.start()
    await settle()
    world.fetched = () => ok({ result: 'not_modified' })
    await until('2026-04-02T13:00')
    expect(names()).toEqual(['list_imported'])
    await until('2026-04-03T07:00')
    expect(world.events.slice(1)).toEqual([{ name: 'list_overdue', source: 1, sinceMs: at('2026-04-02T07:00') }])
    expect(keeper.status()[0]?.state).toEqual({ state: 'overdue', sinceMs: at('2026-04-02T07:00') })
    world.fetched = () => downloaded('"v2"')
    world.imported = () => ok(world.listOf('crl', at('2026-04-03T07:00'), 2))
    await until('2026-04-03T07:06')
    expect(keeper.status()[0]?.state).toEqual({ state: 'current' })
    expect(names()).toEqual(['list_imported', 'list_overdue', 'list_imported'])
  })

  test('says that a list has expired', async () => {
    keeper.start()
    await settle()
    world.fetched = () => err({ code: 'unreachable' })
    await until('2026-04-03T07:06')
    expect(keeper.status()[0]).toMatchObject({ expired: true })
  })

  test('remembers from one run to the next, and asks then for what is newer', async () => {
    keeper.start()
    await settle()
    await keeper.stop()
    setKeeper(keeperOf())
    keeper.start()
    await settle()
    expect(world.asked).toHaveLength(1)
    expect(keeper.status()[0]?.state).toEqual({ state: 'current' })
    await until('2026-04-02T07:06')
    expect(world.asked[1]).toMatchObject({ conditional: true })
    // The list of another run's that is not in force any more is no reason to be told "not modified".
    await keeper.stop()
    world.inForce.clear()
    setKeeper(keeperOf())
    keeper.start()
    await until('2026-04-02T07:20')
    expect(world.asked[2]).toMatchObject({ conditional: false })
  })

  test('makes up at once for days on which the machine was off, and for a clock that jumps', async () => {
    keeper.start()
    await settle()
    await keeper.stop()
    world.clock.advance(5 * 24 * HOUR_MS)
    setKeeper(keeperOf())
    keeper.start()
    await settle()
    expect(world.asked).toHaveLength(2)

    world.imported = () => ok(world.listOf('crl', world.clock.nowMs(), 7))
    const now = world.clock.nowMs()
    const wall = world.clock.nowMs.bind(world.clock)
    world.clock.nowMs = () => wall() + 24 * HOUR_MS
    world.clock.advance(MINUTE_MS)
    await settle()
    expect(world.asked).toHaveLength(3)
    expect(world.asked[2]?.at).toBeGreaterThan(now + 23 * HOUR_MS)
  })

  test('asks several sources one after the other, CAs’ lists first', async () => {
    setKeeper(keeperOf([CRL, ARL]))
    keeper.start()
    await settle()
    expect(world.asked.map(({ url }) => url)).toEqual([ARL.url, CRL.url])
    expect(world.mostUnderWay).toBe(1)
    expect(keeper.status().map(({ facts }) => facts?.kind)).toEqual(['crl', 'arl'])
    expect(world.events.map(({ source }) => source)).toEqual([2, 1])
  })

  test('ends in the middle of a download, and tells of nothing', async () => {
    world.fetched = () => {
      throw new Error('not reached')
    }
    keeper.start()
    await keeper.stop()
    expect(world.events).toEqual([])
    expect(world.clock.pending).toBe(0)
  })

  test('leaves no part behind, and no address in a name', async () => {
    keeper.start()
    await settle()
    expect(existsSync(join(directory, 'incoming'))).toBe(false)
    for (const name of readdirSync(join(directory, 'sources'))) expect(name).toMatch(/^source-[0-9a-f]{16}\.json$/)
  })
})
