import type { ServiceTest, TestRun } from '../../../../main/contract/operator-watch.ts'

/** In the order of a technician's round: what can be touched first, then what lies behind. */
export const testOrder = [
  'reader',
  'pin_pad',
  'screen',
  'sound',
  'relay',
  'machine',
  'network',
  'platform',
  'clock'
] as const satisfies readonly ServiceTest[]

type Missing = Exclude<ServiceTest, (typeof testOrder)[number]>
/** Does not compile where a test is missing above. */
export const isEveryTestThere: Missing extends never ? true : Missing = true

/** The run that works or asks; undefined: none does. */
export function activeRun(runs: readonly TestRun[]): TestRun | undefined {
  return runs.find(({ state }) => state === 'running' || state === 'asking')
}

/** The last run of a test that began at `sinceMs` or after; null: whenever it was. */
export function newestOf(runs: readonly TestRun[], test: ServiceTest, sinceMs: number | null): TestRun | undefined {
  return runs
    .filter((run) => run.test === test && (sinceMs === null || run.startedAtMs >= sinceMs))
    .reduce<TestRun | undefined>((newest, run) => (newest !== undefined && newest.startedAtMs >= run.startedAtMs ? newest : run), undefined)
}
