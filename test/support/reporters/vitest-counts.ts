import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Writes the counts of a vitest run to the file named by HATACHI_TEST_COUNTS, for the closing line of `npm test`:
 * `{ passed, failed, skipped: [{ title, reason }] }`. The reason is the note given to `skip`, where there is one.
 */
export default class VitestCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const path = process.env['HATACHI_TEST_COUNTS']
    if (path === undefined) return
    let passed = 0
    // A file that does not load has no tests that could fail; an error outside tests belongs to none.
    let failed = unhandledErrors.length
    const skipped: { title: string; reason: string }[] = []

    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed') failedHere += 1
        else {
          const note = result.state === 'skipped' ? result.note : 'never ran'
          skipped.push({ title: `${module.relativeModuleId}: ${test.fullName}`, reason: note ?? 'no reason given' })
        }
      }
      failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
    }
    writeFileSync(path, JSON.stringify({ passed, failed, skipped }))
  }
}
