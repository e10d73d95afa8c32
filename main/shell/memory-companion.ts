import type { Clock } from '../../device/clock.ts'
import type { ClockFinding } from '../age/evidence.ts'
import type { AgeMemories } from '../memory/age-memories.ts'
import { MemoryKeeper, type MemoryEvent } from '../memory/memory-keeper.ts'
import type { Companion, EventRecorder } from './companion.ts'

/**
 * Keeps the limit of days beside the sales, and writes down how much it forgot. It runs where remembering is switched off
 * too: what was remembered before does not outlive its limit for that.
 */
export function memoryCompanion(memories: AgeMemories, clock: Clock, clockFinding: () => ClockFinding): Companion {
  let keeper: MemoryKeeper | null = null
  return {
    start: (recorder) => {
      keeper = new MemoryKeeper({
        memories,
        clock,
        isClockTrusted: () => clockFinding() === 'trusted',
        record: (event) => {
          recordMemoryEvent(recorder, event)
        }
      })
      keeper.start()
    },
    stop: async () => {
      await keeper?.stop()
      memories.close()
    }
  }
}

function recordMemoryEvent(recorder: EventRecorder, event: MemoryEvent): void {
  if (event.name === 'memory_expired') recorder.event('memory_expired', { removed: event.removed })
  else recorder.event('memory_failed', { doing: 'expire', cause: event.cause })
}
