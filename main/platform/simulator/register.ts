import { createHash } from 'node:crypto'
import { serialKey } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import type { CivilDate } from './civil-date.ts'
import type { CardProfile } from './people.ts'
import type { RevocationReason, RevocationState } from './revocation-reasons.ts'

/** One certificate as the platform remembers it. Times are milliseconds since 1970. */
export interface RegisteredCertificate {
  readonly kind: 'authentication' | 'signature'
  readonly authority: CertificateAuthority
  readonly serial: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** The one of its kind that it took the place of, at a renewal (更新); null: it is the first. */
  readonly before: RegisteredCertificate | null
  /** Whether another took its place: then it stays revoked (`superseded`), whatever becomes of its holder's. */
  isSuperseded: boolean
}

/** A fictional person. */
export interface Person {
  readonly personId: string
  readonly profile: CardProfile
  readonly birthDate: CivilDate
  /** Enrolled with the PIN for use without it. May be changed at run time. */
  enrolled: boolean
  /** Whether the person has consented to J-LIS's telling which certificate came before. May be changed at run time. */
  consentsToAnswering: boolean
  /** Of the newest card first. */
  readonly certificates: RegisteredCertificate[]
}

/** What the platform finds when it is shown a certificate. */
export interface RegisterEntry {
  readonly person: Person
  readonly certificate: RegisteredCertificate
}

/** The platform's memory of people and certificates. */
export interface Register {
  readonly people: readonly Person[]
  add(person: Person, certificate: RegisteredCertificate, der: Uint8Array): void
  addPerson(person: Person): void
  find(der: Uint8Array): RegisterEntry | undefined
}

export function createRegister(): Register {
  const people: Person[] = []
  const byDigest = new Map<string, RegisterEntry>()
  return {
    people,
    addPerson: (person) => {
      people.push(person)
    },
    add: (person, certificate, der) => {
      byDigest.set(digestOf(der), { person, certificate })
    },
    find: (der) => byDigest.get(digestOf(der))
  }
}

function digestOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex')
}

/** The state that the CA has on record; `undefined` for a certificate it does not know. */
export function recordedState(certificate: RegisteredCertificate): RevocationState | undefined {
  return certificate.authority.issued.get(serialKey(certificate.serial))
}

/** Revokes (or, with `certificateHold`, suspends) every certificate of a person that its CA knows. */
export function revokePerson(person: Person, reason: RevocationReason, revokedAtMs: number): void {
  setStates(person, { state: 'revoked', reason, revokedAtMs })
}

/** Makes every certificate of a person good again, as a lifted hold does. */
export function restorePerson(person: Person): void {
  setStates(person, { state: 'good' })
}

function setStates(person: Person, state: RevocationState): void {
  for (const { authority, serial, isSuperseded } of person.certificates) {
    if (!isSuperseded && authority.issued.has(serialKey(serial))) authority.issued.set(serialKey(serial), state)
  }
}
