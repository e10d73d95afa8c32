import { randomBytes } from 'node:crypto'
import type { CardContents, CardKeySlot } from '../../../device/card/simulator/card-contents.ts'
import type { Clock } from '../../../device/clock.ts'
import type { Authorities } from './authorities.ts'
import { authenticationCertificate, signatureCertificate } from './card-certificates.ts'
import { serialKey } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { randomSerial } from './certificate-builder.ts'
import { tokyoDateAt, tokyoDayEndMs, tokyoMidnightMs } from './civil-date.ts'
import { cardSpec, fifthBirthdayAfter } from './people.ts'
import type { CardSpec, CardWish } from './people.ts'
import { revokePerson } from './register.ts'
import type { Person, Register, RegisteredCertificate } from './register.ts'
import { generateKeys } from './signing.ts'

/** A card as handed out, with the holder's entry at the platform. */
export interface IssuedCard extends CardContents {
  readonly person: Person
}

/** Where certificates say that their status can be had. */
export interface StatusLocations {
  ocspUrl(authority: CertificateAuthority): string
  crlUrl(authority: CertificateAuthority): string
}

/**
 * The municipal office: makes keys and certificates, and tells the platform.
 * @param renewed whose card it takes the place of: the birth date is that person's, the certificates until now are revoked
 *   (`superseded`), and the platform knows them as those before
 */
export type CardIssuer = (wish: CardWish, renewed?: Person) => Promise<IssuedCard>

/** The PIN of every signature key: 6 to 16 capital letters and digits. */
export const SIGNATURE_PIN = 'HATACHI20'

export function createCardIssuer(world: {
  readonly authorities: Authorities
  readonly register: Register
  readonly locations: StatusLocations
  readonly clock: Clock
}): CardIssuer {
  const { authorities, register, locations, clock } = world
  let issuedCards = 0

  return async (wish, renewed) => {
    const wished = cardSpec(wish, tokyoDateAt(clock.nowMs()))
    const spec = renewed === undefined ? wished : { ...wished, birthDate: renewed.birthDate }
    const [authentication, signature] = await Promise.all([
      makeAuthentication(spec, lastOf('authentication', renewed)),
      spec.withSignature ? makeSignature(spec, lastOf('signature', renewed)) : undefined
    ])
    issuedCards += 1
    const made = [...(spec.withCertificate ? [authentication] : []), ...(signature === undefined ? [] : [signature])]
    const person: Person = renewed ?? {
      personId: `person-${String(issuedCards)}`,
      profile: spec.profile,
      birthDate: spec.birthDate,
      enrolled: spec.enrolled,
      consentsToAnswering: spec.consentsToAnswering,
      certificates: []
    }
    if (renewed === undefined) register.addPerson(person)
    else {
      person.consentsToAnswering = spec.consentsToAnswering
      supersede(person)
    }
    person.certificates.unshift(...made.map(({ registered }) => registered))
    for (const { registered, slot } of made) remember(person, registered, slot, spec)
    return {
      person,
      tokenLabel: spec.tokenLabel,
      authentication: {
        ...authentication.slot,
        ...(spec.withCertificate ? {} : { certificate: new Uint8Array(0) })
      },
      ...(signature === undefined ? {} : { signature: signature.slot })
    }
  }

  function supersede(person: Person): void {
    revokePerson(person, 'superseded', clock.nowMs())
    for (const certificate of person.certificates) certificate.isSuperseded = true
  }

  function remember(person: Person, registered: RegisteredCertificate, slot: CardKeySlot, spec: CardSpec): void {
    if (spec.status === 'unknown' || spec.issuer === 'foreign' || spec.issuer === 'forged') return
    register.add(person, registered, slot.certificate)
    registered.authority.issued.set(
      serialKey(registered.serial),
      spec.status === 'good'
        ? { state: 'good' }
        : { state: 'revoked', reason: spec.status.revoked, revokedAtMs: clock.nowMs() - 60 * 60 * 1000 }
    )
  }

  async function makeAuthentication(spec: CardSpec, before: RegisteredCertificate | null) {
    const [authority, keys] = await Promise.all([authorityOf(spec), generateKeys(spec.algorithm)])
    const fields = { serial: randomSerial(), ...validityOf(spec) }
    const certificate = authenticationCertificate({
      ...fields,
      authority,
      claimedAuthority: spec.issuer === 'forged' ? authorities.current : authority,
      publicKey: keys.publicKey,
      commonName: randomCommonName(),
      ocspUrl: locations.ocspUrl(authority),
      crlUrl: locations.crlUrl(authority)
    })
    const slot: CardKeySlot = {
      certificate,
      caCertificate: authority.certificate,
      privateKey: keys.privateKey,
      pin: spec.pin,
      ...(spec.triesLeft === undefined ? {} : { triesLeft: spec.triesLeft })
    }
    return { slot, registered: { kind: 'authentication' as const, authority, ...fields, before, isSuperseded: false } }
  }

  async function makeSignature(spec: CardSpec, before: RegisteredCertificate | null) {
    const [authority, keys] = await Promise.all([authorities.signature(), generateKeys('rsa_2048')])
    const fields = { serial: randomSerial(), ...validityOf(spec) }
    const certificate = signatureCertificate({
      ...fields,
      authority,
      claimedAuthority: authority,
      publicKey: keys.publicKey,
      commonName: randomCommonName(),
      birthDate: spec.birthDate,
      ocspUrl: locations.ocspUrl(authority),
      crlUrl: locations.crlUrl(authority)
    })
    const slot: CardKeySlot = {
      certificate,
      caCertificate: authority.certificate,
      privateKey: keys.privateKey,
      pin: SIGNATURE_PIN
    }
    return { slot, registered: { kind: 'signature' as const, authority, ...fields, before, isSuperseded: false } }
  }

  async function authorityOf(spec: CardSpec): Promise<CertificateAuthority> {
    switch (spec.issuer) {
      case 'current':
        return authorities.current
      case 'old':
        return authorities.old
      case 'next_generation':
        return authorities.nextGeneration
      case 'foreign':
      case 'forged':
        return authorities.foreign()
    }
  }
}

/** The newest certificate of a kind that a person has. */
function lastOf(kind: RegisteredCertificate['kind'], person: Person | undefined): RegisteredCertificate | null {
  return person?.certificates.find((certificate) => certificate.kind === kind) ?? null
}

function validityOf(spec: CardSpec): { readonly notBeforeMs: number; readonly notAfterMs: number } {
  return {
    notBeforeMs: tokyoMidnightMs(spec.issuedOn),
    notAfterMs: tokyoDayEndMs(spec.expiresOn ?? fifthBirthdayAfter(spec.birthDate, spec.issuedOn))
  }
}

/** Random capital letters and digits: an authentication certificate names nobody. */
function randomCommonName(): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return [...randomBytes(24)].map((octet) => alphabet[octet % alphabet.length] ?? '0').join('')
}
