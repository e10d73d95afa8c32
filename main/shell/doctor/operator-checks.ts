import type { Result } from '../../../device/result.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { OperatorSideSettings } from '../config/configuration.ts'
import { endOfKeyError } from '../key-words.ts'
import { fingerprintOf, type ShownCertificate } from '../operator/tls-certificate.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

const DAY_MS = 86_400_000
/** An operator's own certificate is renewed by people; the machine renews its own by itself, a month before. */
const WARNING_DAYS = 30

/** The certificate of the operator's side, by the fingerprint that whoever connects compares; nothing where that is off. */
export function checkOperatorCertificate(
  { enabled, ownCertificate }: OperatorSideSettings,
  made: Result<ShownCertificate | null, KeyError>,
  nowMs: number
): readonly CheckResult[] {
  if (!enabled) return []
  if (ownCertificate !== null) {
    const { certificatePem, endsAtMs } = ownCertificate
    const remedy = 'Renew it: "operatorSide.certificate" in the configuration.'
    const sentence = `The operator's side shows its own certificate, ${wordsOf(fingerprintOf(certificatePem), endsAtMs)}.`
    if (nowMs >= endsAtMs) return [fail('operator_certificate', sentence, remedy, 'operator_certificate_ended')]
    if (endsAtMs - nowMs < WARNING_DAYS * DAY_MS) return [warn('operator_certificate', sentence, remedy, 'operator_certificate_ends_soon')]
    return [pass('operator_certificate', sentence)]
  }
  if (!made.ok) {
    const { words } = endOfKeyError(made.error)
    const sentence = `The key of the operator's side cannot be had: ${words}.`
    return [fail('operator_certificate', sentence, 'If it is damaged, move it aside: the next start makes another, with another fingerprint.')]
  }
  if (made.value === null) {
    return [pass('operator_certificate', "The certificate of the operator's side is made at the next start.")]
  }
  const { fingerprint, endsAtMs } = made.value
  const sentence = `The operator's side shows the certificate that this machine made, ${wordsOf(fingerprint, endsAtMs)}.`
  if (nowMs < endsAtMs) return [pass('operator_certificate', sentence)]
  return [warn('operator_certificate', sentence, 'Start the appliance, which makes a new one.', 'operator_certificate_ended')]
}

function wordsOf(fingerprint: string, endsAtMs: number): string {
  return `SHA-256 ${fingerprint}, until ${new Date(endsAtMs).toISOString().slice(0, 10)}`
}
