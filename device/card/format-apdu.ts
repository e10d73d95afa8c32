import { parseCommandApdu, parseResponseApdu } from './apdu.ts'

/**
 * Prints a command (and its answer) for traces, such as `00 A4 02 0C 02 00 18 -> 9000`.
 *
 * An allow-list, so that a new command is masked until someone decides otherwise: the data field is printed for SELECT
 * only (AIDs and file identifiers are public), and no answer's data is ever printed. PINs (VERIFY, CHANGE REFERENCE
 * DATA), certificates and their serials (READ BINARY) and signatures therefore appear as `[masked]` or as a length.
 * The length of masked command data is not printed either: it is the length of a PIN.
 */
export function formatApdu(command: Uint8Array, response?: Uint8Array): string {
  const text = formatCommand(command)
  return response === undefined ? text : `${text} -> ${formatResponse(response)}`
}

function formatCommand(bytes: Uint8Array): string {
  const parsed = parseCommandApdu(bytes)
  if (!parsed.ok) return '[not an APDU]'
  const { cla, ins, p1, p2, data, le } = parsed.value
  const parts = [cla, ins, p1, p2].map(hexByte)
  if (data !== undefined) {
    const isSelect = cla === 0x00 && ins === 0xa4
    parts.push(...(isSelect ? [hexByte(data.length), ...Array.from(data, hexByte)] : ['[masked]']))
  }
  if (le !== undefined) parts.push(`Le=${String(le)}`)
  return parts.join(' ')
}

function formatResponse(bytes: Uint8Array): string {
  const parsed = parseResponseApdu(bytes)
  if (!parsed.ok) return '[not an APDU]'
  const { data, statusWord } = parsed.value
  const status = statusWord.toString(16).toUpperCase().padStart(4, '0')
  return data.length === 0 ? status : `[${String(data.length)} bytes] ${status}`
}

function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
