import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeRelayFrame } from '../../device/vending/relay/lcus-codec.ts'
import type { Role } from '../../main/age/evidence.ts'
import { storePath } from '../../main/store/database.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { breaches, leftClosed, readLedger } from './support/purchase-ledger.ts'
import { boardSettled, startPurchases } from './support/purchase-run.ts'
import { asTraced, durabilityBreaches, parseStrace, type TracedCall, type TracedSale } from './support/strace-log.ts'

/** That the intent is on the disk before the machine is told, seen at the system calls of a whole appliance. */

const traceable = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!traceable) {
  console.warn('SKIPPED: that an intent is fsynced before the machine is told was NOT tested, for want of strace.')
}

const CALLS = ['fsync', 'fdatasync', 'write', 'writev', 'pwrite64', 'pwritev'] as const
const ROLES = ['platform_operator', 'service_provider'] as const
const STARTS = ['first', 'second', 'third'] as const
let directory = ''
let farSide: FarSide | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-strace-'))
  if (traceable) farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
})

afterAll(async () => {
  await farSide?.close()
  rmSync(directory, { recursive: true })
})

const dataDirectory = () => join(directory, 'appliance')

/** A start under strace, with one purchase. Gives what strace wrote. */
async function tracedPurchase(far: FarSide, role: Role, strace: readonly string[]): Promise<string> {
  const output = join(directory, 'trace')
  const run = await startPurchases(
    far,
    { dataDirectory: dataDirectory(), role, pulseMs: 20, purchases: 1 },
    {
      // -y prints each descriptor's path, -x bytes in hex.
      prefix: ['strace', '-f', '-y', '-x', '-o', output, ...strace],
      // Else a write might go to the kernel by a ring that strace does not see; and one thread makes all serial writes.
      env: { UV_USE_IO_URING: '0', UV_THREADPOOL_SIZE: '1' }
    }
  )
  await run.buy()
  return readFileSync(output, 'latin1')
}

describe.skipIf(!traceable)('the intent is on the disk before the first serial byte', () => {
  test.each(STARTS)('at the %s start of a store', { timeout: 120_000 }, async (name) => {
    const far = farSide!
    const start = STARTS.indexOf(name)
    // So many bytes that a page of the log is printed whole.
    const trace = await tracedPurchase(far, ROLES[start % 2]!, ['-s', '4200', '-e', `trace=${CALLS.join()}`])
    const intents = readLedger(dataDirectory()).intents
    expect(intents).toHaveLength(start + 1)
    const sale: TracedSale = {
      logPath: `${storePath(dataDirectory())}-wal`,
      intent: asTraced(Buffer.from(intents[start]!.vendId)),
      serialPath: far.serialPath,
      onFrame: asTraced(encodeRelayFrame({ channel: start + 1, on: true }))
    }
    expect(durabilityBreaches(parseStrace(trace), sale)).toEqual([])

    // The same trace without its syncs, or with syncs that failed, would have been seen to be wrong.
    const syncs = /^.*f(?:data)?sync.*$/gm
    expect(trace.match(syncs)).not.toBeNull()
    expect(durabilityBreaches(parseStrace(trace.replaceAll(syncs, '')), sale)).not.toEqual([])
    const failing = trace.replaceAll(/(f(?:data)?sync(?:\(| resumed>).*\) += )0$/gm, '$1-1 EIO')
    expect(durabilityBreaches(parseStrace(failing), sale)).not.toEqual([])
  })
})

