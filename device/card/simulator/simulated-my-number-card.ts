import { encodeResponseApdu, parseCommandApdu } from '../apdu.ts'
import type { CommandApdu, ResponseApdu } from '../apdu.ts'
import { JPKI_AID } from '../jpki-applet-data.ts'
import type { JpkiKey } from '../jpki-applet-data.ts'
import { DEFAULT_BEHAVIOUR } from './card-behaviour.ts'
import type { CardBehaviour } from './card-behaviour.ts'
import type { CardContents } from './card-contents.ts'
import { layOutFiles } from './card-files.ts'
import type { CardFile, CardFiles, StoredPin } from './card-files.ts'
import { digestOf, isCardKey, signAsCard } from './card-signature.ts'
import { CommandLog } from './command-log.ts'
import { fileControlInformation, SELECT_P2_NO_DATA } from './file-control-information.ts'
import { LATENCY_PROFILES, latencyOf } from './latency.ts'
import type { CommandKind, LatencyProfile } from './latency.ts'
import { seededRandom } from './random.ts'
import type { RandomSource } from './random.ts'
import type { SimulatedAnswer, SimulatedCard } from './simulated-card.ts'

/** How a simulated card is told to behave. */
export interface SimulatedCardOptions {
  readonly behaviour?: Partial<CardBehaviour>
  /** Absent: none. */
  readonly latency?: LatencyProfile
  /** For the jitter of latencies. */
  readonly seed?: number
}

/** Contact ATR of the card, as OpenSC knows it. */
export const MY_NUMBER_CARD_ATR = Uint8Array.of(0x3b, 0xe0, 0x00, 0xff, 0x81, 0x31, 0xfe, 0x45, 0x14)

/** ATR that PC/SC part 3 makes up for a card of type B, as pcsc-tools' `smartcard_list.txt` has it for this one. */
export const CONTACTLESS_ATR = Uint8Array.from(Buffer.from('3B888001000041E0B381A1003B', 'hex'))

/** The file identifier of the master file, ISO/IEC 7816-4 clause 7.4.1. */
const MF = 0x3f00

/**
 * A My Number Card (or a phone that plays one) at the bytes: command APDU in, response APDU out. It has an MF, the JPKI
 * DF with its EFs, two PINs with counters, and signs with real keys. ISO/IEC 7816-4 and -8, as far as the JPKI applet
 * goes. Counters live in the card: taken away and put back, it remembers.
 *
 * Chosen where ISO leaves it open: selecting the application again, or a reset, ends the verified state; a signature
 * does not; an empty VERIFY answers the tries left even after a right PIN (as a real card did for the author of OpenSC's
 * driver: OpenSC pull request 959); the secret is compared before the counter goes down; a command whose answer is lost
 * has still had its effect.
 */
export class SimulatedMyNumberCard implements SimulatedCard {
  readonly atr: Uint8Array
  /** Every command ever answered, with secrets masked. */
  readonly log = new CommandLog()
  readonly #behaviour: CardBehaviour
  readonly #files: CardFiles
  readonly #latency: LatencyProfile
  readonly #random: RandomSource
  #application: 'mf' | 'jpki' = 'mf'
  #currentFile: CardFile | null = null
  readonly #verified = new Set<JpkiKey>()

