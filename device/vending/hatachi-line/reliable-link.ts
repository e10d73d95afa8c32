import type { LineFrame } from './line-codec.ts'
import type { LineMessage } from './messages.ts'

/**
 * One session's numbering: stop and wait, in each direction by itself. One message is under way at a time, sent again
 * until its number is acknowledged. The far side's messages are taken in order: the next number is new, the last one a
 * repetition (acknowledged again, not acted on again), any other is no message of this session. Numbers begin with 1 in
 * each session and go on from FFh to 0.
 */
export interface ReliableLink {
  readonly session: number
  readonly underWay: { readonly sequence: number; readonly message: LineMessage; readonly sentCount: number } | null
  readonly lastSent: number
  readonly lastTaken: number
}

/** The state at the beginning of a session. */
export function openLink(session: number): ReliableLink {
  return { session, underWay: null, lastSent: 0, lastTaken: 0 }
}

/** Puts a message under way. Throws Error where another one still is. */
export function sendOnLink(link: ReliableLink, message: LineMessage): { link: ReliableLink; frame: LineFrame } {
  if (link.underWay !== null) throw new Error('One message at a time')
  const sequence = (link.lastSent + 1) & 0xff
  return {
    link: { ...link, lastSent: sequence, underWay: { sequence, message, sentCount: 1 } },
    frame: { session: link.session, sequence, message }
  }
}

/** Sends the message under way again; null where none is, or where it was sent `most` times without an answer. */
export function repeatOnLink(link: ReliableLink, most: number): { link: ReliableLink; frame: LineFrame } | null {
  const { session, underWay } = link
  if (underWay === null || underWay.sentCount >= most) return null
  return {
    link: { ...link, underWay: { ...underWay, sentCount: underWay.sentCount + 1 } },
    frame: { session, sequence: underWay.sequence, message: underWay.message }
  }
}

/** Takes an acknowledgement; an older or foreign one changes nothing. */
export function acknowledgeOnLink(link: ReliableLink, sequence: number): ReliableLink {
  return link.underWay?.sequence === sequence ? { ...link, underWay: null } : link
}

/** What to do with a numbered message that came. */
export interface TakenMessage {
  readonly link: ReliableLink
  /** Whether it is new, and to be acted on. */
  readonly isNew: boolean
  readonly ack: LineFrame
}

/** Takes a numbered message; null for a number that cannot be the far side's now: no answer. */
export function takeOnLink(link: ReliableLink, sequence: number): TakenMessage | null {
  const isNew = sequence === ((link.lastTaken + 1) & 0xff)
  if (!isNew && sequence !== link.lastTaken) return null
  const ack: LineFrame = { session: link.session, sequence, message: { type: 'ack' } }
  return { link: isNew ? { ...link, lastTaken: sequence } : link, isNew, ack }
}
