import { spawnSync } from 'node:child_process'
import type { OpensslWorkshop } from './openssl-authority.ts'

/** `openssl ocsp` as a second judge of OCSP answers. It judges for now, by the machine's own clock. */

/** What a judge relies on: a status, or nothing. */
export type OcspVerdict = 'good' | 'revoked' | 'unknown' | 'refused'

/** How it is asked. */
export interface OpensslOcspQuestion {
  /** PEM files. */
  readonly issuer: string
  readonly certificate: string
  /** Milliseconds. */
  readonly clockSkewMs: number
  readonly maxAgeMs: number
  /** A hash of the CertID that it looks for, as its option names it. Default `sha1`. */
  readonly hash?: string
}

/** Its verdict about an answer to a request without a nonce. */
export function opensslOcspVerdict(
  workshop: OpensslWorkshop,
  answer: Uint8Array,
  question: OpensslOcspQuestion
): OcspVerdict {
  const { issuer, certificate, clockSkewMs, maxAgeMs, hash = 'sha1' } = question
  const what = [`-${hash}`, '-issuer', issuer, '-cert', certificate, '-no_nonce']
  const limits = ['-validity_period', String(clockSkewMs / 1000), '-status_age', String(maxAgeMs / 1000)]
  const output = ask(['-respin', workshop.write('der', answer), '-CAfile', issuer, ...what, ...limits])
  if (!output.includes('Response verify OK') || output.includes('Status times invalid')) return 'refused'
  const status = /^.*: (good|revoked|unknown)$/m.exec(output)?.[1]
  return (status as OcspVerdict | undefined) ?? 'refused'
}

/**
 * Whether it finds an answer signed and bound by the nonce of a request (DER); of neither times nor status it says
 * anything then.
 */
export function opensslAcceptsNonce(
  workshop: OpensslWorkshop,
  answer: Uint8Array,
  request: Uint8Array,
  issuer: string
): boolean {
  const files = ['-reqin', workshop.write('der', request), '-respin', workshop.write('der', answer)]
  return ask([...files, '-CAfile', issuer, '-verify_other', issuer]).includes('Response verify OK')
}

function ask(parameters: readonly string[]): string {
  const { stdout, stderr } = spawnSync('openssl', ['ocsp', ...parameters], { encoding: 'utf8' })
  return stdout + stderr
}
