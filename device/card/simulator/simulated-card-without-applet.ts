import { encodeResponseApdu, parseCommandApdu } from '../apdu.ts'
import type { CommandApdu } from '../apdu.ts'
import { CommandLog } from './command-log.ts'
import { MY_NUMBER_CARD_ATR } from './simulated-my-number-card.ts'
import type { SimulatedAnswer, SimulatedCard } from './simulated-card.ts'

/** A My Number Card that has no JPKI applet: its ATR and its MF, and `6A82` to the applet's AID as to any other. */
export class SimulatedCardWithoutApplet implements SimulatedCard {
  readonly atr: Uint8Array
  /** Every command ever answered. */
  readonly log = new CommandLog()

  /** @param atr by contact unless told otherwise */
  constructor(atr: Uint8Array = MY_NUMBER_CARD_ATR) {
    this.atr = new Uint8Array(atr)
  }

  reset(): void {
    // The MF is all there is to select.
  }

  answer(command: Uint8Array): SimulatedAnswer {
    const parsed = parseCommandApdu(command)
    const statusWord = parsed.ok && !parsed.value.extended ? this.#execute(parsed.value) : 0x6700
    const response = encodeResponseApdu({ data: new Uint8Array(0), statusWord })
    this.log.record(command, response)
    return { response, latencyMs: 0 }
  }

  #execute({ cla, ins, p1, data }: CommandApdu): number {
    if (cla !== 0x00) return 0x6e00
    switch (ins) {
      case 0xa4:
        // The MF, by its file identifier or as what P1 00 means without one.
        return p1 === 0x00 && (data === undefined || Buffer.from(data).toString('hex') === '3f00') ? 0x9000 : 0x6a82
      // READ BINARY and VERIFY: no EF is selected.
      case 0xb0:
      case 0x20:
        return 0x6986
      default:
        return 0x6d00
    }
  }
}
