import { readFileSync, rmSync } from 'node:fs'

/**
 * One test that did not run, and why.
 * @typedef {{ readonly title: string, readonly reason: string }} SkippedTest
 */

/**
 * What a test runner's reporter writes (test/support/reporters), as JSON.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: readonly SkippedTest[] }} Counts
 */

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
  let counts = { passed: 0, failed: 0, skipped: [] }
  try {
    counts = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { ...counts, failed: 1 }
  }
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
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
  return { passed: parts.reduce((sum, part) => sum + part.passed, 0), failed, skipped: kept }
}

/**
 * The closing line of `npm test`. Example: `412 passed, 0 failed, 1 skipped`.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`
}
