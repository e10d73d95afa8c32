import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entryBody, entryHash } from '../../main/audit/chain.ts'
import type { BadPlace } from '../../main/audit/verify-chain.ts'
import { chainEnd, storedCheckpoints, storedEntries } from '../../main/store/chain-reader.ts'
import { verifyOpenStore } from '../../main/store/verify-store.ts'
import { RecordStand } from '../support/record-stand.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

/**
 * Every position of a record, changed, taken out, swapped and added to, as whoever may write the file but has no key
 * can: the first bad place is named each time. A thousand entries at full size (`npm run soak -- audit-tamper-store`).
 */

const IS_FULL = process.env['HATACHI_TEST_SIZE'] === 'full'
const ENTRIES = IS_FULL ? 1000 : 100
/** A sale, and entries that no table tells of: most of the time would go into looking up rows that nobody changed. */
const ENTRIES_A_ROUND = 20
/** Small logs get a checkpoint more often, so that there are some. */
const ROUNDS_A_CHECKPOINT = IS_FULL ? 10 : 1
const timeout = IS_FULL ? 3_600_000 : 240_000
let stand: RecordStand
/** Sequences that a checkpoint covers, by its number less one. */
let points: readonly number[] = []

beforeAll(() => {
  stand = new RecordStand()
  for (let round = 0; round < ENTRIES / ENTRIES_A_ROUND; round++) {
    stand.visit(`s-${String(round)}`)
    if (round % ROUNDS_A_CHECKPOINT === 0) stand.recorder.checkpoint()
    for (let sold = 5; sold <= ENTRIES_A_ROUND; sold++)
      stand.recorder.event('stock_changed', { selection: 'A3', available: sold % 2 === 0 })
  }
  points = [...storedCheckpoints(stand.store)].map(({ sequence }) => sequence)
  // Takes the triggers away.
  stand.tamper()
})

afterAll(() => {
  stand.remove()
})

const entries = Array.from({ length: ENTRIES }, (_, at) => at + 1)
const sql = (statement: string) => (): void => {
  stand.store.database.exec(statement)
}

/** The same signature over the same octets is checked once: it is asked for ten thousand times. */
const checked = new Map<string, boolean>()
const rememberingKey = {
  verify: (message: Uint8Array, signature: Uint8Array): boolean => {
    const name = `${Buffer.from(message).toString('latin1')}${Buffer.from(signature).toString('hex')}`
    const known = checked.get(name) ?? testDeviceKey.publicKey.verify(message, signature)
    checked.set(name, known)
    return known
  }
}

/** What is found after this, which is then undone. */
async function foundAfter(change: () => void): Promise<BadPlace | null> {
  const { database } = stand.store
  database.exec('BEGIN')
  try {
    database.pragma('defer_foreign_keys = ON')
    change()
    return (await verifyOpenStore(stand.store, [rememberingKey])).badPlace
  } finally {
    database.exec('ROLLBACK')
  }
}

/** Moves entries from this one on by one place, up or down. */
function shift(from: number, by: 1 | -1): void {
  stand.store.database.exec(`
    UPDATE event SET sequence = -(sequence + ${String(by)}) WHERE sequence >= ${String(from)};
    UPDATE event SET sequence = -sequence WHERE sequence < 0;`)
}

function swap(table: string, key: string, at: number): void {
  const [one, other] = [String(at), String(at + 1)]
  stand.store.database.exec(`
    UPDATE ${table} SET ${key} = -1 WHERE ${key} = ${one};
    UPDATE ${table} SET ${key} = ${one} WHERE ${key} = ${other};
    UPDATE ${table} SET ${key} = ${other} WHERE ${key} = -1;`)
}

/** Makes all hashes from this entry on anew, as anyone can. */
function chainAnew(from: number): void {
  const put = stand.store.database.prepare('UPDATE event SET hash = ? WHERE sequence = ?')
  const [before] = [...storedEntries(stand.store, { after: from - 2, through: from - 1 })]
  let hash = before?.hash
  if (hash === undefined) throw new Error('the first entry follows no other')
  for (const entry of [...storedEntries(stand.store, { after: from - 1 })]) {
    hash = entryHash(hash, entryBody(entry))
    put.run(hash, entry.sequence)
  }
}

const at = (part: BadPlace['part'], place: number | null, problem: string): BadPlace => ({ part, at: place, problem })
const checkpointAt = (sequence: number) => points.indexOf(sequence) + 1

test('untouched, it holds', async () => {
  expect(chainEnd(stand.store).sequence).toBe(ENTRIES)
  expect(points.length).toBeGreaterThan(3)
  expect(await foundAfter(() => undefined)).toBeNull()
})

