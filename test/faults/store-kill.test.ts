import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Store } from '../../main/store/database.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { decisionRecords } from '../../main/store/record-reader.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

const KILLS = 10
const writer = join(import.meta.dirname, 'support/store-writer.ts')
let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-kill-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Runs the writer and kills it once it has acknowledged so many entries; gives all that it acknowledged. */
async function killedAfter(entries: number, prefix: string): Promise<readonly string[]> {
  const program = [writer, storePath(directory), prefix]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > entries) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  // A line without its end was cut off by the kill: the entry was acknowledged, its name is not known.
  return output.split('\n').slice(0, -1)
}

function stored(store: Store): ReadonlySet<string> {
  const tables = { started: 'session', intended: 'vend_intent', decided: 'decision_record' }
  const entries = Object.entries(tables).flatMap(([entry, table]) =>
    store.database
      .prepare<[], string>(`SELECT session_id FROM ${table}`)
      .pluck()
      .all()
      .map((sessionId) => `${entry} ${sessionId}`)
  )
  const reports = store.database
    .prepare<[], string>('SELECT session_id FROM vend_report JOIN vend_intent USING (vend_id)')
    .pluck()
    .all()
  return new Set([...entries, ...reports.map((sessionId) => `reported ${sessionId}`)])
}

test('after kill -9 at any moment, all that was acknowledged is there', async () => {
  const acknowledged: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    // Coprime to the four entries of a session, so that every kind is hit; the kill comes somewhere after it.
    acknowledged.push(...(await killedAfter(5 + kill * 7, `k${String(kill)}`)))
    const opened = openStore(storePath(directory))
    if (!opened.ok) throw new Error(opened.error.code)
    const there = stored(opened.value)
    opened.value.close()
    expect(acknowledged.filter((entry) => !there.has(entry))).toEqual([])
  }

  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  const setting = { role: 'service_provider', place: 'indoors' } as const
  const recorder = new StoreSessionRecorder(opened.value, systemClock, setting, testDeviceKey)
  expect(recorder.recover(systemClock.nowMs()).ok).toBe(true)
  expect(recorder.pendingIntents()).toEqual([])
  const begun = [...stored(opened.value)].filter((entry) => entry.startsWith('started ')).map((entry) => entry.slice(8))
  const decided = [...decisionRecords(opened.value)].map(({ sessionId }) => sessionId)
  expect(decided.toSorted()).toEqual(begun.toSorted())
  opened.value.close()
})
