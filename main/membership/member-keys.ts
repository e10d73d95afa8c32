import { createHmac } from 'node:crypto'
import { parseCertificate } from '../certificate/certificate.ts'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { MEMBER_NUMBER_BYTES } from './member-number.ts'
import { BOX_BYTES, openBox, sealBox } from './sealed-box.ts'

/** What is kept of a link, sealed. Days are counted from 1970-01-01 (Asia/Tokyo). */
export interface LinkContent {
  readonly memberNumber: string
  readonly linkedOnDay: number
  readonly carriedOver: boolean
  /** When the person consented to J-LIS's answering, and to this operator's receiving the answer. */
  readonly answeringOnDay: number
  readonly receivingOnDay: number
}

/** What is kept of an open invitation, sealed. */
export interface InvitationContent {
  readonly memberNumber: string
  /** From this moment on its code is of no use; milliseconds since 1970. */
  readonly endsAtMs: number
}

/** Of pseudonyms, and of the tags that stand for member numbers and codes: the first 128 bits of HMAC-SHA-256. */
export const NAME_BYTES = 16
/** Length of the number (1), the number with zeros behind it. */
const NUMBER_BYTES = 1 + MEMBER_NUMBER_BYTES
/** Number, three days (4 each, big-endian), whether carried over (1). */
const LINK_BYTES = NUMBER_BYTES + 3 * 4 + 1
/** Number, end (8, big-endian). */
const INVITATION_BYTES = NUMBER_BYTES + 8
export const SEALED_LINK_BYTES = LINK_BYTES + BOX_BYTES
export const SEALED_INVITATION_BYTES = INVITATION_BYTES + BOX_BYTES

/**
 * What the device's key does for the links: names that nobody can make without it, and contents that nobody can read. All
 * contents of one kind are of one length, so that lengths tell nothing.
 */
export class MemberKeys {
  readonly #cards: Uint8Array
  readonly #numbers: Uint8Array
  readonly #codes: Uint8Array
  readonly #links: Uint8Array
  readonly #invitations: Uint8Array

  constructor(key: ErasableKey) {
    this.#cards = key.derive('member-card')
    this.#numbers = key.derive('member-number')
    this.#codes = key.derive('member-code')
    this.#links = key.derive('member-link')
    this.#invitations = key.derive('member-invitation')
  }

  /**
   * A card's name here: HMAC over its issuer's name (DER, which tells its own length) and the content octets of its serial
   * number.
   */
  pseudonymOf(issuer: Uint8Array, serial: Uint8Array): Uint8Array {
    return tag(this.#cards, issuer, serial)
  }

  /** The same of a certificate (DER); null where there is none to be read. */
  pseudonymOfCertificate(certificate: Uint8Array): Uint8Array | null {
    const parsed = parseCertificate(certificate)
    return parsed.ok ? this.pseudonymOf(parsed.value.issuer, parsed.value.serialNumber) : null
  }

  /** By which a member number is found. Its letters' case counts. */
  tagOfNumber(memberNumber: string): Uint8Array {
    return tag(this.#numbers, Buffer.from(memberNumber, 'latin1'))
  }

  tagOfCode(code: string): Uint8Array {
    return tag(this.#codes, Buffer.from(code, 'utf8'))
  }

  sealLink(pseudonym: Uint8Array, link: LinkContent): Uint8Array {
    const content = Buffer.alloc(LINK_BYTES)
    let at = writeNumber(content, link.memberNumber)
    for (const day of [link.linkedOnDay, link.answeringOnDay, link.receivingOnDay]) at = content.writeUInt32BE(day, at)
    content.writeUInt8(link.carriedOver ? 1 : 0, at)
    const sealed = sealBox(this.#links, pseudonym, content)
    content.fill(0)
    return sealed
  }

  /** Null: damaged, changed, or another's. */
  openLink({ pseudonym, sealed }: { readonly pseudonym: unknown; readonly sealed: unknown }): LinkContent | null {
    const content = openBox(this.#links, pseudonym, sealed, LINK_BYTES)
    if (content === null) return null
    const [linkedOnDay, answeringOnDay, receivingOnDay] = [0, 4, 8].map((at) => content.readUInt32BE(NUMBER_BYTES + at)) as [
      number,
      number,
      number
    ]
    const carriedOver = content.readUInt8(LINK_BYTES - 1) === 1
    return { memberNumber: readNumber(content), linkedOnDay, carriedOver, answeringOnDay, receivingOnDay }
  }

  sealInvitation(codeTag: Uint8Array, { memberNumber, endsAtMs }: InvitationContent): Uint8Array {
    const content = Buffer.alloc(INVITATION_BYTES)
    content.writeBigUInt64BE(BigInt(endsAtMs), writeNumber(content, memberNumber))
    return sealBox(this.#invitations, codeTag, content)
  }

  /** Null: damaged, changed, or another's. */
  openInvitation({ codeTag, sealed }: { readonly codeTag: unknown; readonly sealed: unknown }): InvitationContent | null {
    const content = openBox(this.#invitations, codeTag, sealed, INVITATION_BYTES)
    if (content === null) return null
    return { memberNumber: readNumber(content), endsAtMs: Number(content.readBigUInt64BE(NUMBER_BYTES)) }
  }
}

function tag(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return new Uint8Array(hmac.digest().subarray(0, NAME_BYTES))
}

/** @returns where it ends */
function writeNumber(content: Buffer, memberNumber: string): number {
  content.writeUInt8(memberNumber.length, 0)
  content.write(memberNumber, 1, 'latin1')
  return NUMBER_BYTES
}

function readNumber(content: Buffer): string {
  return content.toString('latin1', 1, 1 + content.readUInt8(0))
}
