import type { ClockFinding, LineFinding } from '../age/evidence.ts'
import type { ServiceMode } from '../contract/operator-watch.ts'
import type { Surroundings } from '../session/ports.ts'

/** One thing beside the sessions that has a state, and tells when that changes. */
interface Watched<T> {
  now(): T
  /** @returns ends it */
  onChange(listener: () => void): () => void
}

/** What the session hears of. */
export interface WatchedThings {
  readonly clock: Watched<ClockFinding>
  /** Whether the certification has lapsed. */
  readonly certification: Watched<boolean>
  /** Absent: nobody watches the line, and it passes for up. */
  readonly line?: Watched<LineFinding>
  /** Absent: there is no such mode, and the machine is in service. */
  readonly service?: Watched<ServiceMode>
}

/** Line, clock, certification and service as the session hears of them: at the start what is not sound, then each change. */
export function surroundingsOf({ clock, certification, line, service }: WatchedThings): Surroundings {
  let ends: readonly (() => void)[] = []
  return {
    start: (tell) => {
      const tellClock = () => {
        tell({ type: 'clock_changed', clock: clock.now() })
      }
      const tellCertification = () => {
        tell({ type: 'certification_changed', lapsed: certification.now() })
      }
      const tellLine = () => {
        if (line !== undefined) tell({ type: 'line_changed', line: line.now() })
      }
      const tellService = () => {
        if (service !== undefined) tell({ type: 'service_changed', mode: service.now() })
      }
      ends = [
        clock.onChange(tellClock),
        certification.onChange(tellCertification),
        ...(line === undefined ? [] : [line.onChange(tellLine)]),
        ...(service === undefined ? [] : [service.onChange(tellService)])
      ]
      if (service !== undefined && service.now() !== 'in_service') tellService()
      if (clock.now() !== 'trusted') tellClock()
      if (certification.now()) tellCertification()
      if (line !== undefined && line.now().state !== 'up') tellLine()
    },
    stop: () => {
      for (const end of ends) end()
      ends = []
    }
  }
}
