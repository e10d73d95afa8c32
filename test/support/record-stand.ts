import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Clock } from '../../device/clock.ts'
import type { DeviceKey } from '../../main/keys/device-key.ts'
import { openStore, storePath, type Store } from '../../main/store/database.ts'
import { migrations, type Migration } from '../../main/store/migrations/migrations.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { verifyStore, type StoreVerdict } from '../../main/store/verify-store.ts'
import { testDeviceKey } from './test-device-key.ts'

const NOW_MS = Date.parse('2026-04-01T10:00:00+09:00')
const setting = { role: 'service_provider', place: 'indoors' } as const

/** A record on a disk of its own, for tests that write it, change it behind its back, and have it proven. */
export class RecordStand {
  readonly directory = mkdtempSync(join(tmpdir(), 'hatachi-record-'))
  readonly path = storePath(this.directory)
  store: Store
  recorder: StoreSessionRecorder

  constructor(key: DeviceKey = testDeviceKey) {
    ;[this.store, this.recorder] = this.#open(key, systemClock)
  }

  /** Closes it and opens it anew, as a start does. */
  reopen(key: DeviceKey = testDeviceKey, clock: Clock = systemClock): void {
    this.store.close()
    ;[this.store, this.recorder] = this.#open(key, clock)
  }

  /** Makes an empty store of an older version in its place; it is brought up to date by `reopen`. */
  startAsOld(steps: readonly Migration[]): void {
    this.store.close()
    rmSync(this.directory, { recursive: true })
    const opened = openStore(this.path, steps)
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    this.store = opened.value
  }

  remove(): void {
    this.store.close()
    rmSync(this.directory, { recursive: true })
  }

  /** One sale: four entries. `confirmation` is what the machine said of it. */
  visit(sessionId: string, confirmation: 'told' | 'unknown' = 'told'): void {
    const vendId = `v-${sessionId}`
    const { recorder } = this
    this.begin(sessionId)
    must(recorder.vendIntended({ sessionId, vendId, productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: NOW_MS }))
    must(recorder.vendReported(vendId, confirmation, ''))
    const common = { sessionId, startedAtMs: NOW_MS, endedAtMs: NOW_MS, ...setting, order: 'product_first', pinAttempts: 1 } as const
    const outcome = confirmation === 'told' ? 'sold' : 'outcome_unknown'
    must(recorder.sessionDecided({ ...common, outcome, vend: { vendId, confirmation } }))
  }

  /** Only its first entry. */
  begin(sessionId: string): void {
    must(this.recorder.sessionStarted(sessionId, 'product_first', NOW_MS))
  }

  /** Changes what no program of ours can: without the triggers that refuse it. */
  tamper(...statements: readonly string[]): void {
    const { database } = this.store
    const triggers = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
    database.pragma('foreign_keys = OFF')
    for (const statement of statements) database.exec(statement)
    database.pragma('foreign_keys = ON')
  }

  async verdict(...keys: readonly DeviceKey[]): Promise<StoreVerdict> {
    const signers = keys.length === 0 ? [testDeviceKey] : keys
    const verified = await verifyStore(this.path, signers.map(({ publicKey }) => publicKey))
    if (!verified.ok) throw new Error(JSON.stringify(verified.error))
    return verified.value
  }

  #open(key: DeviceKey, clock: Clock): [Store, StoreSessionRecorder] {
    const opened = openStore(this.path, migrations)
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    // What is tested here is not that it lasts.
    opened.value.database.pragma('synchronous = OFF')
    return [opened.value, new StoreSessionRecorder(opened.value, clock, setting, key)]
  }
}

function must(result: { readonly ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result))
}
