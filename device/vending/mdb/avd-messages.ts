import { mdbAddressMask, mdbCommandMask } from './mdb-block.ts'
import { mdbAddress, mdbCommand, mdbExpansion } from './mdb-lengths.ts'

/** Kinds of EXPANSION FF, the diagnostics that carry age verification. */
const kind = { dravp: 0x05, dravs: 0x06, cfgvp: 0x07 } as const
const dravpName = Array.from('DRAVP', (character) => character.charCodeAt(0))
const dravsName = Array.from('DRAVS', (character) => character.charCodeAt(0))

/** Bits of the first feature byte of a status. */
export const avdStatusBit = { inProgress: 0x40, verified: 0x10 } as const

/** DRAVP's two ages that are none. */
const ageOff = 0x00
const ageSupported = 0xff

/** What a vending machine's controller (VMC) says to an age verification device, or where it may hear it. */
export type AvdCommand =
  | { readonly type: 'reset' }
  | { readonly type: 'setup' }
  | { readonly type: 'poll' }
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'identify' }
  | { readonly type: 'time_and_date' }
  /** DRAVP: from now on this age is asked for; `off`: none; `supported`: none yet, it will be switched on. */
  | { readonly type: 'set_age'; readonly age: number | 'off' | 'supported' }
  /** DRAVS: has the shopper been verified? */
  | { readonly type: 'ask_status' }
  /** CFGVP: configures the device; what it holds is passed over. */
  | { readonly type: 'configure' }
  /** VEND REQUEST, whatever cashless device it is for: a purchase goes to its payment. */
  | { readonly type: 'vend_request' }
  /** What else the cashless address takes, for the embedded variant. */
  | { readonly type: 'cashless'; readonly command: CashlessCommand }
  /** A whole block that means nothing here. It is not answered. */
  | { readonly type: 'unknown' }

/** Commands of a cashless device that come to the embedded variant. */
export type CashlessCommand =
  | 'setup_configuration'
  | 'setup_prices'
  | 'vend_cancel'
  | 'vend_success'
  | 'vend_failure'
  | 'session_complete'
  | 'cash_sale'
  | 'negative_vend'
  | 'reader_cancel'
  | 'enable_options'

/**
 * Reads a block without its checksum.
 *
 * | bytes at 68h (10h: first digit 1 for 6, last digit less 8) | command |
 * |---|---|
 * | `68` | RESET |
 * | `69` | SETUP |
 * | `6A` | POLL |
 * | `6C 01`, `6C 00` | ENABLE, DISABLE |
 * | `6F 00` | EXPANSION, identification |
 * | `6F 03` and ten bytes | EXPANSION, time and date |
 * | `6F FF 05 06 age 44 52 41 56 50` | DRAVP: age in years, binary; `00` off, `FF` supported |
 * | `6F FF 06 06 00 44 52 41 56 53` | DRAVS |
 * | `6F FF 07` … | CFGVP |
 *
 * DRAVP for 20 is `6F FF 05 06 14 44 52 41 56 50`, checksum 0Ah. Source: MDB/ICP 4.3 as read in open
 * implementations, and the published transcripts of two makers (a payment terminal's, and a bus adapter's with a DCM5).
 */
export function decodeAvdCommand(block: readonly number[]): AvdCommand {
  const [first = 0, sub] = block
  const at = first & mdbAddressMask
  const command = first & mdbCommandMask
  if (command === mdbCommand.vend && sub === 0x00) return { type: 'vend_request' }
  switch (command) {
    case mdbCommand.reset:
      return { type: 'reset' }
    case mdbCommand.setup:
      if (at === mdbAddress.ageVerification) return { type: 'setup' }
      return { type: 'cashless', command: sub === 0x00 ? 'setup_configuration' : 'setup_prices' }
    case mdbCommand.poll:
      return { type: 'poll' }
    case mdbCommand.vend:
      return decodeVend(sub)
    case mdbCommand.control:
      if (sub === 0x02 && at === mdbAddress.cashless) return { type: 'cashless', command: 'reader_cancel' }
      return sub === 0x01 ? { type: 'enable' } : sub === 0x00 ? { type: 'disable' } : { type: 'unknown' }
    case mdbCommand.expansion:
      return decodeExpansion(block)
    default:
      return { type: 'unknown' }
  }
}

