import type { CardChannel } from '../reader/card-reader.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { MAX_SHORT_LE_BYTES } from './apdu.ts'
import type { AppletError } from './applet-error.ts'
import { MAX_TLV_BYTES, readBerTlvHeader } from './ber-tlv.ts'
import { concatenate, exchange } from './exchange.ts'
import { COMMAND_TIMEOUT_MS } from './jpki-applet-data.ts'
import { decodeStatusWord } from './status-word.ts'

/** A status word that no step has another word for. `operation` names the step, for the operator. */
export function cardRefused(
  operation: string,
  statusWord: number
): { readonly ok: false; readonly error: Extract<AppletError, { code: 'card_refused' }> } {
  return err({ code: 'card_refused', operation, statusWord })
}

/**
 * Reads the one BER-TLV object at the start of the current EF, as far as its own length says; what follows it in the EF
 * is not read, or dropped. READ BINARY `00 B0 hi lo le`, ISO/IEC 7816-4 clause 11.3.3, in short reads of up to 256
 * bytes: readers differ on extended Le.
 * Errors: `certificate_missing` for an EF that is empty, or begins with 256 (or all its) bytes of 00 or of FF;
 * `pin_not_verified`; `card_malformed` for another tag, a length that cannot be, or an EF that ends too early.
 * @param tag the only tag accepted, such as 0x30
 */
export async function readObject(
  channel: CardChannel,
  tag: number,
  operation: string
): Promise<Result<Uint8Array, AppletError>> {
  const first = await readPart(channel, 0, MAX_SHORT_LE_BYTES, operation)
  if (!first.ok) return first
  if (isBlank(first.value)) return err({ code: 'certificate_missing' })
  const header = readBerTlvHeader(first.value, MAX_TLV_BYTES)
  if (!header.ok || header.value.tag !== tag) return err({ code: 'card_malformed', operation })

  const { totalLengthBytes } = header.value
  const parts = [first.value]
  let haveBytes = first.value.length
  while (haveBytes < totalLengthBytes) {
    const wantedBytes = Math.min(MAX_SHORT_LE_BYTES, totalLengthBytes - haveBytes)
    const part = await readPart(channel, haveBytes, wantedBytes, operation)
    if (!part.ok) return part
    // A card may give less than asked and go on; one that gives nothing would be asked for ever.
    if (part.value.length === 0) return err({ code: 'card_malformed', operation })
    parts.push(part.value)
    haveBytes += part.value.length
  }
  return ok(concatenate(parts).slice(0, totalLengthBytes))
}

async function readPart(
  channel: CardChannel,
  offset: number,
  le: number,
  operation: string
): Promise<Result<Uint8Array, AppletError>> {
  const command = { cla: 0x00, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, le }
  const answer = await exchange(channel, command, COMMAND_TIMEOUT_MS)
  if (!answer.ok) return answer
  const { data, statusWord } = answer.value
  switch (decodeStatusWord(statusWord).kind) {
    case 'completed':
    case 'end_of_file':
      return ok(data)
    // Behind the end: at offset 0 this is an EF of no bytes.
    case 'offset_outside_file':
      return ok(new Uint8Array(0))
    case 'security_status_not_satisfied':
      return err({ code: 'pin_not_verified' })
    default:
      return cardRefused(operation, statusWord)
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x00) || bytes.every((byte) => byte === 0xff)
}
