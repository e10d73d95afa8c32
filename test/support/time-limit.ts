/**
 * How long something may take, in milliseconds, where a test times it all the same. Strict where the test runs alone, by
 * `npm run soak -- NAME`; ten times as long, a watchdog and no measure, in `npm test`, where others want the processors.
 */
export function timeLimit(strictMs: number): number {
  return process.env['HATACHI_TEST_SIZE'] === 'full' ? strictMs : 10 * strictMs
}