  /** @throws TypeError for a key that is neither RSA-2048 nor on P-384 */
  constructor(contents: CardContents, options: SimulatedCardOptions = {}) {
    for (const slot of [contents.authentication, contents.signature]) {
      if (slot !== undefined && !isCardKey(slot.privateKey)) throw new TypeError('not a key that a card can hold')
    }
    this.#behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour }
    this.atr = new Uint8Array(this.#behaviour.atr === 'contact' ? MY_NUMBER_CARD_ATR : CONTACTLESS_ATR)
    this.#files = layOutFiles(contents, this.#behaviour)
    this.#latency = options.latency ?? LATENCY_PROFILES.none
    this.#random = seededRandom(options.seed ?? 1)
  }

  reset(): void {
    this.#application = 'mf'
    this.#currentFile = null
    this.#verified.clear()
  }

  answer(command: Uint8Array): SimulatedAnswer {
    const parsed = parseCommandApdu(command)
    const understood = parsed.ok && (!parsed.value.extended || this.#behaviour.extendedLength === 'answered')
    const response = understood ? this.#execute(parsed.value) : status(0x6700)
    const bytes = encodeResponseApdu(response)
    this.log.record(command, bytes)
    const kind = parsed.ok ? kindOf(parsed.value) : 'other'
    return { response: bytes, latencyMs: latencyOf(this.#latency, kind, response.data.length, this.#random) }
  }

  /** Tries left of one PIN, seen from outside the card; `null` where the card has no such key. */
  triesLeft(key: JpkiKey): number | null {
    for (const file of this.#files.values()) {
      if (file.kind === 'pin' && file.pin.key === key) return file.pin.triesLeft
    }
    return null
  }

  #execute(command: CommandApdu): ResponseApdu {
    if (command.cla === 0x80) return command.ins === 0x2a ? this.#sign(command) : status(0x6d00)
    if (command.cla !== 0x00) return status(0x6e00)
    switch (command.ins) {
      case 0xa4:
        return this.#select(command)
      case 0xb0:
        return this.#readBinary(command)
      case 0x20:
        return this.#verify(command)
      default:
        return status(0x6d00)
    }
  }

  /** SELECT, ISO/IEC 7816-4 clause 11.2.2: P1 04 by AID, 02 an EF of the current DF, 00 the MF. */
  #select(command: CommandApdu): ResponseApdu {
    const { p1, p2, data, le } = command
    if (p2 !== SELECT_P2_NO_DATA && p2 !== 0x00) return status(0x6a86)
    if (p1 === 0x04) {
      if (data === undefined || Buffer.compare(data, JPKI_AID) !== 0) return status(0x6a82)
      this.reset()
      this.#application = 'jpki'
      return fileControlInformation(p2, le, { name: data })
    }
    if (p1 !== 0x00 && p1 !== 0x02) return status(0x6a86)
    if (data !== undefined && data.length !== 2) return status(0x6a80)
    const fileId = data === undefined ? MF : Buffer.from(data).readUInt16BE()
    if (p1 === 0x00 && fileId === MF) {
      this.reset()
      return fileControlInformation(p2, le, { fileId })
    }
    const file = p1 === 0x02 && this.#application === 'jpki' ? this.#files.get(fileId) : undefined
    if (file === undefined) return status(0x6a82)
    this.#currentFile = file
    return fileControlInformation(p2, le, {
      fileId,
      ...(file.kind === 'transparent' && { sizeBytes: file.bytes.length })
    })
  }

  /** READ BINARY of the current EF, ISO/IEC 7816-4 clause 11.3.3; no short EF identifiers. */
  #readBinary(command: CommandApdu): ResponseApdu {
    const { p1, p2, data, le } = command
    if (le === undefined || data !== undefined) return status(0x6700)
    if ((p1 & 0x80) !== 0) return status(0x6a86)
    const file = this.#currentFile
    if (file === null) return status(0x6986)
    if (file.kind !== 'transparent') return status(0x6981)
    if (file.readableAfter !== null && !this.#verified.has(file.readableAfter)) return status(0x6982)
    const offset = (p1 << 8) | p2
    const restBytes = file.bytes.length - offset
    if (restBytes <= 0) return status(0x6b00)
    const read = file.bytes.slice(offset, offset + le)
    // Le 00 asks for "up to 256", Le 0000 for "up to 65,536": ending early is as asked.
    if (le === 256 || le === 65_536 || restBytes >= le) return { data: read, statusWord: 0x9000 }
    switch (this.#behaviour.readPastEnd) {
      case 'end_of_file':
        return { data: read, statusWord: 0x6282 }
      case 'completed':
        return { data: read, statusWord: 0x9000 }
      case 'le_wrong':
        return status(0x6c00 | (restBytes & 0xff))
    }
  }

  /** VERIFY against the current PIN EF, ISO/IEC 7816-4 clause 11.6.6. Without data it only tells the tries left. */
  #verify(command: CommandApdu): ResponseApdu {
    if (command.p1 !== 0x00 || command.p2 !== 0x80) return status(0x6a86)
    const file = this.#currentFile
    if (file?.kind !== 'pin') return status(0x6986)
    const { pin } = file
    if (pin.value === null) return status(command.data === undefined ? this.#behaviour.pinNotSetStatusWord : 0x6a88)
    if (pin.triesLeft === 0) return status(this.#behaviour.blockedStatusWord)
    if (command.data === undefined) return status(0x63c0 | pin.triesLeft)
    return status(this.#compare(pin, pin.value, command.data))
  }

  #compare(pin: StoredPin, expected: Uint8Array, given: Uint8Array): number {
    if (Buffer.compare(expected, given) === 0) {
      pin.triesLeft = pin.maxTries
      this.#verified.add(pin.key)
      return 0x9000
    }
    pin.triesLeft -= 1
    this.#verified.delete(pin.key)
    return pin.triesLeft === 0 ? this.#behaviour.blockedStatusWord : 0x63c0 | pin.triesLeft
  }

  /** COMPUTE DIGITAL SIGNATURE with the current key EF, ISO/IEC 7816-8 clause 11.8; the input is a DigestInfo. */
  #sign(command: CommandApdu): ResponseApdu {
    if (command.p1 !== 0x00 || command.p2 !== 0x80) return status(0x6a86)
    if (command.data === undefined || command.le === undefined) return status(0x6700)
    const file = this.#currentFile
    if (file?.kind !== 'key') return status(0x6986)
    if (!this.#verified.has(file.key)) return status(0x6982)
    const digest = digestOf(command.data)
    if (digest === null) return status(0x6a80)
    const signature = signAsCard(file.privateKey, command.data, digest)
    if (command.le < signature.length) return status(0x6c00 | (signature.length & 0xff))
    return { data: signature, statusWord: 0x9000 }
  }
}

function status(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(0), statusWord }
}

function kindOf({ ins, data }: CommandApdu): CommandKind {
  switch (ins) {
    case 0xa4:
      return 'select'
    case 0xb0:
      return 'read_binary'
    case 0x20:
      // Without a PIN nothing is compared and no counter written.
      return data === undefined ? 'other' : 'verify'
    case 0x2a:
      return 'signature'
    default:
      return 'other'
  }
}
