import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { findMark, MARK_EVERY } from '../../main/shell/audit/record-mark.ts'
import { storePath } from '../../main/store/database.ts'
import { verifyStore } from '../../main/store/verify-store.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

/**
 * `kill -9` at random moments of a program that appends: the chain verifies, nothing acknowledged is missing, and the mark
 * beside the key never says that it was put back.
 */

const KILLS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 100 : 10
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
/** The kill comes up to so many milliseconds after one of the first so many acknowledgements. */
const MOST = { acknowledgements: 60, ms: 20 }
const writer = join(import.meta.dirname, 'support/audit-writer.ts')
let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-kill-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Runs the writer and kills it so long after so many words of it. Gives all of them, each with a sequence. */
async function killedAfter(words: number, ms: number, prefix: string): Promise<readonly (readonly [string, number])[]> {
  const child = spawn(process.execPath, [writer, storePath(directory), prefix], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let timer: NodeJS.Timeout | null = null
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > words) timer ??= setTimeout(() => child.kill('SIGKILL'), ms)
  })
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => { resolve(by) }))
  expect(signal).toBe('SIGKILL')
  // A line without its end was cut off by the kill.
  const lines = output.split('\n').slice(0, -1)
  return lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])] as const)
}

describe('kill -9 while entries are appended', () => {
  test(
    `${String(KILLS)} times: the chain verifies by the public key, and all that was acknowledged is there`,
    { timeout: 60_000 + KILLS * 20_000 },
    async () => {
      console.log(`audit-kill: HATACHI_TEST_SEED=${String(SEED)}`)
      const random = seededRandom(SEED)
      const last = new Map<string, number>()
      let [acknowledged, signed, unacknowledged, marked] = [0, 0, 0, 0]
      for (let kill = 0; kill < KILLS; kill++) {
        const words = 1 + Math.floor(random() * MOST.acknowledgements)
        const told = await killedAfter(words, random() * MOST.ms, `k${String(kill)}`)
        for (const [, sequence] of told) {
          expect(sequence).toBeGreaterThanOrEqual(acknowledged)
          acknowledged = sequence
        }
        const [what = ''] = told.at(-1) ?? []
        last.set(what, (last.get(what) ?? 0) + 1)
        const mark = findMark(directory, [testDeviceKey.publicKey])
        const verified = await verifyStore(storePath(directory), [testDeviceKey.publicKey], { mark })
        if (!verified.ok) throw new Error(verified.error.code)
        const { badPlace, tally } = verified.value
        expect(badPlace).toBeNull()
        expect(verified.value.mark).toMatchObject({ state: 'holds' })
        if (!('lost' in mark)) marked = mark.sequence
        expect(tally.newestSequence).toBeGreaterThanOrEqual(acknowledged)
        // One call may have been committed and not yet acknowledged: an entry, or one with the few of a recovery.
        if (tally.newestSequence > acknowledged) unacknowledged++
        signed = Math.max(signed, tally.checkpoints)
      }
      expect(acknowledged).toBeGreaterThan(KILLS)
      expect(signed).toBeGreaterThan(0)
      expect(marked).toBeGreaterThan(acknowledged - 2 * MARK_EVERY)
      console.log(
        `audit-kill: ${JSON.stringify({ acknowledged, unacknowledged, killedAfter: Object.fromEntries(last) })}`
      )
    }
  )
})