describe('the reading of a trace', () => {
  const sale: TracedSale = { logPath: '/d/db-wal', intent: 'AB', serialPath: '/dev/pts/1', onFrame: '\\xa0\\x01' }
  const written = '7 pwrite64(20</d/db-wal>, "..AB..", 6, 24) = 6'
  const synced = '7 fdatasync(20</d/db-wal>) = 0'
  const told = '9 write(22</dev/pts/1>, "\\xa0\\x01", 2) = 2'
  const check = (...lines: readonly string[]) => durabilityBreaches(parseStrace(lines.join('\n')), sale)

  test('takes the right order', () => {
    expect(check(written, synced, told)).toEqual([])
    expect(check('7 +++ exited with 0 +++', '', written, '7 --- SIGCHLD {} ---', synced, told)).toEqual([])
  })

  test('takes calls that are told in two lines', () => {
    const begun = '7 fdatasync(20</d/db-wal> <unfinished ...>'
    const other = '8 write(3<pipe:[1]>, "x", 1) = 1'
    const resumed = '7 <... fdatasync resumed>) = 0'
    const frame = ['9 write(22</dev/pts/1>, "\\xa0\\x01", 2 <unfinished ...>', '9 <... write resumed>) = 2'] as const
    expect(check(written, begun, other, resumed, ...frame)).toEqual([])
    expect(check(written, begun, frame[0], resumed, frame[1])).not.toEqual([])
    expect(check('7 pwrite64(20</d/db-wal>, "AB", 2, 0 <unfinished ...>', synced, told)).not.toEqual([])
    expect(() => check(resumed)).toThrow('never began')
  })

  test.each([
    ['the frame before the sync', [written, told, synced]],
    ['no sync', [written, told]],
    ['a sync before the write', [synced, written, told]],
    ['a sync that failed', [written, '7 fdatasync(20</d/db-wal>) = -1 EIO (Input/output error)', told]],
    ['a sync of another file', [written, '7 fdatasync(21</d/db>) = 0', told]],
    ['a write after the sync', [written, synced, written, told]],
    ['a write of something else', [written.replace('AB', 'CD'), synced, told]],
    ['no frame', [written, synced]],
    ['the frame twice', [written, synced, told, told]]
  ])('finds %s', (_, lines) => {
    expect(check(...lines)).not.toEqual([])
  })
})

// At random moments a kill meets the gap between intent and pulse by luck only. Here it meets every sync of the sale.
describe.skipIf(!traceable)('killed as it syncs or writes its log', () => {
  // Of the one thread that writes the log: strace counts by thread, and kills in whichever comes to the number first.
  const met = ['fsync', 'fdatasync', ...(process.env['HATACHI_TEST_SIZE'] === 'full' ? ['pwrite64'] : [])]
  const tracing = ['-s', '16', '-e', `trace=write,pwrite64,${met.join()}`]

  /** Calls of a sale, each with its number among its thread's of that name. */
  function callsOfTheSale(far: FarSide, calls: readonly TracedCall[]): readonly { name: string; nth: number }[] {
    // The last serial write tells all relays off, at the end.
    const end = calls.findLastIndex(({ name, path }) => name === 'write' && path === far.serialPath)
    const begin = calls.findIndex(({ name, args }) => name === 'write' && args.includes('\\"ready\\"'))
    expect(begin).toBeGreaterThan(0)
    const logPath = `${storePath(dataDirectory())}-wal`
    return calls.slice(0, end).flatMap(({ name, thread, path }, index) => {
      if (index < begin || !met.includes(name) || path !== logPath) return []
      const before = calls.slice(0, index).filter((other) => other.name === name && other.thread === thread)
      return [{ name, nth: before.length + 1 }]
    })
  }

  test('it sells at most once, whichever call it is', { timeout: 900_000 }, async () => {
    const far = farSide!
    const atRest = { dataDirectory: dataDirectory(), pulseMs: 20, purchases: 0 }
    // Store, key and clock's mark exist from here on: every start in one role makes the same calls.
    for (const role of ROLES) await (await startPurchases(far, { ...atRest, role })).buy()
    const momentsOf = async (role: Role) => callsOfTheSale(far, parseStrace(await tracedPurchase(far, role, tracing)))
    const known = { platform_operator: await momentsOf(ROLES[0]), service_provider: await momentsOf(ROLES[1]) }
    // Session, intent, report and decision.
    const count = known.service_provider.length
    expect(count).toBeGreaterThanOrEqual(4)
    expect(known.platform_operator).toHaveLength(count)

    const recovered: string[] = []
    for (let round = 0; round < count; round += 1) {
      const role = ROLES[round % 2]!
      const { name, nth } = known[role][round]!
      const log = await tracedPurchase(far, role, [...tracing, '-e', `inject=${name}:signal=KILL:when=${String(nth)}`])
      expect(log).toMatch(/killed by SIGKILL/)
      await boardSettled(far)
      // A start in order that buys nothing, so that each kill meets the same calls.
      const after = await startPurchases(far, { ...atRest, role })
      recovered.push(...after.ready.recovered.map(({ outcome }) => outcome))
      await after.buy()
      await boardSettled(far)
      expect(breaches(readLedger(dataDirectory()), far.boardLog())).toEqual([])
      expect(leftClosed(far.boardLog())).toEqual([])
    }
    console.log(`purchase-strace: killed in ${String(count)} calls: ${recovered.join(', ')}`)
    expect(new Set(recovered)).toEqual(new Set(['interrupted', 'outcome_unknown', 'sold']))
  })
})