function decodeVend(sub: number | undefined): AvdCommand {
  const commands: readonly (CashlessCommand | undefined)[] = [
    undefined,
    'vend_cancel',
    'vend_success',
    'vend_failure',
    'session_complete',
    'cash_sale',
    'negative_vend'
  ]
  const command = commands[sub ?? 0]
  return command === undefined ? { type: 'unknown' } : { type: 'cashless', command }
}

function decodeExpansion(block: readonly number[]): AvdCommand {
  switch (block[1]) {
    case mdbExpansion.identification:
      return { type: 'identify' }
    case mdbExpansion.timeAndDate:
      return { type: 'time_and_date' }
    case mdbExpansion.options:
      return { type: 'cashless', command: 'enable_options' }
    case mdbExpansion.diagnostics:
      return decodeDiagnostics(block.slice(2))
    default:
      return { type: 'unknown' }
  }
}

function decodeDiagnostics([is, size, ...data]: readonly number[]): AvdCommand {
  const [value = 0, ...name] = data
  if (is === kind.cfgvp) return { type: 'configure' }
  if (size !== 6) return { type: 'unknown' }
  if (is === kind.dravs && isSame(name, dravsName)) return { type: 'ask_status' }
  if (is !== kind.dravp || !isSame(name, dravpName)) return { type: 'unknown' }
  return { type: 'set_age', age: value === ageOff ? 'off' : value === ageSupported ? 'supported' : value }
}

/** DRAVP of a VMC, without checksum. Throws RangeError for an age outside 1 to 254. */
export function encodeSetAge(address: number, age: number | 'off' | 'supported'): readonly number[] {
  const value = age === 'off' ? ageOff : age === 'supported' ? ageSupported : age
  if (typeof age === 'number' && !(Number.isInteger(age) && age > ageOff && age < ageSupported)) {
    throw new RangeError(`No age ${String(age)}`)
  }
  return [address | mdbCommand.expansion, mdbExpansion.diagnostics, kind.dravp, 0x06, value, ...dravpName]
}

/** DRAVS of a VMC, without checksum: `6F FF 06 06 00 44 52 41 56 53`, which sums to FAh. */
export function encodeAskStatus(address: number): readonly number[] {
  return [address | mdbCommand.expansion, mdbExpansion.diagnostics, kind.dravs, 0x06, 0x00, ...dravsName]
}

/** What the device says of a shopper. `refused`: neither bit, so nothing is sold. */
export type AvdStatus = 'in_progress' | 'verified' | 'refused'

/** Feature bytes of a status beside the two bits; what they mean is unconfirmed, so that a VMC's can be set. */
export interface AvdFeatures {
  /** Of the first byte, without 40h and 10h. `8F` in a published approval, `0E` of another maker's device. */
  readonly first: number
  /** The second byte: `10` in both. */
  readonly second: number
}

/** The answer to DRAVP: `FF 05 06 00 44 52 41 56 50`, checksum 87h. The fourth byte is 00 in every transcript seen. */
export const ageSetAnswer: readonly number[] = [mdbExpansion.diagnostics, kind.dravp, 0x06, 0x00, ...dravpName]

/**
 * The answer to DRAVS: `FF 06 07 f1 f2 44 52 41 56 53`. With `8F` and `10` an approval is `FF 06 07 9F 10 44 52 41 56 53`,
 * checksum 3Bh, as published.
 */
export function encodeStatus(status: AvdStatus, { first, second }: AvdFeatures): readonly number[] {
  const bit = status === 'in_progress' ? avdStatusBit.inProgress : status === 'verified' ? avdStatusBit.verified : 0
  const clear = first & ~(avdStatusBit.inProgress | avdStatusBit.verified)
  return [mdbExpansion.diagnostics, kind.dravs, 0x07, clear | bit, second, ...dravsName]
}

/** What a VMC reads from an answer to DRAVP or DRAVS, or from a POLL; null: it is neither. Both bits at once say no. */
export function decodeAvdAnswer(bytes: readonly number[]): 'age_set' | AvdStatus | null {
  if (isSame(bytes, ageSetAnswer)) return 'age_set'
  const [first, is, size, features = 0, , ...name] = bytes
  if (first !== mdbExpansion.diagnostics || is !== kind.dravs || size !== 0x07 || !isSame(name, dravsName)) return null
  if ((features & avdStatusBit.inProgress) !== 0) return 'in_progress'
  return (features & avdStatusBit.verified) === 0 ? 'refused' : 'verified'
}

function isSame(bytes: readonly number[], others: readonly number[]): boolean {
  return bytes.length === others.length && bytes.every((byte, index) => byte === others[index])
}
