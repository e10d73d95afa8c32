import { X509Certificate, randomBytes } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import type { AgeCheckAnswer, AgeCheckRequest, ErrorAnswer } from '../protocol.ts'
import { ageAt } from './age-at.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { challengeIsSigned, sha256 } from './challenges.ts'
import type { Challenges, ProofRefusal } from './challenges.ts'
import { tokyoDateAt } from './civil-date.ts'
import type { Faults } from './faults.ts'
import { recordedState } from './register.ts'
import type { Register, RegisterEntry } from './register.ts'
import type { SealingKey } from './sealing.ts'
import type { ClientRole } from './tls-identities.ts'

export type AgeCheckRefusal = ErrorAnswer['error']['code']

/** What came of an age-check: what to sign, or why not; and whether it costs a fee. */
export type AgeCheckOutcome =
  | { readonly kind: 'answered'; readonly answer: AgeCheckAnswer; readonly chargeable: boolean }
  | { readonly kind: 'refused'; readonly code: AgeCheckRefusal }

export interface AgeCheckWorld {
  readonly clock: Clock
  readonly register: Register
  readonly challenges: Challenges
  readonly sealingKey: SealingKey
  readonly authorities: () => readonly CertificateAuthority[]
  readonly faults: Faults['api']
}

type Refused = { readonly kind: 'refused'; readonly code: AgeCheckRefusal }
const refused = (code: AgeCheckRefusal): Refused => ({ kind: 'refused', code })

/** Judges one well-formed request from a client of the given role. */
export async function checkAge(
  world: AgeCheckWorld,
  role: ClientRole,
  request: AgeCheckRequest
): Promise<AgeCheckOutcome> {
  const der = await presentedCertificate(world, role, request)
  if ('kind' in der) return der
  const certificate = parseCertificate(der)
  if (certificate === undefined) return refused('malformed')
  const refusal = checkHolder(world, role, request, certificate)
  if (refusal !== undefined) return refused(refusal)

  const nowMs = world.clock.nowMs()
  const entry = world.register.find(der)
  const validity = judgeValidity(world, entry, certificate, nowMs)
  const enrolment = enrolmentOf(request, entry)
  const holderIsEnough =
    request.holder.kind === 'pin' || enrolment === 'enrolled' || request.holder.enrolmentWaived
  const answer: AgeCheckAnswer = {
    nonce: request.nonce,
    certificateDigest: sha256(...presentedBytes(request)).toString('base64'),
    condition: request.condition,
    validity,
    answer:
      validity === 'valid' && entry !== undefined && holderIsEnough
        ? ageAt(entry.person.birthDate, tokyoDateAt(nowMs)) >= request.condition.atLeastYears
          ? 'yes'
          : 'no'
        : 'not_answered',
    enrolment,
    answeredAt: new Date(nowMs).toISOString()
  }
  return {
    kind: 'answered',
    answer: spoil(answer, world.faults, nowMs),
    // Free: a certificate nobody could judge, and a card that is only told to come back with its PIN.
    chargeable: validity !== 'unknown' && holderIsEnough
  }
}

async function presentedCertificate(
  world: AgeCheckWorld,
  role: ClientRole,
  request: AgeCheckRequest
): Promise<Uint8Array | Refused> {
  const { certificate } = request
  if (certificate.form === 'sealed') {
    return (await world.sealingKey.open(certificate, request)) ?? refused('unseal_failed')
  }
  // A service provider may not look into a certificate, so it has no business sending an open one.
  return role === 'platform_operator' ? Buffer.from(certificate.der, 'base64') : refused('malformed')
}

/** The bytes that the answer's digest is of. */
function presentedBytes({ certificate }: AgeCheckRequest): readonly Uint8Array[] {
  return certificate.form === 'plain'
    ? [Buffer.from(certificate.der, 'base64')]
    : [Buffer.from(certificate.enc, 'base64'), Buffer.from(certificate.ciphertext, 'base64')]
}

function parseCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function checkHolder(
  world: AgeCheckWorld,
  role: ClientRole,
  request: AgeCheckRequest,
  certificate: X509Certificate
): ProofRefusal | undefined {
  const { holder } = request
  if (holder.kind === 'card_only') return undefined
  if (holder.signature === '') return 'proof_missing'
  const challenge = world.challenges.take(holder.challengeId, role, world.clock.nowMs())
  if (typeof challenge === 'string') return challenge
  const signature = Buffer.from(holder.signature, 'base64')
  return challengeIsSigned(certificate.publicKey, challenge, signature) ? undefined : 'proof_foreign'
}

/** Whether a certificate that was shown is in order at a moment, by the platform's register. */
export function judgeValidity(
  world: Pick<AgeCheckWorld, 'authorities'>,
  entry: RegisterEntry | undefined,
  presented: X509Certificate,
  nowMs: number
): AgeCheckAnswer['validity'] {
  if (entry === undefined) {
    // Signed by one of our keys but not on record: unknown. Signed by anybody else: no certificate of the JPKI.
    return world.authorities().some((authority) => presented.verify(authority.keys.publicKey)) ? 'unknown' : 'invalid'
  }
  const { certificate } = entry
  const state = recordedState(certificate)
  if (state === undefined) return 'unknown'
  const inTime = (limits: { readonly notBeforeMs: number; readonly notAfterMs: number }): boolean =>
    limits.notBeforeMs <= nowMs && nowMs <= limits.notAfterMs
  const sound =
    certificate.kind === 'authentication' &&
    state.state === 'good' &&
    certificate.authority.ownState.state === 'good' &&
    inTime(certificate) &&
    inTime(certificate.authority)
  return sound ? 'valid' : 'invalid'
}

function enrolmentOf(request: AgeCheckRequest, entry: RegisterEntry | undefined): AgeCheckAnswer['enrolment'] {
  if (request.holder.kind === 'pin') return 'not_asked'
  return entry?.person.enrolled === true ? 'enrolled' : 'not_enrolled'
}

/** Makes the answer wrong in the ways that were asked for. */
function spoil(answer: AgeCheckAnswer, faults: Faults['api'], nowMs: number): AgeCheckAnswer {
  return {
    ...answer,
    ...(faults.wrongNonce && { nonce: randomBytes(32).toString('base64') }),
    ...(faults.wrongDigest && { certificateDigest: randomBytes(32).toString('base64') }),
    ...(faults.wrongCondition && { condition: { atLeastYears: answer.condition.atLeastYears === 1 ? 2 : 1 } }),
    ...(faults.staleAnswer && { answeredAt: new Date(nowMs - 60 * 60 * 1000).toISOString() })
  }
}
