import { generateKeyPairSync } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { ErasableKey } from '../../main/keys/erasable-key.ts'
import { MemberLinks } from '../../main/membership/member-links.ts'
import { MemberOffice } from '../../main/membership/member-office.ts'
import type { CarryRecord } from '../../main/membership/membership.ts'
import type { PreviousFinding } from '../../main/membership/previous-certificates.ts'
import { buildCertificate } from '../../main/platform/simulator/certificate-builder.ts'
import { keyUsage } from '../../main/platform/simulator/extensions.ts'
import { encodeName } from '../../main/platform/simulator/names.ts'
import type { DistinguishedName } from '../../main/platform/simulator/names.ts'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ISSUER: DistinguishedName = [
  ['countryName', 'JP'],
  ['commonName', 'CA of a test']
]

/** What a card is known by, and its certificate. */
export interface TestCard {
  readonly certificate: Uint8Array
  readonly issuer: Uint8Array
  readonly serial: Uint8Array
}

/** A card's certificate with this serial number; it is asked for nothing else here. */
export function cardOf(serial: number, issuer = ISSUER): TestCard {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(serial + 0x0100_0000)
  const certificate = buildCertificate(
    {
      serial: octets,
      issuer,
      subject: [['commonName', 'somebody']],
      notBeforeMs: Date.parse('2026-01-01T00:00:00Z'),
      notAfterMs: Date.parse('2031-01-01T00:00:00Z'),
      publicKey: keys.publicKey,
      extensions: [keyUsage(['digitalSignature'])]
    },
    keys.privateKey
  )
  return { certificate, issuer: encodeName(issuer), serial: octets }
}

/** What the platform says when it is asked; one answer for each question, in order. */
export class ScriptedPrevious {
  readonly asked: Uint8Array[] = []
  readonly #answers: (PreviousFinding | (() => PreviousFinding))[] = []

  willSay(...answers: readonly (PreviousFinding | (() => PreviousFinding))[]): void {
    this.#answers.push(...answers)
  }

  ask(certificate: Uint8Array): Promise<PreviousFinding> {
    this.asked.push(Uint8Array.from(certificate))
    const answer = this.#answers.shift()
    if (answer === undefined) throw new Error('the platform was asked once too often')
    return Promise.resolve(typeof answer === 'function' ? answer() : answer)
  }
}

/** The platform names this card as the one before. */
export function before({ issuer, serial }: TestCard): PreviousFinding {
  // Copies: whoever asked overwrites them.
  return { result: 'answered', previous: { issuer: Uint8Array.from(issuer), serial: Uint8Array.from(serial) } }
}

export const CONSENTS = { answering: true, receiving: true } as const
/** Everything goes on the record at once. */
export const RECORDED: CarryRecord = { asked: () => true, carried: () => true }

/** Links and office over one data directory. */
export function memberWorld(dataDirectory: string, key: ErasableKey, clock: Clock) {
  const previous = new ScriptedPrevious()
  const links = new MemberLinks({ dataDirectory, key, clock, previous })
  const office = new MemberOffice({ dataDirectory, key, clock })
  const subject = (card: TestCard) => links.subjectOf(Uint8Array.from(card.certificate))
  return {
    previous,
    links,
    office,
    subject,
    /** Invites a number. @returns its code */
    codeFor: (memberNumber: string, days = 7): string => {
      const invited = office.invite(memberNumber, days)
      if (!invited.ok) throw new Error(invited.error.code)
      return invited.value.code
    },
    link: (card: TestCard, code: string) => links.link(subject(card), code, CONSENTS, () => true),
    unlink: (card: TestCard) => links.unlink(subject(card), () => true),
    find: (card: TestCard) => links.find(subject(card)),
    carry: (card: TestCard, signal = new AbortController().signal, record: CarryRecord = RECORDED) =>
      links.carryOver(subject(card), CONSENTS, signal, record),
    close: () => {
      links.close()
      office.close()
    }
  }
}

export type MemberWorld = ReturnType<typeof memberWorld>
