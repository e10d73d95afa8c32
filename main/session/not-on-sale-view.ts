import { japanDateOf, japanMinuteOf } from '../age/rules/japan-time.ts'
import type { NotOnSale } from '../contract/shopper.ts'
import type { ProductSale } from './state.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Why a product cannot be bought now, as the face may say it; nothing where it can, or rules are not looked at. */
export function notOnSaleView(
  sale: ProductSale | undefined,
  nowMs: number
): { readonly notOnSale?: NotOnSale } {
  if (sale === undefined || sale.state === 'open') return {}
  const { state, sinceMs, opensAtMs } = sale
  return {
    notOnSale: {
      why: state,
      ...(sinceMs === null || nowMs - sinceMs >= DAY_MS ? {} : { since: timeOf(sinceMs) }),
      ...(opensAtMs === null ? {} : { opens: openingOf(opensAtMs, nowMs) }),
      ...(state === 'cooling_down' && opensAtMs !== null
        ? { minutesLeft: Math.max(1, Math.ceil((opensAtMs - nowMs) / MINUTE_MS)) }
        : {})
    }
  }
}

/** A pause may end within a minute: what is said is the minute at which it surely has. */
function openingOf(opensAtMs: number, nowMs: number): NonNullable<NotOnSale['opens']> {
  const roundedMs = Math.ceil(opensAtMs / MINUTE_MS) * MINUTE_MS
  const at = timeOf(roundedMs)
  if (opensAtMs - nowMs < DAY_MS) return { at }
  const [, month, day] = japanDateOf(roundedMs).split('-').map(Number)
  return { at, on: { month: month ?? 1, day: day ?? 1 } }
}

/** `5:00`: the hour as it is said, without a nought before it. */
function timeOf(ms: number): string {
  const minute = japanMinuteOf(ms)
  return `${String(Math.floor(minute / 60))}:${String(minute % 60).padStart(2, '0')}`
}
