import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SignatureAlgorithm } from '../../main/certificate/algorithms.ts'
import { SIGNATURE_ALGORITHMS } from '../../main/certificate/algorithms.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import type { OcspJudgement } from '../../main/certificate/judgement.ts'
import { judgeOcspResponse } from '../../main/certificate/ocsp-response.ts'

/**
 * BoringSSL's OCSP answers with what BoringSSL says of them. They lie beside the repository and are not part of it:
 * where they are absent, these tests are skipped.
 */

const COUNT = 36
const directory = join(import.meta.dirname, '../../../shared/vectors/boringssl-ocsp')
const present = existsSync(join(directory, 'expected.json'))
if (!present) console.warn(`SKIPPED: ${String(COUNT)} OCSP vectors of BoringSSL, not found at ../shared/vectors`)

const NOW_MS = Date.parse('2017-03-05T00:00:00Z')
const WEEK_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Nearly all vectors are signed with SHA-1, which the judge's own table refuses: to see the other rules at work they
 * need a row more. No setting of the product adds one.
 */
const WITH_SHA1: readonly SignatureAlgorithm[] = [
  ...SIGNATURE_ALGORITHMS,
  {
    name: 'sha1WithRSAEncryption',
    oid: '1.2.840.113549.1.1.5',
    keyType: 'rsa',
    hash: 'sha1',
    parameters: ['null', 'absent']
  }
]

/** Where the judge says otherwise than BoringSSL, and why: the table behind this mark in docs/trust.md. */
const TABLE = '<!-- boringssl-ocsp-deviations -->'
const DEVIATIONS: ReadonlyMap<string, string> = new Map(
  (readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8').split(TABLE)[1]?.trimStart() ?? '')
    .split('\n\n')[0]!
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, file = '', why = '']) => [file, why])
)

interface Vector {
  readonly file: string
  readonly revocationStatus: 'GOOD' | 'REVOKED' | 'UNKNOWN'
  readonly responseStatus: string
}

/** What our judgement must be where BoringSSL finds this. Its UNKNOWN is both our `unknown` and our `undetermined`. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  ERROR_RESPONSE: ['responder_refused'],
  PARSE_RESPONSE_ERROR: ['malformed'],
  PARSE_RESPONSE_DATA_ERROR: ['malformed'],
  NO_MATCHING_RESPONSE: ['certificate_mismatch'],
  INVALID_DATE: ['stale', 'not_yet_valid'],
  BAD_PRODUCED_AT: ['stale', 'not_yet_valid'],
  UNHANDLED_CRITICAL_EXTENSION: ['critical_extension_unknown'],
  PROVIDED: ['signature_bad', 'responder_not_authorized', 'malformed', 'unknown']
}

function block(text: string, name: string): Uint8Array {
  const body = new RegExp(`-----BEGIN ${name}-----([^-]+)-----END`).exec(text)?.[1] ?? ''
  return Uint8Array.from(Buffer.from(body, 'base64'))
}

/** Null where a certificate cannot be read. */
function judge(vector: Vector, algorithms: readonly SignatureAlgorithm[]): OcspJudgement | null {
  const text = readFileSync(join(directory, vector.file), 'utf8')
  const certificate = parseCertificate(block(text, 'CERTIFICATE'))
  const issuer = parseCertificate(block(text, 'CA CERTIFICATE'))
  if (!issuer.ok || !certificate.ok) return null
  return judgeOcspResponse(block(text, 'OCSP RESPONSE'), {
    certificate: certificate.value,
    issuer: issuer.value,
    nonce: null,
    nowMs: NOW_MS,
    maxAgeMs: WEEK_MS,
    clockSkewMs: 0,
    algorithms
  })
}

describe.skipIf(!present)('OCSP vectors of BoringSSL (public vectors, read from outside the repository)', () => {
  const vectors = present
    ? (JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')) as readonly Vector[])
    : []

  test('are all there', () => {
    expect(vectors).toHaveLength(COUNT)
  })

  test.each(vectors.filter(({ file }) => !DEVIATIONS.has(file)))('$file', (vector) => {
    const judgement = judge(vector, WITH_SHA1)
    switch (vector.revocationStatus) {
      case 'GOOD':
        expect(judgement).toMatchObject({ result: 'good' })
        break
      case 'REVOKED':
        expect(judgement).toMatchObject({ result: 'revoked' })
        break
      case 'UNKNOWN': {
        const finding = judgement?.result === 'undetermined' ? judgement.reason : judgement?.result
        expect(REASONS[vector.responseStatus]).toContain(finding)
      }
    }
  })

  test('one deviates on purpose, with its reason in the document', () => {
    expect([...DEVIATIONS.keys()]).toEqual(['good_response_invalid_serial.pem'])
    for (const [file, why] of DEVIATIONS) {
      const vector = vectors.find((candidate) => candidate.file === file)!
      expect({ file, why }).not.toMatchObject({ why: '' })
      // Its certificate cannot be read, so nobody is asked.
      expect({ file, judgement: judge(vector, WITH_SHA1) }).toEqual({ file, judgement: null })
    }
  })

  test('without the row for SHA-1, what is signed with it says nothing', () => {
    const relied = vectors.filter((vector) => {
      const judgement = judge(vector, SIGNATURE_ALGORITHMS)
      return judgement !== null && judgement.result !== 'undetermined'
    })
    expect(relied.map(({ file }) => file)).toEqual(['good_response_sha256.pem'])
  })
})
