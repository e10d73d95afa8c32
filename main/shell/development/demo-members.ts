import type { Clock } from '../../../device/clock.ts'
import { openErasableKey } from '../../keys/erasable-key.ts'
import { MemberOffice } from '../../membership/member-office.ts'

/** The one member that a demonstration's operator has. */
export const DEMO_MEMBER = 'H-204817'

/** What a person is given who is to link a card. */
export interface DemoInvitation {
  readonly memberNumber: string
  /** Eight digits, good once. */
  readonly code: string
}

/**
 * Invites the demonstration's member, as `hatachi member invite` does. A card of an earlier run is gone, and its link with
 * it. Null where the links or their key cannot be used: the appliance itself then tells of it.
 */
export function inviteDemoMember(dataDirectory: string, clock: Clock): DemoInvitation | null {
  const key = openErasableKey(dataDirectory)
  if (!key.ok) return null
  const office = new MemberOffice({ dataDirectory, key: key.value, clock })
  try {
    if (!office.remove(DEMO_MEMBER).ok) return null
    const invited = office.invite(DEMO_MEMBER, 7, 'demo')
    return invited.ok ? { memberNumber: DEMO_MEMBER, code: invited.value.code } : null
  } finally {
    office.close()
  }
}

/** As the demonstration says it where it lists its things. */
export function wordsOfInvitation({ memberNumber, code }: DemoInvitation): string {
  return `The code ${code.slice(0, 4)} ${code.slice(4)} links a card to the member ${memberNumber}, once.`
}
