import type { Clock } from '../../../device/clock.ts'
import type { CardChannel, CardReader, ReaderError, ReaderEvent } from '../../../device/reader/card-reader.ts'
import { err, ok, type Result } from '../../../device/result.ts'

/** Why there is no card to look at. */
export type CardWaitError =
  | ReaderError
  /** The reader works, and nobody laid a card on it in time. */
  | { readonly code: 'no_card' }
  | { readonly code: 'cards_collided' }
  /** The wait was called off. */
  | { readonly code: 'told_to_end' }

/** A card that lies on a reader. */
export interface LaidCard {
  readonly readerName: string
  readonly channel: CardChannel
}

export interface CardWaitOptions {
  readonly clock: Clock
  /** How long the card may take to come. */
  readonly timeoutMs: number
  /** Told once when the reader is ready and no card lies there. */
  readonly onWaiting?: () => void
  /** Told when two cards lie there. */
  readonly onCollision?: () => void
  /** Calls the wait off. */
  readonly signal?: AbortSignal
}

/** PC/SC looks every 400 ms whether a card is there. */
const CARD_SHOWS_MS = 600
/** A PC/SC service that was asleep finds its readers a moment after it was woken. */
const RECOVERY_MS = 2_500

/**
 * Starts a reader, waits for a card on it, lets `visit` have it, and closes the reader, whatever happens. A reader that
 * cannot be used is given a moment to recover; a missing driver is not.
 */
export async function withLaidCard<T>(
  reader: CardReader,
  options: CardWaitOptions,
  visit: (card: LaidCard) => Promise<T>
): Promise<Result<T, CardWaitError>> {
  try {
    const card = await laidCard(reader, options)
    return card.ok ? ok(await visit(card.value)) : card
  } finally {
    await reader.close()
  }
}

async function laidCard(reader: CardReader, options: CardWaitOptions): Promise<Result<LaidCard, CardWaitError>> {
  const { clock, timeoutMs, onWaiting, onCollision, signal } = options
  const found = Promise.withResolvers<Result<LaidCard, CardWaitError>>()
  const timers = new Set<() => void>()
  const after = (delayMs: number, callback: () => void): (() => void) => {
    const cancel = clock.after(delayMs, callback)
    timers.add(cancel)
    return cancel
  }
  let readerName = ''
  let loss: ReaderError | null = null
  let cancelGivingUp: (() => void) | null = null
  let toldOfWaiting = false
  let collided = false

  const onEvent = (event: ReaderEvent): void => {
    switch (event.type) {
      case 'reader_ready':
        readerName = event.readerName
        loss = null
        cancelGivingUp?.()
        cancelGivingUp = null
        if (toldOfWaiting) return
        toldOfWaiting = true
        after(CARD_SHOWS_MS, () => {
          if (!collided) onWaiting?.()
        })
        return
      case 'reader_lost':
        loss = event.error
        if (event.error.code === 'reader_driver_missing') found.resolve(err(event.error))
        cancelGivingUp ??= after(RECOVERY_MS, () => {
          if (loss !== null) found.resolve(err(loss))
        })
        return
      case 'card_inserted':
        found.resolve(ok({ readerName, channel: event.card }))
        return
      case 'cards_collided':
        collided = true
        onCollision?.()
        return
      case 'card_removed':
        collided = false
        return
    }
  }
  const callOff = (): void => {
    found.resolve(err({ code: 'told_to_end' }))
  }
  signal?.addEventListener('abort', callOff)
  if (signal?.aborted === true) callOff()
  after(timeoutMs, () => {
    found.resolve(err(loss ?? { code: collided ? 'cards_collided' : 'no_card' }))
  })
  await reader.start(onEvent)
  const result = await found.promise
  signal?.removeEventListener('abort', callOff)
  for (const cancel of timers) cancel()
  return result
}
