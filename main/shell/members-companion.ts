import type { Clock } from '../../device/clock.ts'
import { err, type Result } from '../../device/result.ts'
import type { ClockFinding } from '../age/evidence.ts'
import type { MemberLinks } from '../membership/member-links.ts'
import { PERSON, type MemberNote } from '../membership/member-notes.ts'
import type { MemberOffice } from '../membership/member-office.ts'
import { MembersKeeper } from '../membership/members-keeper.ts'
import type { RecorderError } from '../session/ports.ts'
import type { Companion, EventRecorder } from './companion.ts'

/**
 * Puts on the record what commands did about members, beside the sales. It runs where members are switched off too: what
 * was done before does not stay off the record for that.
 */
export function membersCompanion(
  office: MemberOffice,
  links: MemberLinks,
  clock: Clock,
  clockFinding: () => ClockFinding
): Companion {
  let keeper: MembersKeeper | null = null
  return {
    start: (recorder) => {
      keeper = new MembersKeeper({
        office,
        clock,
        isClockTrusted: () => clockFinding() === 'trusted',
        recordNote: (note) => recordNote(recorder, note),
        onFault: (doing, cause) => {
          recorder.event('member_failed', { doing, cause })
        }
      })
      keeper.start()
    },
    // What is thrown here is the promise's: whoever ends several companions ends them all.
    stop: () =>
      Promise.resolve().then(() => {
        try {
          keeper?.stop()
        } finally {
          office.close()
          links.close()
        }
      })
  }
}

function recordNote(recorder: EventRecorder, { name, by }: MemberNote): Result<void, RecorderError> {
  switch (name) {
    case 'member_unlinked':
      return recorder.event(name, { by: by === PERSON ? 'person' : 'operator' })
    case 'member_invited':
      return recorder.event(name, by === null ? {} : { by })
    case 'member_linked':
    case 'member_carried_over':
      return recorder.event(name, {})
    default:
      // As another version noted it.
      return err({ code: 'store_failed', cause: 'entry_refused: name' })
  }
}