describe('one entry, at every position', { timeout }, () => {
  const changes: readonly [string, (n: string) => string][] = [
    ['its fields', (n) => `UPDATE event SET fields = '{}' WHERE sequence = ${n}`],
    ['a blank in its fields', (n) => `UPDATE event SET fields = fields || ' ' WHERE sequence = ${n}`],
    ['its time', (n) => `UPDATE event SET at_ms = at_ms + 1 WHERE sequence = ${n}`],
    ['its name', (n) => `UPDATE event SET name = 'reader_ready' WHERE sequence = ${n}`],
    ['its hash', (n) => `UPDATE event SET hash = zeroblob(32) WHERE sequence = ${n}`]
  ]
  test.each(changes)('changed: %s', async (_what, change) => {
    for (const n of entries) expect(await foundAfter(sql(change(String(n))))).toEqual(at('entry', n, 'changed'))
  })

  test('taken out', async () => {
    for (const n of entries) {
      const found = await foundAfter(sql(`DELETE FROM event WHERE sequence = ${String(n)}`))
      expect(found).toEqual(at('entry', n, 'missing_or_moved'))
    }
  })

  test('taken out, and the gap closed', async () => {
    for (const n of entries.slice(0, -1)) {
      const found = await foundAfter(() => {
        stand.store.database.exec(`DELETE FROM event WHERE sequence = ${String(n)}`)
        shift(n + 1, -1)
      })
      expect(found).toEqual(at('entry', n, 'changed'))
    }
  })

  test('swapped with the next', async () => {
    for (const n of entries.slice(0, -1)) {
      const found = await foundAfter(() => {
        swap('event', 'sequence', n)
      })
      expect(found).toEqual(at('entry', n, 'changed'))
    }
  })

  test('added, with some hash and with the right one', async () => {
    for (const n of [...entries, ENTRIES + 1]) {
      const add = (hash: Uint8Array) => (): void => {
        shift(n, 1)
        stand.store.database.prepare(`INSERT INTO event VALUES (?, 1, 'reader_ready', '{}', ?)`).run(n, hash)
      }
      expect(await foundAfter(add(new Uint8Array(32)))).toEqual(at('entry', n, 'changed'))
      const [before] = [...storedEntries(stand.store, { after: n - 2, through: n - 1 })]
      if (before === undefined) continue
      const body = entryBody({ sequence: n, atMs: 1, name: 'reader_ready', fieldsJson: '{}' })
      const found = await foundAfter(add(entryHash(before.hash, body)))
      // It fits to what is before it. What comes next does not fit to it: an entry, a signature, or the end.
      if (n > ENTRIES) expect(found).toEqual(at('entry', n, 'surplus'))
      else if (points.includes(n)) expect(found).toEqual(at('checkpoint', checkpointAt(n), 'changed'))
      else expect(found).toEqual(at('entry', n + 1, 'changed'))
    }
  })

  test('changed, and all hashes behind it made anew: the next signature tells', async () => {
    for (const n of entries.slice(1)) {
      const found = await foundAfter(() => {
        stand.store.database.exec(
          `UPDATE event SET at_ms = at_ms + 1, name = 'reader_ready', fields = '{}' WHERE sequence = ${String(n)}`
        )
        chainAnew(n)
      })
      const next = points.find((point) => point >= n)
      expect(found).toEqual(
        next === undefined ? at('head', null, 'changed') : at('checkpoint', checkpointAt(next), 'changed')
      )
    }
  })
})

describe('one checkpoint, at every position', { timeout }, () => {
  const numbers = () => points.map((_, index) => index + 1)

  test.each([
    'sequence = sequence + 1',
    'sequence = sequence - 1',
    'hash = zeroblob(32)',
    'at_ms = at_ms + 1',
    'previous = randomblob(32)',
    'signature = zeroblob(64)'
  ])('changed: %s', async (change) => {
    for (const k of numbers()) {
      const found = await foundAfter(sql(`UPDATE checkpoint SET ${change} WHERE number = ${String(k)}`))
      expect(found).toEqual(at('checkpoint', k, 'signature'))
    }
  })

  test('taken out', async () => {
    for (const k of numbers()) {
      const found = await foundAfter(sql(`DELETE FROM checkpoint WHERE number = ${String(k)}`))
      expect(found).toEqual(at('checkpoint', k, 'missing_or_moved'))
    }
  })

  test('taken out, and the gap closed', async () => {
    for (const k of numbers().slice(0, -1)) {
      const found = await foundAfter(sql(`
        DELETE FROM checkpoint WHERE number = ${String(k)};
        UPDATE checkpoint SET number = -(number - 1) WHERE number > ${String(k)};
        UPDATE checkpoint SET number = -number WHERE number < 0;`))
      expect(found).toEqual(at('checkpoint', k, 'signature'))
    }
  })

  test('swapped with the next', async () => {
    for (const k of numbers().slice(0, -1)) {
      const found = await foundAfter(() => {
        swap('checkpoint', 'number', k)
      })
      expect(found).toEqual(at('checkpoint', k, 'signature'))
    }
  })

  test('added: a forged one, and a true one once more', async () => {
    for (const k of numbers()) {
      const found = await foundAfter(
        sql(`
        UPDATE checkpoint SET number = -(number + 1) WHERE number > ${String(k)};
        UPDATE checkpoint SET number = -number WHERE number < 0;
        INSERT INTO checkpoint SELECT number + 1, sequence, hash, at_ms, previous, signature FROM checkpoint WHERE number = ${String(k)};`)
      )
      expect(found).toEqual(at('checkpoint', k + 1, 'signature'))
    }
  })
})

describe('the head', () => {
  test.each([
    'sequence = sequence + 1',
    'hash = zeroblob(32)',
    'checkpoints = 1',
    'newest_checkpoint = zeroblob(32)',
    'signature = zeroblob(64)'
  ])('changed: %s', async (change) => {
    expect(await foundAfter(sql(`UPDATE audit_head SET ${change}`))).toEqual(at('head', null, 'signature'))
  })

  test('taken out', async () => {
    expect(await foundAfter(sql('DELETE FROM audit_head'))).toEqual(at('head', null, 'missing_or_moved'))
  })
})

test('another log id', async () => {
  const found = await foundAfter(sql(`UPDATE audit_log SET log_id = '${'0'.repeat(32)}'`))
  expect(found).toEqual(at('entry', 1, 'changed'))
})
