import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { clockDirectory } from './clock-mark.ts'
import { removeDurably, systemFaultOf, writeDurably } from './durable-file.ts'

/**
 * A technician's word that the clock is right, laid down for the appliance to take: at once where it runs, else at its
 * next start. Only who may write into the data directory can give it.
 */
export interface Acceptance {
  /** Names it, so that it is taken once. */
  readonly id: string
  readonly acceptedBy: string
  /** What the clock showed then, milliseconds since 1970: it vouches for no other reading. */
  readonly acceptedAtMs: number
}

const MAX_NAME = 80

/** Where an acceptance waits below a data directory. */
export function acceptancePath(dataDirectory: string): string {
  return join(clockDirectory(dataDirectory), 'acceptance.json')
}

/** The acceptance that waits; null: none, or one that cannot be read, which counts as none. Never throws. */
export function readAcceptance(path: string): Acceptance | null {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof read !== 'object' || read === null) return null
    const found: Record<string, unknown> = { ...read }
    const { id, acceptedBy, acceptedAtMs } = found
    if (typeof id !== 'string' || typeof acceptedBy !== 'string' || typeof acceptedAtMs !== 'number') return null
    if (acceptedBy.length === 0 || acceptedBy.length > MAX_NAME || !Number.isSafeInteger(acceptedAtMs)) return null
    return { id, acceptedBy, acceptedAtMs }
  } catch {
    return null
  }
}

/** Lays an acceptance down durably, in place of one that still waits. `fault` is the system's, such as ENOSPC. */
export function layAcceptance(
  path: string,
  acceptance: Acceptance
): Result<void, { readonly code: 'acceptance_unwritable'; readonly fault: string }> {
  try {
    writeDurably(path, `${JSON.stringify(acceptance)}\n`)
    return ok(undefined)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'acceptance_unwritable', fault })
  }
}

/** Takes away the acceptance that was taken. What cannot be taken away is known by its id. Never throws. */
export function discardAcceptance(path: string): void {
  try {
    removeDurably(path)
  } catch {
    // Taken it is all the same.
  }
}
