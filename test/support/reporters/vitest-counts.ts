import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** One test that failed, or what failed outside of one. */
interface Failure {
  readonly title: string
  readonly error: string
}

/**
 * Writes the counts of a vitest run to the file named by HATACHI_TEST_COUNTS, for the closing line of `npm test`:
 * `{ passed, failed, skipped: [{ title, reason }], failures: [{ title, error }] }`. The reason is the note given to
 * `skip`, where there is one.
 */
export default class VitestCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const path = process.env['HATACHI_TEST_COUNTS']
    if (path === undefined) return
    let passed = 0
    // An error outside tests belongs to none.
    const failures = unhandledErrors.map((error): Failure => ({ title: 'an error outside tests', error: wordsOf(error) }))
    const skipped: { title: string; reason: string }[] = []

    for (const module of modules) {
      const failedHere: Failure[] = []
      for (const test of module.children.allTests()) {
        const result = test.result()
        const title = `${module.relativeModuleId}: ${test.fullName}`
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed') failedHere.push({ title, error: result.errors.map(wordsOf).join('\n') })
        else {
          const note = result.state === 'skipped' ? result.note : 'never ran'
          skipped.push({ title, reason: note ?? 'no reason given' })
        }
      }
      // A file that does not load, or whose set-up throws, has no tests that could fail.
      if (failedHere.length === 0 && module.state() === 'failed') {
        const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())]
        failedHere.push({ title: module.relativeModuleId, error: errors.map(wordsOf).join('\n') })
      }
      failures.push(...failedHere)
    }
    writeFileSync(path, JSON.stringify({ passed, failed: failures.length, skipped, failures }))
  }
}

/** What was wrong, and where in our files: a line's number is worth more than the stack above it. */
function wordsOf({ name, message, stacks, stack, diff }: SerializedError & { readonly diff?: unknown }): string {
  const [top] = stacks ?? []
  // Of an error outside tests only the text is there.
  const where = top === undefined ? /^ +(at .*)$/m.exec(stack ?? '')?.[1] : `at ${relative(process.cwd(), top.file)}:${String(top.line)}`
  return [`${name ?? 'Error'}: ${message}`, where, diff].filter((part) => typeof part === 'string').join('\n')
}
