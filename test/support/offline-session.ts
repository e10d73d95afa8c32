import { createHash } from 'node:crypto'
import { err, ok, type Result } from '../../device/result.ts'
import type { AgeMemory, MemoryError, MemorySubject } from '../../main/age/age-memory.ts'
import type { Evidence, RememberedFinding } from '../../main/age/evidence.ts'
import type { OfflinePolicy } from '../../main/age/offline-policy.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import type { Surroundings, SurroundingsEvent } from '../../main/session/ports.ts'
import type { RestrictedProduct } from '../../main/session/state.ts'
import { goodEvidence, productFor } from './session.ts'

const HOUR_MS = 3_600_000

/** Sells on a remembered age, for a day. */
export const REMEMBERED: OfflinePolicy = {
  id: 'remembered',
  version: 3,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 50 * HOUR_MS,
  rememberedMaxAgeMs: 90 * 24 * HOUR_MS,
  outageMaxMs: 24 * HOUR_MS
}

export function offlineProduct(id: string, offline: OfflinePolicy | null = REMEMBERED): RestrictedProduct {
  return { ...productFor(id), offline }
}

/** A platform operator's machine that may remember; beer is sold offline to the remembered, tea is not. */
export const REMEMBERING: Partial<SessionPolicy> = {
  memory: { keepDays: 90 },
  products: [offlineProduct('beer'), offlineProduct('tea', null)]
}

/** What a platform operator finds at `nowMs` with the line down, of somebody who is remembered. */
export function offlineEvidence(nowMs: number, change: Partial<Evidence> = {}): Evidence {
  return goodEvidence({
    ocsp: { result: 'not_asked' },
    list: { result: 'good', thisUpdateMs: nowMs },
    platform: { result: 'unavailable', reason: 'unreachable' },
    remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: nowMs },
    line: { state: 'down', sinceMs: nowMs },
    ...change
  })
}

/** Tells what a test tells it. */
export class FakeSurroundings implements Surroundings {
  #tell: ((event: SurroundingsEvent) => void) | null = null

  get isHeard(): boolean {
    return this.#tell !== null
  }

  start(tell: (event: SurroundingsEvent) => void): void {
    this.#tell = tell
  }

  stop(): void {
    this.#tell = null
  }

  tell(event: SurroundingsEvent): void {
    this.#tell?.(event)
  }

  cut(sinceMs = 0): void {
    this.tell({ type: 'line_changed', line: { state: 'down', sinceMs } })
  }

  restore(): void {
    this.tell({ type: 'line_changed', line: { state: 'up' } })
  }
}

/** Remembers in this process, and fails where it is told to. Keeps every subject that it gave out, to see it wiped. */
export class FakeMemory implements AgeMemory {
  readonly kept = new Map<string, number>()
  readonly subjects: MemorySubject[] = []
  fails = false
  unreadable = false

  subjectOf(certificate: Uint8Array): MemorySubject {
    const subject = { pseudonym: new Uint8Array(createHash('sha256').update(certificate).digest().subarray(0, 16)) }
    this.subjects.push(subject)
    return subject
  }

  find(subject: MemorySubject): RememberedFinding {
    if (this.unreadable) return { result: 'unreadable' }
    const atLeastYears = this.kept.get(keyOf(subject))
    return atLeastYears === undefined ? { result: 'none' } : { result: 'yes', atLeastYears, answeredAtMs: 0 }
  }

  remember(subject: MemorySubject, atLeastYears: number): Result<void, MemoryError> {
    if (this.fails) return err({ code: 'memory_failed', cause: 'disk_full' })
    this.kept.set(keyOf(subject), Math.max(atLeastYears, this.kept.get(keyOf(subject)) ?? 0))
    return ok(undefined)
  }

  forget(subject: MemorySubject): Result<boolean, MemoryError> {
    if (this.fails) return err({ code: 'memory_failed', cause: 'disk_full' })
    return ok(this.kept.delete(keyOf(subject)))
  }
}

function keyOf({ pseudonym }: MemorySubject): string {
  // A wiped pseudonym is nobody's.
  if (pseudonym.every((byte) => byte === 0)) throw new TypeError('a pseudonym was used after it was wiped')
  return Buffer.from(pseudonym).toString('hex')
}
