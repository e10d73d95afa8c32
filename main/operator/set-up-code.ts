import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncDirectory, writeLastingFile } from '../keys/lasting-files.ts'
import { onAccounts } from './account-file.ts'
import { groups } from './password.ts'
import { base32Of } from './totp.ts'

/** How long a code is good for. */
export const SET_UP_CODE_MS = 24 * 3_600_000
/** The clock may have been set back a little since it was made. */
const CLOCK_SKEW_MS = 5 * 60_000

/**
 * The code that makes the first administrator. No password is there by default: who may read this file, which is for its
 * owner alone (0600), owns the machine. Two lines: the code (128 bits, in groups), and when it was made (RFC 3339).
 */
export function setUpCodePath(dataDirectory: string): string {
  return join(dataDirectory, 'set-up-code')
}

export interface SetUpCode {
  readonly code: string
  readonly madeAtMs: number
}

/**
 * Makes a code in place of what is there. What there was is taken away, and the new one written to a draft, before it is
 * noted: where the file cannot be made nothing is noted, however often it is tried.
 * @param note puts it on the record; what it throws is thrown on, and there is no code then
 * @throws AccountsUnusable
 */
export function makeSetUpCode(dataDirectory: string, nowMs: number, note: () => void): void {
  const code = groups(base32Of(randomBytes(16)).toLowerCase())
  const path = setUpCodePath(dataDirectory)
  // It is good for nothing under this name.
  const draft = `${path}.draft`
  discardSetUpCode(dataDirectory)
  try {
    onAccounts(() => {
      writeLastingFile(draft, `${code}\n${new Date(nowMs).toISOString()}\n`)
    })
    note()
    onAccounts(() => {
      renameSync(draft, path)
      syncDirectory(dirname(path))
    })
  } catch (thrown) {
    onAccounts(() => {
      rmSync(draft, { force: true })
    })
    throw thrown
  }
}

/** The code that is there and good for something; null: none, one too old, or one that cannot be read. Never throws. */
export function readSetUpCode(dataDirectory: string, nowMs: number): SetUpCode | null {
  try {
    const [code = '', made = ''] = readFileSync(setUpCodePath(dataDirectory), 'utf8').split('\n')
    const madeAtMs = Date.parse(made)
    const age = nowMs - madeAtMs
    return code.length < 26 || !(age >= -CLOCK_SKEW_MS && age < SET_UP_CODE_MS) ? null : { code, madeAtMs }
  } catch {
    return null
  }
}

/** Whether this is the code, however it was written down; takes as long for one as for another. */
export function isSetUpCode({ code }: SetUpCode, given: string): boolean {
  const sum = (text: string) => createHash('sha256').update(text.toLowerCase().replaceAll(/[^a-z2-7]/g, '')).digest()
  return timingSafeEqual(sum(code), sum(given))
}

/** Takes the code away, lastingly: it is used up. Throws `AccountsUnusable`. */
export function discardSetUpCode(dataDirectory: string): void {
  const path = setUpCodePath(dataDirectory)
  onAccounts(() => {
    rmSync(path, { force: true })
    syncDirectory(dirname(path))
  })
}
