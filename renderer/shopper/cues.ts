import type { MemberView } from '../../main/contract/shopper-member.ts'
import type { ServiceShow } from '../../main/contract/shopper-service.ts'
import type { ShopperView } from '../../main/contract/shopper.ts'
import type { Sound } from '../shared/sound.ts'

/** The sound of a change from one view to the next, if it has one. Every refusal sounds the same. */
export function soundOf(before: ShopperView | undefined, now: ShopperView): Sound | undefined {
  if (before === undefined) return undefined
  if (now.screen === 'membership') return memberSound(before, now.member)
  if (now.screen === 'service') return testSound(before, now.show)
  if (now.screen === before.screen) {
    return now.screen === 'pin' && before.screen === 'pin' && now.wrongPin && !before.wrongPin ? 'refused' : undefined
  }
  switch (now.screen) {
    case 'choose':
    case 'tap':
    case 'consent':
    case 'fare':
      return 'ready'
    case 'pin':
      if (now.wrongPin) return 'refused'
      return now.triesFewer ? 'attention' : 'ready'
    case 'last_try':
    case 'return_card':
      return 'attention'
    case 'sold':
      return before.screen === 'membership' ? undefined : 'accepted'
    case 'not_sold':
      return 'refused'
    case 'attract':
    case 'reading':
    case 'asking':
    case 'dispensing':
    case 'out_of_service':
      return undefined
  }
}

/** One of the sounds themselves, for whoever tests the loudspeaker: each time that it is asked for. */
function testSound(before: ShopperView, now: ServiceShow): Sound | undefined {
  if (now.test !== 'sound') return undefined
  const played = before.screen === 'service' && before.show.test === 'sound' ? before.show.at : 0
  return now.at === played ? undefined : now.sound
}

/** Only what came of it, once. */
function memberSound(before: ShopperView, now: MemberView): Sound | undefined {
  if (before.screen !== 'membership' || before.member.state === now.state) return undefined
  if (now.state !== 'not_linked' && now.state !== 'linked') return undefined
  if (now.trouble !== undefined) return 'refused'
  return now.done === undefined ? undefined : 'accepted'
}

/** Whether the card lies there and should be taken: the face then says so loudly, until it is gone. */
export function cardWaits(view: ShopperView): boolean {
  return (view.screen === 'sold' || view.screen === 'not_sold') && view.cardPresent
}
