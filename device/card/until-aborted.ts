import type { CardChannel } from '../reader/card-reader.ts'
import { err } from '../result.ts'

/**
 * The channel as it is until the signal, then as if the card had been taken (`card_removed`): the command under way is
 * the last one, since no reader can take one back. Who has cancelled must lose no try.
 */
export function untilAborted(channel: CardChannel, signal: AbortSignal): CardChannel {
  return {
    atr: channel.atr,
    transmit: (command, timeoutMs) =>
      signal.aborted ? Promise.resolve(err({ code: 'card_removed' })) : channel.transmit(command, timeoutMs)
  }
}
