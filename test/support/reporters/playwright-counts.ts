import { writeFileSync } from 'node:fs'
import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter'

/**
 * Writes the counts of a Playwright run to the file named by HATACHI_TEST_COUNTS, for the closing line of `npm test`:
 * `{ passed, failed, skipped: [{ title, reason }] }`. A test that passed only at a second try counts as failed.
 */
export default class PlaywrightCounts implements Reporter {
  #suite: Suite | undefined
  #errorsOutsideTests = 0

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  onError(): void {
    this.#errorsOutsideTests += 1
  }

  onEnd(): void {
    const path = process.env['HATACHI_TEST_COUNTS']
    if (path === undefined) return
    const tests = this.#suite?.allTests() ?? []
    const count = (wanted: (test: TestCase) => boolean): number => tests.filter(wanted).length
    const passed = count((test) => test.outcome() === 'expected')
    const failed = count((test) => test.outcome() === 'unexpected' || test.outcome() === 'flaky')
    const skipped = tests.filter((test) => test.outcome() === 'skipped').map((test) => ({
      title: test.titlePath().filter((part) => part !== '').join(' › '),
      reason: test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason given'
    }))
    writeFileSync(path, JSON.stringify({ passed, failed: failed + this.#errorsOutsideTests, skipped }))
  }

  printsToStdio(): boolean {
    return false
  }
}
