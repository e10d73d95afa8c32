import type { Clock } from '../../device/clock.ts'
import type { ClockFinding } from '../age/evidence.ts'
import type { MemberLinks } from '../membership/member-links.ts'
import type { MemberNote, MemberOffice } from '../membership/member-office.ts'
import { MembersKeeper } from '../membership/members-keeper.ts'
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
    stop: () => {
      keeper?.stop()
      office.close()
      links.close()
      return Promise.resolve()
    }
  }
}

function recordNote(recorder: EventRecorder, { name, by }: MemberNote) {
  if (name === 'member_unlinked') return recorder.event('member_unlinked', { by: 'operator' })
  return recorder.event('member_invited', by === null ? {} : { by })
}
