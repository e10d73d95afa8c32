import type { Clock } from '../../../device/clock.ts'
import { createOcspSigner, issuerHashes, serialKey } from './certificate-authority.ts'
import type { CertificateAuthority, OcspSigner } from './certificate-authority.ts'
import { readDer, sameBytes } from './der-reader.ts'
import { integer, sequence } from './der-writer.ts'
import type { Faults } from './faults.ts'
import { parseOcspRequest } from './ocsp-request.ts'
import type { CertId } from './ocsp-request.ts'
import { encodeOcspResponse, encodeRefusal } from './ocsp-response.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Answers OCSP requests for every CA it is given. */
export interface OcspResponder {
  /** OCSPRequest in, OCSPResponse out, both DER. Anything unreadable gives `malformedRequest`. */
  answer(request: Uint8Array): Promise<Uint8Array>
  /** Makes a CA's responder key ahead of the first request. */
  prepare(authority: CertificateAuthority): Promise<void>
}

export function createOcspResponder(world: {
  readonly authorities: () => readonly CertificateAuthority[]
  readonly clock: Clock
  readonly faults: Faults['ocsp']
  /** How often the responder's data is renewed: thisUpdate is the start of such a slot, nextUpdate its end. */
  readonly renewalMs: number
}): OcspResponder {
  const { clock, faults } = world
  const signers = new Map<string, Promise<OcspSigner>>()

  async function signerOf(authority: CertificateAuthority): Promise<OcspSigner> {
    const known = signers.get(authority.id)
    const nowMs = clock.nowMs()
    if (known !== undefined) {
      const signer = await known
      if (signer.notBeforeMs <= nowMs && nowMs <= signer.notAfterMs) return signer
    }
    // The first, or the one before has ended (or, where the clock was set back, not begun).
    if (signers.get(authority.id) === known) signers.set(authority.id, createOcspSigner(authority, nowMs))
    return signers.get(authority.id) ?? signerOf(authority)
  }

  return {
    prepare: async (authority) => {
      await signerOf(authority)
    },
    answer: async (bytes) => {
      const request = parseOcspRequest(bytes)
      if (request === undefined) return encodeRefusal('malformedRequest')
      // One answer has one signer. Whoever asks of several CAs at once hears `unknown` for all but the first known one.
      const authority = request.certIds.map(issuerOf).find((issuer) => issuer !== undefined)
      if (authority === undefined) return encodeRefusal('unauthorized')
      const signer = await signerOf(authority)

      const nowMs = clock.nowMs() - (faults.stale ? DAY_MS : 0)
      const thisUpdateMs = Math.floor(nowMs / world.renewalMs) * world.renewalMs
      const responses = request.certIds.map((certId) => ({
        certId: faults.wrongCertificate ? withOtherSerial(certId) : certId.raw,
        state: issuerOf(certId) === authority ? authority.issued.get(serialKey(certId.serial)) : undefined,
        thisUpdateMs,
        nextUpdateMs: thisUpdateMs + world.renewalMs
      }))
      return encodeOcspResponse(
        { producedAtMs: nowMs, responses, nonce: nonceFor(request.nonce) },
        signer,
        faults.wrongSignature
      )
    }
  }

  function issuerOf(certId: CertId): CertificateAuthority | undefined {
    const { hash } = certId
    if (hash === 'other') return undefined
    return world.authorities().find((authority) => {
      const { nameHash, keyHash } = issuerHashes(authority, hash)
      return sameBytes(nameHash, certId.issuerNameHash) && sameBytes(keyHash, certId.issuerKeyHash)
    })
  }

  function nonceFor(nonce: Uint8Array | undefined): Uint8Array | undefined {
    if (nonce === undefined || faults.noNonce) return undefined
    return faults.wrongNonce ? nonce.map((octet) => octet ^ 0xff) : nonce
  }
}

/** The same CertID with the last bit of its serial number turned. */
function withOtherSerial(certId: CertId): Uint8Array {
  const serial = Uint8Array.from(certId.serial)
  serial[serial.length - 1] = (serial.at(-1) ?? 0) ^ 1
  const parts = readDer(certId.raw)?.children.slice(0, 3).map(({ raw }) => raw) ?? []
  return sequence(...parts, integer(serial))
}
