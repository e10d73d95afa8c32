import type { CardChannel, CardError } from '../reader/card-reader.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { CommandApdu, ResponseApdu } from './apdu.ts'
import type { AppletError } from './applet-error.ts'
import { encodeDigestInfo } from './digest-info.ts'
import type { Digest } from './digest-info.ts'
import { exchange } from './exchange.ts'
import * as jpki from './jpki-applet-data.ts'
import type { JpkiKey, SignatureAlgorithmName, TokenKind } from './jpki-applet-data.ts'
import { cardRefused, readObject } from './read-object.ts'
import { decodeStatusWord } from './status-word.ts'
import { decodeVerifyAnswer } from './verify-answer.ts'

/** The four certificates of a card. The signature certificate is shown only after the signature PIN. */
export type CertificateName = 'authentication' | 'authentication_ca' | 'signature' | 'signature_ca'

/** What the token information EF says. */
export interface TokenInformation {
  /** ASCII, without the padding, such as `JPKIAPICCTOKEN2`. */
  readonly label: string
  /** `unknown` where the label is in no row of `TOKENS`; how it signs is then assumed. */
  readonly kind: TokenKind
  /** How this generation of cards signs. */
  readonly signatureAlgorithm: SignatureAlgorithmName
}

/** Tries left of a PIN, or why there are none to count. */
export type PinState = number | 'blocked' | 'not_set'

/**
 * The JPKI applet of a My Number Card (or of a phone that plays one), over one card channel. SW1SW2 is translated here
 * and goes no further. Methods may not run side by side: each selects the EF that it works on.
 */
export class JpkiApplet {
  readonly #channel: CardChannel

  private constructor(channel: CardChannel) {
    this.#channel = channel
  }

