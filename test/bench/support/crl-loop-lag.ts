/**
 * How late timers of a thread come, in milliseconds: `node crl-loop-lag.ts DATA_DIR FILE CA.pem IDLE_MS` measures that
 * while a list is imported as an appliance does it, and for so long before and again after it with nothing to do. Prints
 * one JSON line.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIST_KEY_BYTES } from '../../../main/revocation/list-seal.ts'
import { RevocationLists } from '../../../main/revocation/revocation-lists.ts'

const [dataDirectory = '', path = '', caPath = '', idleMs = '3000'] = process.argv.slice(2)
const TICK_MS = 5

/** Lateness of every tick until `work` is done. */
async function lagWhile(work: Promise<unknown>): Promise<readonly number[]> {
  const lags: number[] = []
  let dueMs = performance.now() + TICK_MS
  let timer = setTimeout(tick, TICK_MS)
  function tick(): void {
    const nowMs = performance.now()
    lags.push(Math.max(0, nowMs - dueMs))
    dueMs = nowMs + TICK_MS
    timer = setTimeout(tick, TICK_MS)
  }
  await work
  clearTimeout(timer)
  return lags
}

const base64 = readFileSync(caPath, 'latin1').replace(/-----[^-]+-----/g, '')
const lists = RevocationLists.open(join(dataDirectory, 'lists'), randomBytes(LIST_KEY_BYTES))
const rest = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, Number(idleMs)))
const before = await lagWhile(rest())
const imported = lists.importFile(path, { anchorsDer: [Buffer.from(base64, 'base64')], nowMs: Date.now() })
const importing = await lagWhile(imported)
const result = await imported
const after = await lagWhile(rest())
console.log(JSON.stringify({ ok: result.ok, idle: [...before, ...after], importing }))
