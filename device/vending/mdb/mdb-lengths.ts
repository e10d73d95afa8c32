import { mdbAddressMask, mdbCommandMask } from './mdb-block.ts'
import type { MdbLengths } from './mdb-receiver.ts'

/** Addresses of the bus that this side knows. */
export const mdbAddress = { ageVerification: 0x68, cashless: 0x10, secondCashless: 0x60 } as const

/** Commands by their low three bits, the same at every address here. `control`: ENABLE and DISABLE, or READER. */
export const mdbCommand = { reset: 0, setup: 1, poll: 2, vend: 3, control: 4, expansion: 7 } as const

/** Sub-commands of VEND that say that a purchase goes to its payment, or that goods are out. */
export const mdbVend = { request: 0x00, success: 0x02, cashSale: 0x05 } as const

/** Sub-commands of EXPANSION. */
export const mdbExpansion = { identification: 0x00, timeAndDate: 0x03, options: 0x04, diagnostics: 0xff } as const

/** Bytes of what the master says of itself with EXPANSION 00: maker 3, serial number 12, model 12, version 2. */
export const masterIdentificationLength = 29
/** Bytes of a time and date: year, month, day, hour, minute, second, day of the week, week, summer time, holiday (BCD). */
export const timeAndDateLength = 10

/** How long this side's blocks are. */
export interface MdbLengthOptions {
  /** The address that we answer on. */
  readonly address: 0x68 | 0x10
  /** Bytes of data that SETUP of the age verification device has; unconfirmed, none by default. */
  readonly setupDataBytes: number
}

/**
 * The lengths of all blocks to our address, checksum included, and of a cashless device's VEND REQUEST,
 * SUCCESS and CASH SALE, which are heard wherever they are for.
 *
 * | block | bytes |
 * |---|---|
 * | RESET, POLL | 2 |
 * | SETUP of 68h | 2, and what is set; of 10h: 7, or 13 for prices with an expanded currency |
 * | ENABLE, DISABLE, READER | 3 |
 * | VEND 00, 06 (request, negative request) | 7, or 9 with an expanded currency |
 * | VEND 05 (cash sale) | 7, or 11 |
 * | VEND 02 (success); 01, 03, 04 | 5; 3 |
 * | EXPANSION 00 (identification) | 3 without the master's own, 32 with it |
 * | EXPANSION 03 (time and date), 04 (options) | 13, 7 |
 * | EXPANSION FF (diagnostics) | 5 and its third byte |
 *
 * MDB/ICP 4.3 as read in open implementations and published transcripts; that of 68h's SETUP, EXPANSION 00 and 03 is
 * unconfirmed.
 */
export function mdbLengths({ address, setupDataBytes }: MdbLengthOptions): MdbLengths {
  return (bytes) => {
    const [first = 0] = bytes
    const at = first & mdbAddressMask
    const command = first & mdbCommandMask
    if (at !== address) {
      const isCashless = at === mdbAddress.cashless || at === mdbAddress.secondCashless
      if (!isCashless || command !== mdbCommand.vend) return 'other'
      return lengthsBySub(bytes, othersVend)
    }
    switch (command) {
      case mdbCommand.reset:
      case mdbCommand.poll:
        return [2]
      case mdbCommand.setup:
        if (address === mdbAddress.ageVerification) return [2 + setupDataBytes]
        return lengthsBySub(bytes, { 0x00: [7], 0x01: [7, 13] })
      case mdbCommand.vend:
        return address === mdbAddress.cashless ? lengthsOfVend(bytes) : 'other'
      case mdbCommand.control:
        return [3]
      case mdbCommand.expansion:
        return lengthsOfExpansion(bytes)
      default:
        return 'other'
    }
  }
}

/** Of another device's VEND all else is passed over, with what it is answered. */
const othersVend = { [mdbVend.request]: [7, 9], [mdbVend.success]: [5], [mdbVend.cashSale]: [7, 11] }

function lengthsOfVend(bytes: readonly number[]): ReturnType<MdbLengths> {
  return lengthsBySub(bytes, { 0: [7, 9], 1: [3], 2: [5], 3: [3], 4: [3], 5: [7, 11], 6: [7, 9] })
}

function lengthsOfExpansion(bytes: readonly number[]): ReturnType<MdbLengths> {
  const [, sub, , size] = bytes
  // `FF`, a kind, the size of what follows, that, and the checksum.
  if (sub === mdbExpansion.diagnostics) return size === undefined ? 'more' : [5 + size]
  return lengthsBySub(bytes, {
    [mdbExpansion.identification]: [3, 3 + masterIdentificationLength],
    [mdbExpansion.timeAndDate]: [3 + timeAndDateLength],
    [mdbExpansion.options]: [7]
  })
}

function lengthsBySub(
  bytes: readonly number[],
  lengths: Readonly<Record<number, readonly number[]>>
): ReturnType<MdbLengths> {
  const [, sub] = bytes
  return sub === undefined ? 'more' : (lengths[sub] ?? 'other')
}
