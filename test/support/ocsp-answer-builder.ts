import type { KeyObject } from 'node:crypto'
import { sign } from 'node:crypto'

/** Writes OCSP answers as a responder would, and as none should, for the judge's tests. RFC 6960 section 4.2.1. */

/** One DER element: identifier octet, minimal length, the parts as content. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  const { length } = content
  const header =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]
  return Uint8Array.from([tag, ...header, ...content])
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...parts)
export const octets = (bytes: Uint8Array): Uint8Array => tlv(0x04, bytes)
export const derNull = tlv(0x05)

/** OBJECT IDENTIFIER from dotted decimal. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const encodeArc = (arc: number): number[] => {
    const base128 = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) base128.unshift((left % 128) | 0x80)
    return base128
  }
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(encodeArc)))
}

/** GeneralizedTime of a moment in milliseconds, whole seconds. */
export function generalizedTime(moment: number): Uint8Array {
  const text = new Date(moment).toISOString().replace(/[-T:]|\.\d+/g, '')
  return tlv(0x18, new TextEncoder().encode(text))
}

/** Extension; `value` is what the OCTET STRING holds. */
export function extension(dotted: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(dotted), ...(critical ? [tlv(0x01, Uint8Array.of(0xff))] : []), octets(value))
}

export const nonceExtension = (nonce: Uint8Array, critical = false): Uint8Array =>
  extension('1.3.6.1.5.5.7.48.1.2', octets(nonce), critical)

/** Implicitly tagged CertStatus. */
export const status = {
  good: tlv(0x80),
  unknown: tlv(0x82),
  revoked: (revokedAtMs: number, reason?: number): Uint8Array =>
    tlv(
      0xa1,
      generalizedTime(revokedAtMs),
      ...(reason === undefined ? [] : [tlv(0xa0, tlv(0x0a, Uint8Array.of(reason)))])
    )
}

export interface SingleSpec {
  /** Whole CertID element. */
  readonly certificateId: Uint8Array
  readonly status: Uint8Array
  readonly thisUpdateMs: number
  /** The whole element, in place of the one made of `thisUpdateMs`. */
  readonly thisUpdate?: Uint8Array
  readonly nextUpdateMs?: number
  readonly extensions?: readonly Uint8Array[]
}

export interface AnswerSpec {
  readonly responderId: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array }
  readonly producedAtMs: number
  readonly singles: readonly SingleSpec[]
  readonly extensions?: readonly Uint8Array[]
  readonly signer: KeyObject
  /** Default: sha256WithRSAEncryption, or ecdsa-with-SHA256, by the signer's key. */
  readonly algorithm?: { readonly oid: string; readonly hash: string }
  readonly certificates?: readonly Uint8Array[]
  /** Changes ResponseData after it was signed. */
  readonly tamper?: (tbs: Uint8Array) => Uint8Array
}

const explicitList = (tag: number, list: readonly Uint8Array[] | undefined): Uint8Array[] =>
  list === undefined || list.length === 0 ? [] : [tlv(tag, sequence(...list))]

/** A whole OCSPResponse. */
export function buildAnswer(spec: AnswerSpec): Uint8Array {
  const responderId =
    'name' in spec.responderId ? tlv(0xa1, spec.responderId.name) : tlv(0xa2, octets(spec.responderId.keyHash))
  const singles = spec.singles.map((single) =>
    sequence(
      single.certificateId,
      single.status,
      single.thisUpdate ?? generalizedTime(single.thisUpdateMs),
      ...(single.nextUpdateMs === undefined ? [] : [tlv(0xa0, generalizedTime(single.nextUpdateMs))]),
      ...explicitList(0xa1, single.extensions)
    )
  )
  const tbs = sequence(
    responderId,
    generalizedTime(spec.producedAtMs),
    sequence(...singles),
    ...explicitList(0xa1, spec.extensions)
  )
  const usual =
    spec.signer.asymmetricKeyType === 'rsa'
      ? { oid: '1.2.840.113549.1.1.11', hash: 'sha256' }
      : { oid: '1.2.840.10045.4.3.2', hash: 'sha256' }
  const algorithm = spec.algorithm ?? usual
  const signature = sign(algorithm.hash, tbs, spec.signer)
  const identifier = sequence(oid(algorithm.oid), ...(spec.signer.asymmetricKeyType === 'rsa' ? [derNull] : []))
  const basic = sequence(
    spec.tamper?.(tbs) ?? tbs,
    identifier,
    tlv(0x03, Uint8Array.of(0), signature),
    ...explicitList(0xa0, spec.certificates)
  )
  return wrapBasic(basic)
}

/** OCSPResponse, successful, around a BasicOCSPResponse. */
export function wrapBasic(basic: Uint8Array, type = '1.3.6.1.5.5.7.48.1.1'): Uint8Array {
  return sequence(tlv(0x0a, Uint8Array.of(0)), tlv(0xa0, sequence(oid(type), octets(basic))))
}

/** OCSPResponse with a status and nothing else. */
export function bareStatus(number: number): Uint8Array {
  return sequence(tlv(0x0a, Uint8Array.of(number)))
}
