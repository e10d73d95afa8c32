import type { MemberLinkView, MemberView } from '../contract/shopper-member.ts'
import type { ShopperView } from '../contract/shopper.ts'
import type { ShownLink, SoldMember } from './members.ts'

const TOKYO_OFFSET_MS = 9 * 3_600_000

/** The key on the sold screen that opens the member's own. Absent where there is none, and while it is being looked up. */
export function memberOffer(member: SoldMember | null): Pick<Extract<ShopperView, { screen: 'sold' }>, 'member'> {
  if (member === null || member.is.state === 'sought') return {}
  const isLinked = member.is.state === 'linked' || member.is.state === 'unlinking'
  return { member: isLinked ? 'linked' : 'not_linked' }
}

/** What the member's own screen shows; null where it is not open. */
export function openMember(member: SoldMember | null): MemberView | null {
  if (member === null || member.page === null) return null
  const { is, page } = member
  switch (is.state) {
    case 'sought':
      return null
    case 'not_linked': {
      const { state, done, trouble } = is
      const at = page === 'code' ? { page } : {}
      return { state, ...at, ...(done === null ? {} : { done }), ...(trouble === null ? {} : { trouble: { ...trouble } }) }
    }
    case 'linked': {
      const { state, link, done, trouble } = is
      const said = { ...(done === null ? {} : { done }), ...(trouble === null ? {} : { trouble: { ...trouble } }) }
      const at = page === 'undo' ? { page } : {}
      return { state, ...at, link: linkView(link), ...said }
    }
    case 'linking':
    case 'carrying':
    case 'unlinking':
      return { state: is.state }
  }
}

/** Japan has had no summer time since 1951, so its dates are UTC shifted by nine hours. */
function linkView({ numberEnd, linkedOnMs, carriedOver }: ShownLink): MemberLinkView {
  return { numberEnd, linkedOn: new Date(linkedOnMs + TOKYO_OFFSET_MS).toISOString().slice(0, 10), carriedOver }
}
