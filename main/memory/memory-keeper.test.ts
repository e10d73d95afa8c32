import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import { AgeMemories, DAY_MS } from './age-memories.ts'
import { memoryDirectory, memoryPath } from './memory-file.ts'
import { MemoryKeeper, type MemoryEvent } from './memory-keeper.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-11-26T10:00:00Z')

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-memory-keeper-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

function setUp(isClockTrusted: () => boolean = () => true) {
  const clock = new ManualClock(NOW_MS)
  const key = erasableKeyOf(new Uint8Array(32).fill(7))
  const memories = new AgeMemories({ dataDirectory: data, key, keepDays: 2, clock })
  const events: MemoryEvent[] = []
  const keeper = new MemoryKeeper({ memories, clock, isClockTrusted, record: (event) => events.push(event) })
  return { clock, memories, events, keeper }
}

/** Lets a round of 256 turns come to its end. */
async function roundsEnd(): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

const rows = (memories: AgeMemories) =>
  memories.examine((database) => database.prepare('SELECT count(*) FROM age').pluck().get())

describe('the limit of days, kept beside the sales', () => {
  it('at the start, and each hour from then on', async () => {
    const { clock, memories, events, keeper } = setUp()
    memories.remember(memories.subjectOf(Buffer.from('one')), 20, NOW_MS - 3 * DAY_MS)
    memories.remember(memories.subjectOf(Buffer.from('two')), 20, NOW_MS - DAY_MS)
    // Two days after the beginning of that day, less half an hour.
    clock.advance(Date.parse('2026-11-26T23:30:00+09:00') - NOW_MS)
    keeper.start()
    await roundsEnd()
    expect(events).toEqual([{ name: 'memory_expired', removed: 1 }])
    clock.advance(HOUR_MS)
    await roundsEnd()
    expect(events).toHaveLength(2)
    expect(rows(memories)).toEqual({ ok: true, value: 0 })
    await keeper.stop()
    clock.advance(10 * HOUR_MS)
    await roundsEnd()
    expect(events).toHaveLength(2)
  })

  it('not by a clock that is not to be believed', async () => {
    let trusted = false
    const { clock, memories, events, keeper } = setUp(() => trusted)
    memories.remember(memories.subjectOf(Buffer.from('one')), 20, NOW_MS - 3 * DAY_MS)
    keeper.start()
    await roundsEnd()
    expect(rows(memories)).toEqual({ ok: true, value: 1 })
    trusted = true
    clock.advance(HOUR_MS)
    await roundsEnd()
    expect(events).toEqual([{ name: 'memory_expired', removed: 1 }])
    await keeper.stop()
  })

  it('tells of a row that does not open once, and keeps it', async () => {
    const { clock, memories, events, keeper } = setUp()
    for (const name of ['one', 'two']) memories.remember(memories.subjectOf(Buffer.from(name)), 20, NOW_MS - 3 * DAY_MS)
    const { pseudonym } = memories.subjectOf(Buffer.from('one'))
    memories.examine((database) => database.prepare('UPDATE age SET sealed = zeroblob(37) WHERE pseudonym = ?').run(pseudonym))
    keeper.start()
    for (let round = 0; round < 3; round += 1) {
      await roundsEnd()
      clock.advance(HOUR_MS)
    }
    await roundsEnd()
    expect(events).toEqual([
      { name: 'memory_failed', cause: 'row_damaged' },
      { name: 'memory_expired', removed: 1 }
    ])
    expect(rows(memories)).toEqual({ ok: true, value: 1 })
    await keeper.stop()
  })

  it('tells of a memory that cannot be used once, until that changes', async () => {
    const { clock, events, keeper } = setUp()
    mkdirSync(memoryDirectory(data))
    writeFileSync(memoryPath(data), 'no database, but a text that is longer than a header of one would be')
    keeper.start()
    for (let round = 0; round < 3; round += 1) {
      await roundsEnd()
      clock.advance(HOUR_MS)
    }
    await roundsEnd()
    expect(events).toEqual([{ name: 'memory_failed', cause: 'damaged' }])
    await keeper.stop()
  })
})