  /**
   * Selects the applet by its AID: `00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01`. Any PIN verified before is
   * forgotten by the card. Errors: for whatever status word `applet_missing` where the ATR is a My Number Card's, else
   * `not_my_number_card`; and those of the channel.
   */
  static async select(channel: CardChannel): Promise<Result<JpkiApplet, AppletError>> {
    const command = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: jpki.JPKI_AID }
    const answer = await exchange(channel, command, jpki.COMMAND_TIMEOUT_MS)
    if (!answer.ok) return answer
    if (decodeStatusWord(answer.value.statusWord).kind === 'completed') return ok(new JpkiApplet(channel))
    const atr = Buffer.from(channel.atr).toString('hex')
    return err({ code: jpki.MY_NUMBER_CARD_ATRS.includes(atr) ? 'applet_missing' : 'not_my_number_card' })
  }

  /** Reads the token information EF 0006: what holds the keys, and how it signs. */
  async readTokenInformation(): Promise<Result<TokenInformation, AppletError>> {
    const selected = await this.#selectFile(jpki.TOKEN_INFORMATION_EF)
    if (!selected.ok) return selected
    const command = { cla: 0x00, ins: 0xb0, p1: 0x00, p2: 0x00, le: jpki.TOKEN_LABEL_BYTES }
    const answer = await this.#send(command)
    if (!answer.ok) return answer
    const { data, statusWord } = answer.value
    const { kind } = decodeStatusWord(statusWord)
    if (kind !== 'completed' && kind !== 'end_of_file') return cardRefused('read_token_information', statusWord)
    const text = String.fromCharCode(...data)
    const label = /^([\x21-\x7e]+)[ \0]*$/.exec(text)?.[1]
    if (label === undefined) return err({ code: 'card_malformed', operation: 'read_token_information' })
    const row = jpki.TOKENS.find((each) => each.label === label)
    const signatureAlgorithm = row?.signatureAlgorithm ?? jpki.DEFAULT_SIGNATURE_ALGORITHM
    return ok({ label, kind: row?.kind ?? 'unknown', signatureAlgorithm })
  }

  /**
   * Reads one certificate: DER, exactly as long as it says itself, not looked into.
   * Errors: `certificate_missing` for an EF that is absent, empty, or all 00 or FF; `pin_not_verified` for the
   * signature certificate without its PIN; `card_malformed` for anything but a SEQUENCE of at most 8 KiB.
   */
  async readCertificate(which: CertificateName): Promise<Result<Uint8Array, AppletError>> {
    const selected = await this.#selectFile(certificateEf(which))
    if (!selected.ok) return isFileAbsent(selected.error) ? err({ code: 'certificate_missing' }) : selected
    return readObject(this.#channel, 0x30, 'read_certificate')
  }

  /**
   * Asks how many tries a PIN has left, by a VERIFY without data: `00 20 00 80`. It spends none.
   * Errors: `pin_blocked`, `pin_not_set` (*unconfirmed* on real cards: see `PIN_STATUS_WORDS`).
   */
  async readTriesLeft(key: JpkiKey): Promise<Result<{ readonly triesLeft: number }, AppletError>> {
    const selected = await this.#selectFile(jpki.JPKI_KEYS[key].pinEf)
    if (!selected.ok) return selected
    const answer = await this.#send({ cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 })
    if (!answer.ok) return answer
    const verdict = decodeVerifyAnswer(answer.value.statusWord, true)
    switch (verdict.kind) {
      case 'tries_left':
        return ok({ triesLeft: verdict.triesLeft })
      case 'blocked':
        return err({ code: 'pin_blocked' })
      case 'not_set':
        return err({ code: 'pin_not_set' })
      case 'verified':
      case 'refused':
        return cardRefused('read_tries_left', answer.value.statusWord)
    }
  }

  /** As `readTriesLeft`, for those to whom a PIN that cannot be used is a finding and no failure. */
  async readPinState(key: JpkiKey): Promise<Result<PinState, AppletError>> {
    const tries = await this.readTriesLeft(key)
    if (tries.ok) return ok(tries.value.triesLeft)
    if (tries.error.code === 'pin_blocked') return ok('blocked')
    return tries.error.code === 'pin_not_set' ? ok('not_set') : tries
  }

  /**
   * Verifies a PIN: `00 20 00 80 Lc PIN`. A wrong one spends a try, a right one gives all tries back.
   * `pin` stays the caller's, to be overwritten by it; the command made of it is overwritten here.
   * Errors: `pin_wrong` with 1 or more tries left, `pin_blocked`, `pin_not_set`.
   * @param pin ASCII: 4 digits for authentication, 6 to 16 characters for signature
   * @throws RangeError for a PIN of another length, before anything is sent
   */
  async verifyPin(key: JpkiKey, pin: Uint8Array): Promise<Result<void, AppletError>> {
    const row = jpki.JPKI_KEYS[key]
    // An empty one above all: the card would take it for a question and answer as if the PIN had been wrong.
    if (pin.length < row.pinMinBytes || pin.length > row.pinMaxBytes) throw new RangeError('a PIN has another length')
    const selected = await this.#selectFile(row.pinEf)
    if (!selected.ok) return selected
    const answer = await this.#send({ cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80, data: pin })
    if (!answer.ok) return answer
    const verdict = decodeVerifyAnswer(answer.value.statusWord, false)
    switch (verdict.kind) {
      case 'verified':
        return ok(undefined)
      case 'tries_left':
        return err({ code: 'pin_wrong', triesLeft: verdict.triesLeft })
      case 'blocked':
        return err({ code: 'pin_blocked' })
      case 'not_set':
        return err({ code: 'pin_not_set' })
      case 'refused':
        return cardRefused('verify_pin', answer.value.statusWord)
    }
  }

  /**
   * Has the card sign a digest: COMPUTE DIGITAL SIGNATURE `80 2A 00 80 Lc DigestInfo 00` with the key's EF selected.
   * The answer is as the card gives it: 256 bytes (RSA-2048), or 96 bytes r and s (P-384, assumed).
   * Errors: `pin_not_verified`; `card_malformed` for an answer of a length that no row knows.
   */
  async sign(key: JpkiKey, digest: Digest): Promise<Result<Uint8Array, AppletError>> {
    const data = encodeDigestInfo(digest)
    const selected = await this.#selectFile(jpki.JPKI_KEYS[key].keyEf)
    if (!selected.ok) return selected
    const command = { cla: 0x80, ins: 0x2a, p1: 0x00, p2: 0x80, data, le: 256 }
    const answer = await this.#send(command, jpki.SIGNATURE_TIMEOUT_MS)
    if (!answer.ok) return answer
    const { data: signature, statusWord } = answer.value
    const { kind } = decodeStatusWord(statusWord)
    if (kind === 'security_status_not_satisfied') return err({ code: 'pin_not_verified' })
    if (kind !== 'completed') return cardRefused('compute_digital_signature', statusWord)
    const fits = Object.values(jpki.SIGNATURE_ALGORITHMS).some(
      (row) => row.digestAlgorithm === digest.algorithm && row.signatureLengthBytes === signature.length
    )
    return fits ? ok(signature) : err({ code: 'card_malformed', operation: 'compute_digital_signature' })
  }

  /** `00 A4 02 0C 02 fid`: an EF under the current DF. */
  async #selectFile(fileId: number): Promise<Result<void, AppletError>> {
    const data = Uint8Array.of(fileId >> 8, fileId & 0xff)
    const answer = await this.#send({ cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data })
    if (!answer.ok) return answer
    if (decodeStatusWord(answer.value.statusWord).kind === 'completed') return ok(undefined)
    return cardRefused('select_file', answer.value.statusWord)
  }

  #send(command: CommandApdu, timeoutMs = jpki.COMMAND_TIMEOUT_MS): Promise<Result<ResponseApdu, CardError>> {
    return exchange(this.#channel, command, timeoutMs)
  }
}

function certificateEf(which: CertificateName): number {
  switch (which) {
    case 'authentication':
      return jpki.JPKI_KEYS.authentication.certificateEf
    case 'authentication_ca':
      return jpki.JPKI_KEYS.authentication.caCertificateEf
    case 'signature':
      return jpki.JPKI_KEYS.signature.certificateEf
    case 'signature_ca':
      return jpki.JPKI_KEYS.signature.caCertificateEf
  }
}

function isFileAbsent(error: AppletError): boolean {
  return error.code === 'card_refused' && decodeStatusWord(error.statusWord).kind === 'file_not_found'
}
