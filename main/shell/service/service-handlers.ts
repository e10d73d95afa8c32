import { err, ok, type Result } from '../../../device/result.ts'
import type { CallError } from '../../contract/operator.ts'
import type { TestRun } from '../../contract/operator-watch.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import type { MachineService } from './machine-service.ts'
import type { ServiceModeError } from './service-keeper.ts'
import type { RoundError } from './test-round.ts'

/** The calls of service at the machine. */
export type ServiceCall = 'begin_service' | 'end_service' | 'run_service_test' | 'answer_service_test' | 'read_service'

/** Handlers for the operator's desk, which has checked rights and requests. */
export function serviceHandlers(service: MachineService): Pick<CallHandlers, ServiceCall> {
  const { keeper } = service
  return {
    begin_service: ({ login: by }, { mode }) => changed(keeper.begin(mode, { by })),
    end_service: ({ login: by }) => changed(keeper.end({ by })),
    run_service_test: ({ login }, { test }) => {
      const round = service.round()
      if (round === null) return err({ code: 'not_done', problem: 'the appliance is not started, or ending' })
      if (keeper.now().mode !== 'maintenance') return conflict('tests are made during maintenance: begin it first')
      if (!service.isScreenFree()) return conflict('a purchase is still coming to its end')
      return told(round.run(test, login))
    },
    answer_service_test: ({ login }, { id, answer }) => {
      const round = service.round()
      round?.seen(login)
      return round === null ? err({ code: 'not_found' }) : told(round.answer(id, answer))
    },
    read_service: ({ login }) => {
      const round = service.round()
      round?.seen(login)
      const { mode, sinceMs } = keeper.now()
      return ok({ mode, sinceMs, runs: [...(round?.runs() ?? [])] })
    }
  }
}

function changed(done: Result<void, ServiceModeError>): Result<Record<string, never>, CallError> {
  if (done.ok) return ok({})
  const problem = done.error.code === 'store_failed' ? 'the record cannot be written' : 'the appliance is not started, or ending'
  return err({ code: 'not_done', problem })
}

function told(run: Result<TestRun, RoundError>): Result<TestRun, CallError> {
  if (run.ok) return run
  return run.error.code === 'test_under_way' ? conflict('another test is under way') : err({ code: 'not_found' })
}

function conflict(problem: string): Result<never, CallError> {
  return err({ code: 'conflict', problem })
}
