import type { OfferedProduct, ShopperView } from '../../main/contract/shopper.ts'
import type { Words } from '../shared/words.ts'
import type { Strings } from './strings/shape.ts'

/** Why a product is not on sale now, and from when it is; undefined: it is. */
export function notOnSaleWords({ notOnSale }: Pick<OfferedProduct, 'notOnSale'>, { sale }: Strings): Words | undefined {
  if (notOnSale === undefined) return undefined
  const { why, since, opens, minutesLeft } = notOnSale
  if (why === 'cooling_down' && minutesLeft !== undefined && opens?.on === undefined) return sale.wait(minutesLeft)
  const isOfOneDay = since !== undefined && opens !== undefined && opens.on === undefined
  if (why !== 'no_rule' && isOfOneDay) return sale.between(since, opens.at)
  const first = why === 'no_rule' ? sale.never : sale.closed
  return opens === undefined ? first : `${first}//${sale.from(opens)}`
}

/** What to do next, after nothing was sold: where it is known from when it is on sale, that. */
export function nextWords(
  { message, notOnSale }: Pick<Extract<ShopperView, { screen: 'not_sold' }>, 'message' | 'notOnSale'>,
  { notSold, sale, joins }: Strings
): Words {
  const { next } = notSold[message]
  const opens = notOnSale?.opens
  if (opens === undefined) return next
  return notOnSale?.why === 'cooling_down' && notOnSale.minutesLeft !== undefined && opens.on === undefined
    ? `${sale.wait(notOnSale.minutesLeft)}${joins.sentences.trim()}//${sale.next(opens)}`
    : sale.next(opens)
}
