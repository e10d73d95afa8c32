import { CertificateJudge, loadAnchors } from '../certificate/certificate-judge.ts'
import type { AgeInquiryOptions } from '../platform/age-inquiry.ts'
import { PlatformOperatorVerification } from '../platform/platform-operator-verification.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import type { Configuration } from './config/configuration.ts'

/** Verification with a judge of its own. Loaded in the platform operator's role alone: it brings the DER code along. */
export function platformOperatorVerification(
  { trust }: Configuration,
  inquiry: AgeInquiryOptions,
  network: Stopwatch
): PlatformOperatorVerification {
  if (trust === undefined) throw new TypeError('a platform operator needs trust anchors')
  const anchors = loadAnchors(trust.anchorsPem)
  if (!anchors.ok) throw new TypeError(`unusable trust anchors: ${anchors.error.code}`)
  const judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: trust.policies,
    ocsp: trust.ocsp,
    clock: inquiry.clock,
    timeExchange: (exchange) => network.time(exchange)
  })
  return new PlatformOperatorVerification({ ...inquiry, judge })
}
