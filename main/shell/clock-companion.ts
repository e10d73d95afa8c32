import type { CertificationWatch } from '../clock-guard/certification.ts'
import type { ClockEvent, ClockGuard } from '../clock-guard/clock-guard.ts'
import type { Companion, EventRecorder } from './companion.ts'

/** Runs the guard of the clock and the watch over the certification, and writes down what they find. */
export function clockCompanion(guard: ClockGuard, certification: CertificationWatch): Companion {
  return {
    start: (recorder) => {
      guard.start((event) => recordClockEvent(recorder, event))
      certification.start(({ name, lastDay }) => recorder.event(name, { lastDay }).ok)
    },
    stop: () => {
      certification.stop()
      guard.stop()
      return Promise.resolve()
    }
  }
}

function recordClockEvent(recorder: EventRecorder, event: ClockEvent): boolean {
  switch (event.name) {
    case 'clock_untrusted':
      return recorder.event('clock_untrusted', { state: event.state, reason: event.reason }).ok
    case 'clock_trusted':
      return recorder.event('clock_trusted', {}).ok
    case 'clock_accepted': {
      const { acceptedBy, acceptedAtMs } = event
      return recorder.event('clock_accepted', { acceptedBy, acceptedAtMs }).ok
    }
  }
}
