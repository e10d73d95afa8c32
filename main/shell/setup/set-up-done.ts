import { err, ok, type Result } from '../../../device/result.ts'
import type { CallError } from '../../contract/operator.ts'
import type { CallHandlers } from '../../operator/calls.ts'

/** The calls of the first hour. */
export type SetUpCall = 'read_set_up' | 'save_set_up' | 'put_set_up_file' | 'try_set_up' | 'finish_set_up'

/** Those calls in a machine that has its configuration: there is nothing to set up. */
export function setUpDoneHandlers(): Pick<CallHandlers, SetUpCall> {
  const done = (): Result<never, CallError> => err({ code: 'conflict', problem: 'the machine is set up already' })
  return {
    read_set_up: () =>
      ok({ state: 'done' as const, answers: {}, files: [], findings: [], readers: [], machines: [], ports: [], templates: [] }),
    save_set_up: done,
    put_set_up_file: done,
    try_set_up: done,
    finish_set_up: done
  }
}
