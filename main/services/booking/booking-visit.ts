import type { Clock } from '../../../device/clock.ts'
import { japanDateOf } from '../../age/rules/japan-time.ts'
import type { ServiceTurn, Words } from '../../contract/service-page.ts'
import { actOf } from '../page-flow.ts'
import type { BookingClient } from './client.ts'
import type { Facility } from './protocol.ts'

/** What the pages of one visit are made from. */
export interface BookingVisit {
  readonly client: BookingClient
  readonly clock: Clock
  readonly facilities: readonly Facility[]
}

const earlier: Words = { ja: 'まえ', en: 'Earlier' }
const later: Words = { ja: 'つぎ', en: 'Next' }

/** Today in Japan. */
export function todayOf({ clock }: BookingVisit): string {
  return japanDateOf(clock.nowMs())
}

/** The two turns; their names begin with a point, which no item's does. */
export function turnOf(hasEarlier: boolean, hasLater: boolean): ServiceTurn {
  return {
    earlier: hasEarlier ? actOf('.earlier', earlier) : null,
    later: hasLater ? actOf('.later', later) : null
  }
}
