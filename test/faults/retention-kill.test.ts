import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { erasingJournalPath, readErasableKey } from '../../main/keys/erasable-key.ts'
import { leftoversIn } from '../../main/shell/retention/leftovers.ts'
import { storePath } from '../../main/store/database.ts'
import type { Planted } from './support/erasing-world.ts'
import { CERTIFICATES, copyDirectory, erasedEventsOf, filesBelowWith, plantRetained, verifiedReport } from './support/erasing-world.ts'

/** `kill -9` at random moments of `hatachi retention erase`: the next run ends it, and nothing is told twice or left. */

const KILLS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 50 : 12
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
/** Files to remove, so that there is time to be killed in. */
const PARTS = 300
const cli = join(import.meta.dirname, '../../main/shell/cli.ts')

let directory = ''
let template = ''
let planted: Planted = { pseudonyms: [], serial: new Uint8Array(), secret: new Uint8Array() }

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-retention-kill-'))
  template = join(directory, 'template')
  planted = await plantRetained(template, Date.now(), PARTS)
  // It is made by whoever opens the record: a sign of work below.
  rmSync(`${storePath(template)}.lock`)
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

interface Ending {
  readonly ended: number | NodeJS.Signals | null
  /** From the first sign of work to its end, which is before that of the process where the sign goes again. */
  readonly workedMs: number
}

/** The first signs of work: it holds the record, and has noted down what is there. The second is where it matters. */
const SIGNS = { held: (data: string) => `${storePath(data)}.lock`, noted: erasingJournalPath }
type Sign = keyof typeof SIGNS

/** Runs the real command, and kills it so long after a sign. */
function erase(data: string, report: string, by: string, since: Sign, killAfterMs?: number): Promise<Ending> {
  const args = ['retention', 'erase', '--by', by, '--reason', 'end of the contract', '--report', report]
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, HATACHI_DATA_DIR: data }, stdio: 'ignore' })
  const sign = SIGNS[since](data)
  let startedAtMs: number | null = null
  let endedAtMs: number | null = null
  const watch = setInterval(() => {
    const passedMs = performance.now()
    if (existsSync(sign)) startedAtMs ??= passedMs
    else if (startedAtMs !== null) endedAtMs ??= passedMs
    if (startedAtMs !== null && killAfterMs !== undefined && passedMs - startedAtMs >= killAfterMs) child.kill('SIGKILL')
  }, 1)
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      resolve({ ended: signal ?? code, workedMs: (endedAtMs ?? performance.now()) - (startedAtMs ?? performance.now()) })
    })
  })
}

/** How far a run had got, by what it left. */
function momentOf(data: string): 'not begun' | 'noted down' | 'key destroyed' | 'files removed' | 'reported' | 'ended' {
  const has = (name: string) => existsSync(join(data, name))
  if (!existsSync(erasingJournalPath(data))) return has('keys/retention.key') ? 'not begun' : 'ended'
  if (has('keys/retention.key')) return 'noted down'
  if (has('memory') || has('lists')) return 'key destroyed'
  return has('retention') && readdirSync(join(data, 'retention')).some((name) => name.endsWith('.json')) ? 'reported' : 'files removed'
}

/** Everything that must hold once it has ended. */
function expectErased(data: string, reportPath: string, runs: readonly string[]): void {
  const report = verifiedReport(data, readFileSync(reportPath, 'utf8'))
  expect(report.runs.map(({ by }) => by)).toEqual(runs)
  expect(report).toMatchObject({
    inventoryIsWhole: true,
    record: { isRecorded: true },
    erased: { memories: { count: CERTIFICATES.length }, lists: [{ number: '0x11' }] }
  })
  expect(erasedEventsOf(data).map(({ fields }) => fields['reportId'])).toEqual([report.reportId])
  for (const needle of [...planted.pseudonyms, planted.serial, planted.secret]) expect(filesBelowWith(data, needle)).toEqual([])
  expect(leftoversIn(data)).toEqual([])
  // The mark of the record stays, and a kill in its writing may leave a draft of it.
  expect(readdirSync(join(data, 'keys')).filter((name) => !/^record\.mark(?:\.draft)?$/.test(name))).toEqual(['device.key'])
  expect(readdirSync(join(data, 'retention'))).toEqual([`${report.reportId}.json`])
  expect(readErasableKey(data)).toMatchObject({ ok: false, error: { code: 'key_absent' } })
}

describe('kill -9 in an erasing', () => {
  test(`${String(KILLS)} times: the next run ends it`, { timeout: 900_000 }, async () => {
    console.log(`retention-kill: HATACHI_TEST_SEED=${String(SEED)}`)
    const random = seededRandom(SEED)
    const lastsMs: Record<Sign, number> = { held: 0, noted: 0 }
    for (const sign of ['held', 'noted'] as const) {
      const [data, report] = [join(directory, sign), join(directory, `${sign}.json`)]
      copyDirectory(template, data)
      const { ended, workedMs } = await erase(data, report, 'A', sign)
      expect(ended).toBe(0)
      expectErased(data, report, ['A'])
      lastsMs[sign] = workedMs
    }
    const seen: Partial<Record<ReturnType<typeof momentOf>, number>> = {}
    let killed = 0
    for (let round = 0; killed < KILLS; round++) {
      if (round > 10 * KILLS) throw new Error('it ends before it can be killed')
      const data = join(directory, `round-${String(round)}`)
      const report = join(directory, `round-${String(round)}.json`)
      copyDirectory(template, data)
      const sign: Sign = round % 4 === 0 ? 'held' : 'noted'
      const { ended } = await erase(data, report, 'A', sign, random() * lastsMs[sign])
      if (ended !== 'SIGKILL') {
        // The machine has become faster since: kill sooner.
        lastsMs[sign] *= 0.9
        expect(ended).toBe(0)
        expectErased(data, report, ['A'])
        continue
      }
      killed += 1
      const moment = momentOf(data)
      seen[moment] = (seen[moment] ?? 0) + 1
      if (moment === 'ended') {
        expectErased(data, report, ['A'])
      } else {
        // Meanwhile nothing may be read or made under the key.
        if (moment !== 'not begun') expect(readErasableKey(data)).toMatchObject({ error: { code: 'key_being_erased' } })
        expect((await erase(data, report, 'B', 'held')).ended).toBe(0)
        // A report that was written before names those who had a hand in it until then.
        expectErased(data, report, { 'not begun': ['B'], reported: ['A'] }[moment as string] ?? ['A', 'B'])
      }
      rmSync(data, { recursive: true })
    }
    console.log(`retention-kill: ${JSON.stringify(seen)}`)
    // It would show nothing if it had never been killed in between.
    expect((seen['noted down'] ?? 0) + (seen['key destroyed'] ?? 0) + (seen['files removed'] ?? 0) + (seen.reported ?? 0)).toBeGreaterThan(0)
  })

  test('would be seen to have left something', () => {
    const data = join(directory, 'doctored')
    copyDirectory(template, data)
    expect(filesBelowWith(data, planted.serial)).toHaveLength(PARTS + 1)
    expect(leftoversIn(data)).toEqual(['keys/retention.key', 'lists', 'memory'])
  })
})
