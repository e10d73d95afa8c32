import { err, type Result } from '../../device/result.ts'
import type { CardChannel, CardError } from '../../device/reader/card-reader.ts'
import { copySecret } from '../../device/secret-bytes.ts'

/**
 * A card's channel for one listener of a shared reader. Once its loan is over no command passes, not even one that waits:
 * commands wait here and not with the card, so that a PIN queued by a visit that ended is never verified.
 * @param ending null while the card is the listener's; else what its commands are answered with
 */
export function lentChannel(card: CardChannel, ending: () => 'card_removed' | 'reader_lost' | null): CardChannel {
  // What a channel answered first when its card was gone, it answers for ever.
  let ended: CardError | null = null
  const gone = (): CardError | null => {
    const code = ending()
    if (code !== null) ended ??= { code }
    return ended
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    atr: card.atr,
    transmit: (command, timeoutMs) => {
      const over = gone()
      if (over !== null) return Promise.resolve(err(over))
      const copy = copySecret(command)
      const send = async (): Promise<Result<Uint8Array, CardError>> => {
        try {
          const error = gone()
          if (error !== null) return err(error)
          const answer = await card.transmit(copy, timeoutMs)
          const late = answer.ok ? gone() : null
          return late === null ? answer : err(late)
        } finally {
          copy.fill(0)
        }
      }
      const answer = last.then(send)
      last = answer.catch(() => undefined)
      return answer
    }
  }
}
