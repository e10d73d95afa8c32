import type { Clock } from '../../clock.ts'
import { startReaderChild } from './child-process.ts'
import type { PcscInspection } from './inspect-readers.ts'

export type { PcscInspection, PcscInspectionFault } from './inspect-readers.ts'

const TIMEOUT_MS = 5_000

/**
 * What PC/SC shows right now: for those who want to know what ails a machine. Asked in a process of its own with a
 * deadline; changes nothing and connects to no card. `service_stuck` where no answer came in time.
 */
export async function inspectPcsc(options: {
  readonly clock: Clock
  readonly servicePath?: string
  readonly timeoutMs?: number
}): Promise<PcscInspection> {
  const { clock, servicePath, timeoutMs = TIMEOUT_MS } = options
  const answered = Promise.withResolvers<PcscInspection>()
  const child = startReaderChild({
    clock,
    args: ['inspect'],
    ...(servicePath === undefined ? {} : { servicePath }),
    silenceMs: timeoutMs,
    onFrame: ({ kind, payload }) => {
      if (kind === 'inspection') answered.resolve(JSON.parse(new TextDecoder().decode(payload)) as PcscInspection)
    },
    onEnd: () => {
      answered.resolve({ result: 'failed', code: 'unknown' })
    }
  })
  const cancel = clock.after(timeoutMs, () => {
    answered.resolve({ result: 'failed', code: 'service_stuck' })
  })
  const inspection = await answered.promise
  cancel()
  await child.end()
  return inspection
}
