import type { Result } from '../../../device/result.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { OperatorSideSettings, TelevisionSettings } from '../config/configuration.ts'
import { endOfKeyError } from '../key-words.ts'
import { fingerprintOf, type ShownCertificate } from '../operator/tls-certificate.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

const DAY_MS = 86_400_000
/** An operator's own certificate is renewed by people; the machine renews its own by itself, a month before. */
const WARNING_DAYS = 30

/** A listener of this machine with a certificate, in words; `codes`: what the status says of the same. */
interface Listener {
  readonly id: 'operator_certificate' | 'television_certificate'
  readonly name: string
  readonly setting: string
  readonly codes: { readonly ended?: 'operator_certificate_ended'; readonly soon?: 'operator_certificate_ends_soon' }
}

const OPERATOR_SIDE: Listener = {
  id: 'operator_certificate',
  name: "operator's side",
  setting: 'operatorSide.certificate',
  codes: { ended: 'operator_certificate_ended', soon: 'operator_certificate_ends_soon' }
}
const TELEVISION: Listener = { id: 'television_certificate', name: 'television', setting: 'television.certificate', codes: {} }

type Made = Result<ShownCertificate | null, KeyError>

/** The certificate of the operator's side, by the fingerprint that whoever connects compares; nothing where that is off. */
export function checkOperatorCertificate(settings: OperatorSideSettings, made: Made, nowMs: number): readonly CheckResult[] {
  return settings.enabled ? [checkCertificateOf(OPERATOR_SIDE, settings, made, nowMs)] : []
}

/** The same of the certificate that the television shows. */
export function checkTelevisionCertificate(settings: TelevisionSettings, made: Made, nowMs: number): CheckResult {
  return checkCertificateOf(TELEVISION, settings, made, nowMs)
}

function checkCertificateOf(
  { id, name, setting, codes }: Listener,
  { ownCertificate }: Pick<OperatorSideSettings, 'ownCertificate'>,
  made: Made,
  nowMs: number
): CheckResult {
  if (ownCertificate !== null) {
    const { certificatePem, endsAtMs } = ownCertificate
    const remedy = `Renew it: "${setting}" in the configuration.`
    const sentence = `The ${name} shows its own certificate, ${wordsOf(fingerprintOf(certificatePem), endsAtMs)}.`
    if (nowMs >= endsAtMs) return fail(id, sentence, remedy, codes.ended)
    if (endsAtMs - nowMs < WARNING_DAYS * DAY_MS) return warn(id, sentence, remedy, codes.soon)
    return pass(id, sentence)
  }
  if (!made.ok) {
    const { words } = endOfKeyError(made.error)
    const sentence = `The key of the ${name} cannot be had: ${words}.`
    return fail(id, sentence, 'If it is damaged, move it aside: the next start makes another, with another fingerprint.')
  }
  if (made.value === null) return pass(id, `The certificate of the ${name} is made at the next start.`)
  const { fingerprint, endsAtMs } = made.value
  const sentence = `The ${name} shows the certificate that this machine made, ${wordsOf(fingerprint, endsAtMs)}.`
  if (nowMs < endsAtMs) return pass(id, sentence)
  return warn(id, sentence, 'Start the appliance, which makes a new one.', codes.ended)
}

function wordsOf(fingerprint: string, endsAtMs: number): string {
  return `SHA-256 ${fingerprint}, until ${new Date(endsAtMs).toISOString().slice(0, 10)}`
}
