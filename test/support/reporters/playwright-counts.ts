import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { FullConfig, Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter'

/**
 * Writes the counts of a Playwright run to the file named by HATACHI_TEST_COUNTS, for the closing line of `npm test`:
 * `{ passed, failed, skipped: [{ title, reason }], failures: [{ title, error }] }`. A test that passed only at a second
 * try counts as failed.
 */
export default class PlaywrightCounts implements Reporter {
  #suite: Suite | undefined
  readonly #errorsOutsideTests: TestError[] = []

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  onError(error: TestError): void {
    this.#errorsOutsideTests.push(error)
  }

  onEnd(): void {
    const path = process.env['HATACHI_TEST_COUNTS']
    if (path === undefined) return
    const tests = this.#suite?.allTests() ?? []
    const count = (wanted: (test: TestCase) => boolean): number => tests.filter(wanted).length
    const passed = count((test) => test.outcome() === 'expected')
    const failures = [
      ...tests.filter((test) => test.outcome() === 'unexpected' || test.outcome() === 'flaky').map((test) => ({
        title: titleOf(test),
        // Soft ones, too: each is one thing that is wrong.
        error: test.results.flatMap(({ errors, status }) => (errors.length === 0 ? [status] : errors.map(wordsOf))).join('\n')
      })),
      ...this.#errorsOutsideTests.map((error) => ({ title: 'an error outside tests', error: wordsOf(error) }))
    ]
    const skipped = tests.filter((test) => test.outcome() === 'skipped').map((test) => ({
      title: titleOf(test),
      reason: test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason given'
    }))
    writeFileSync(path, JSON.stringify({ passed, failed: failures.length, skipped, failures }))
  }

  printsToStdio(): boolean {
    return false
  }
}

function titleOf(test: TestCase): string {
  return test
    .titlePath()
    .filter((part) => part !== '')
    .join(' › ')
}

/** What was wrong, and where in the test: a line's number is worth more than the stack above it. */
function wordsOf({ message, value, location }: TestError): string {
  const words = message ?? value ?? 'no words'
  return location === undefined ? words : `${words}\nat ${relative(process.cwd(), location.file)}:${String(location.line)}`
}
