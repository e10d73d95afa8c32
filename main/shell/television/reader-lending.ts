import type { Clock } from '../../../device/clock.ts'
import type { CardReader } from '../../../device/reader/card-reader.ts'
import type { SessionRunner } from '../../session/session-runner.ts'
import type { ReaderDesk } from '../../television/ports.ts'
import { createReaderDesk } from '../../television/reader-desk.ts'

/** The appliance's reader between the shopper's session and the screens of the television. */
export interface ReaderLending {
  /** The shopper's session's part; starts and closes the reader. */
  readonly shopper: CardReader
  /** The screens' part. */
  readonly desk: ReaderDesk
  /** Once, before the start: whose rest decides when the reader is lent. Nothing is lent before. */
  attach(session: LendingSession): void
}

/** What of the shopper's session decides whether a screen may have the reader. */
export type LendingSession = Pick<SessionRunner, 'isAtRest' | 'onView'>

/** Puts lending together. Starts nothing. */
export function readerLending(reader: CardReader, clock: Clock): ReaderLending {
  let session: LendingSession | null = null
  const { shopper, desk, lookAgain } = createReaderDesk(reader, () => session?.isAtRest() ?? false, clock)
  return {
    shopper,
    desk,
    attach: (attached) => {
      session = attached
      attached.onView(lookAgain)
    }
  }
}
