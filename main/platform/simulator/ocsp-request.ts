import { readDer } from './der-reader.ts'
import type { DerNode } from './der-reader.ts'
import { objectIdentifier } from './der-writer.ts'
import { OID } from './object-identifiers.ts'

/** CertID of RFC 6960 section 4.1.1. `raw` is repeated in the answer as it came. */
export interface CertId {
  readonly raw: Uint8Array
  /** `other`: a hash that this responder does not know, so it cannot tell the issuer. */
  readonly hash: 'sha1' | 'sha256' | 'other'
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Big-endian contents of the INTEGER. */
  readonly serial: Uint8Array
}

/** What a responder needs of an OCSPRequest. */
export interface OcspRequest {
  readonly certIds: readonly CertId[]
  /** Contents of the nonce's OCTET STRING, 1 to 32 bytes (RFC 8954 section 2.1). */
  readonly nonce: Uint8Array | undefined
}

/** More CertIDs than any honest client asks about at once. */
const MAX_CERT_IDS = 32

const SEQUENCE = 0x30
const OCTET_STRING = 0x04
const INTEGER = 0x02
const EXPLICIT_0 = 0xa0
const EXPLICIT_1 = 0xa1
const EXPLICIT_2 = 0xa2

/** Parses an OCSPRequest (RFC 6960 section 4.1.1). `undefined` asks for the answer `malformedRequest`. */
export function parseOcspRequest(bytes: Uint8Array): OcspRequest | undefined {
  const root = readDer(bytes)
  const toBeSigned = root?.identifier === SEQUENCE ? root.children[0] : undefined
  if (toBeSigned?.identifier !== SEQUENCE) return undefined

  const rest = [...toBeSigned.children]
  if (rest[0]?.identifier === EXPLICIT_0) rest.shift()
  if (rest[0]?.identifier === EXPLICIT_1) rest.shift()
  const list = rest.shift()
  const extensions = rest.shift()
  if (list?.identifier !== SEQUENCE || rest.length > 0) return undefined
  if (list.children.length === 0 || list.children.length > MAX_CERT_IDS) return undefined
  if (extensions !== undefined && extensions.identifier !== EXPLICIT_2) return undefined

  const certIds: CertId[] = []
  for (const request of list.children) {
    const certId = parseCertId(request.children[0])
    if (request.identifier !== SEQUENCE || certId === undefined) return undefined
    certIds.push(certId)
  }
  const nonce = extensions === undefined ? 'absent' : parseNonce(extensions)
  if (nonce === undefined) return undefined
  return { certIds, nonce: nonce === 'absent' ? undefined : nonce }
}

function parseCertId(node: DerNode | undefined): CertId | undefined {
  const [algorithm, nameHash, keyHash, serial, ...more] = node?.children ?? []
  const oid = algorithm?.children[0]
  if (node?.identifier !== SEQUENCE || oid === undefined || more.length > 0) return undefined
  if (nameHash?.identifier !== OCTET_STRING || keyHash?.identifier !== OCTET_STRING) return undefined
  if (serial?.identifier !== INTEGER || serial.contents.length === 0) return undefined
  return {
    raw: node.raw,
    hash: isOid(oid, OID.sha1) ? 'sha1' : isOid(oid, OID.sha256) ? 'sha256' : 'other',
    issuerNameHash: nameHash.contents,
    issuerKeyHash: keyHash.contents,
    serial: serial.contents
  }
}

/** The nonce among the request's extensions; `undefined` where the extensions are malformed. */
function parseNonce(wrapper: DerNode): Uint8Array | 'absent' | undefined {
  const extensions = wrapper.children[0]
  if (extensions?.identifier !== SEQUENCE || wrapper.children.length !== 1) return undefined
  for (const extension of extensions.children) {
    const oid = extension.children[0]
    const value = extension.children.at(-1)
    if (oid === undefined || value?.identifier !== OCTET_STRING) return undefined
    if (!isOid(oid, OID.ocspNonce)) continue
    const nonce = readDer(value.contents)
    if (nonce?.identifier !== OCTET_STRING) return undefined
    return nonce.contents.length >= 1 && nonce.contents.length <= 32 ? nonce.contents : undefined
  }
  return 'absent'
}

function isOid(node: DerNode, dotted: string): boolean {
  return Buffer.from(node.raw).equals(objectIdentifier(dotted))
}
