import type { CardChannel, CardError } from '../reader/card-reader.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { encodeCommandApdu, parseResponseApdu } from './apdu.ts'
import type { CommandApdu, ResponseApdu } from './apdu.ts'
import { decodeStatusWord } from './status-word.ts'

/** Most GET RESPONSE commands for one answer: 16 KiB is twice the longest object read from a card. */
const MAX_GET_RESPONSE = 64

/**
 * Sends one command and gives its whole answer. What a T=0 link leaves to the host is done here: 61xx is followed by
 * GET RESPONSE, and a 6Cxx by the same command with the right Le, once. ISO/IEC 7816-4 clauses 5.3.4 and 11.7.1.
 * The encoded command is overwritten before this returns, since it may hold a PIN; a channel keeps no view of it.
 */
export async function exchange(
  channel: CardChannel,
  command: CommandApdu,
  timeoutMs: number
): Promise<Result<ResponseApdu, CardError>> {
  let answer = await send(channel, command, timeoutMs)
  if (!answer.ok) return answer
  const meaning = decodeStatusWord(answer.value.statusWord)
  if (meaning.kind === 'le_wrong' && command.le !== undefined) {
    answer = await send(channel, { ...command, le: meaning.rightLe }, timeoutMs)
  }
  return answer.ok ? collect(channel, answer.value, timeoutMs) : answer
}

async function collect(
  channel: CardChannel,
  first: ResponseApdu,
  timeoutMs: number
): Promise<Result<ResponseApdu, CardError>> {
  const parts = [first.data]
  let statusWord = first.statusWord
  for (let count = 0; ; count += 1) {
    const meaning = decodeStatusWord(statusWord)
    if (meaning.kind !== 'bytes_available') return ok({ data: concatenate(parts), statusWord })
    if (count === MAX_GET_RESPONSE) return err({ code: 'card_garbled' })
    const getResponse = { cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00, le: meaning.countBytes }
    const answer = await send(channel, getResponse, timeoutMs)
    if (!answer.ok) return answer
    parts.push(answer.value.data)
    statusWord = answer.value.statusWord
  }
}

async function send(
  channel: CardChannel,
  command: CommandApdu,
  timeoutMs: number
): Promise<Result<ResponseApdu, CardError>> {
  const bytes = encodeCommandApdu(command)
  try {
    const answer = await channel.transmit(bytes, timeoutMs)
    if (!answer.ok) return answer
    const response = parseResponseApdu(answer.value)
    return response.ok ? response : err({ code: 'card_garbled' })
  } finally {
    bytes.fill(0)
  }
}

/** One array after the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
