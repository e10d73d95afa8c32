import { readFileSync, rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * One test that did not run, and why.
 * @typedef {{ readonly title: string, readonly reason: string }} SkippedTest
 */

/**
 * One test that failed, and what it said.
 * @typedef {{ readonly title: string, readonly error: string }} FailedTest
 */

/**
 * What a test runner's reporter writes (test/support/reporters), as JSON.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: readonly SkippedTest[],
 *   readonly failures: readonly FailedTest[] }} Counts
 */

/** How much is told of failures at the end: enough to know where to begin, in the tail of a log that was cut short. */
const MOST_FAILURES = 20
const MOST_LINES = 12
const LONGEST_LINE = 240

/** The one excuse that holds in CI: Electron's binary comes from GitHub and cannot be had everywhere. */
const excusedInCi = /electron's (own )?binary/i

/**
 * Reads what a runner's reporter wrote. A runner that failed without a failed test (a file that does not load, an error
 * outside tests, a crash) counts as one failure.
 * @param {string} path
 * @param {number} exitCode the runner's
 * @returns {Counts}
 */
export function readCounts(path, exitCode) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: [], failures: [] }
  /** @param {string} error */
  const broken = (error) => ({ ...counts, failed: 1, failures: [{ title: 'the run itself', error: `${error}: ${path}` }] })
  try {
    counts = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return broken(`ended with ${exitCode} and left no counts`)
  }
  return exitCode !== 0 && counts.failed === 0 ? broken(`ended with ${exitCode} without a failed test`) : counts
}

/** @param {string} path */
export function forgetCounts(path) {
  rmSync(path, { force: true })
}

/**
 * The sum. In CI a skipped test is a failed one, but for the one excuse.
 * @param {readonly Counts[]} parts
 * @param {boolean} isCi
 * @returns {Counts}
 */
export function addCounts(parts, isCi) {
  const skipped = parts.flatMap((part) => part.skipped)
  const kept = isCi ? skipped.filter(({ title, reason }) => excusedInCi.test(`${title} ${reason}`)) : skipped
  const failed = parts.reduce((sum, part) => sum + part.failed, 0) + skipped.length - kept.length
  const failures = parts.flatMap((part) => part.failures)
  return { passed: parts.reduce((sum, part) => sum + part.passed, 0), failed, skipped: kept, failures }
}

/**
 * What stands right before the closing line: each failed test's title and the beginning of what it said, without colours
 * and empty lines.
 * @param {readonly FailedTest[]} failures
 * @returns {readonly string[]} lines; none where nothing failed
 */
export function failureLines(failures) {
  const lines = failures.slice(0, MOST_FAILURES).flatMap(({ title, error }) => {
    const said = stripVTControlCharacters(error)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
    const more = said.length > MOST_LINES ? ['…'] : []
    return [`failed: ${short(stripVTControlCharacters(title))}`, ...[...said.slice(0, MOST_LINES), ...more].map((line) => `    ${short(line)}`)]
  })
  const untold = failures.length - MOST_FAILURES
  return untold > 0 ? [...lines, `failed: ${untold} more`] : lines
}

/** @param {string} line */
function short(line) {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
}

/**
 * The closing line of `npm test`. Example: `412 passed, 0 failed, 1 skipped`.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`
}
