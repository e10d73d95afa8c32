import type { OcspSigner } from './certificate-authority.ts'
import {
  bitString,
  contextConstructed,
  contextPrimitive,
  enumerated,
  generalizedTime,
  concatenate,
  nullValue,
  objectIdentifier,
  octetString,
  sequence
} from './der-writer.ts'
import { extension } from './extensions.ts'
import { OID } from './object-identifiers.ts'
import { revocationReasonCodes } from './revocation-reasons.ts'
import type { RevocationState } from './revocation-reasons.ts'
import { signBytes, signatureAlgorithm } from './signing.ts'

/** OCSPResponseStatus values of an answer without content (RFC 6960 section 4.2.1). */
const refusals = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 } as const

/** What is said of one certificate. `state` undefined is the status `unknown`. */
export interface SingleResponse {
  /** CertID, DER. */
  readonly certId: Uint8Array
  readonly state: RevocationState | undefined
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number
}

/** OCSPResponse that only says why there is none. */
export function encodeRefusal(status: keyof typeof refusals): Uint8Array {
  return sequence(enumerated(refusals[status]))
}

/** OCSPResponse with a BasicOCSPResponse signed by a delegated responder (RFC 6960 section 4.2.1). */
export function encodeOcspResponse(
  content: {
    readonly producedAtMs: number
    readonly responses: readonly SingleResponse[]
    readonly nonce: Uint8Array | undefined
  },
  signer: OcspSigner,
  breakSignature = false
): Uint8Array {
  const extensions =
    content.nonce === undefined
      ? []
      : [contextConstructed(1, sequence(extension(OID.ocspNonce, octetString(content.nonce))))]
  const responseData = sequence(
    contextConstructed(2, octetString(signer.keyHash)),
    generalizedTime(content.producedAtMs),
    sequence(...content.responses.map(encodeSingle)),
    ...extensions
  )
  // A broken signature is a sound one over something else, so that only its verification can find out.
  const signed = breakSignature ? concatenate([responseData, nullValue]) : responseData
  const basic = sequence(
    responseData,
    signatureAlgorithm(signer.privateKey),
    bitString(signBytes(signer.privateKey, signed)),
    contextConstructed(0, sequence(signer.certificate))
  )
  return sequence(
    enumerated(0),
    contextConstructed(0, sequence(objectIdentifier(OID.ocspBasic), octetString(basic)))
  )
}

function encodeSingle(response: SingleResponse): Uint8Array {
  return sequence(
    response.certId,
    encodeStatus(response.state),
    generalizedTime(response.thisUpdateMs),
    contextConstructed(0, generalizedTime(response.nextUpdateMs))
  )
}

function encodeStatus(state: RevocationState | undefined): Uint8Array {
  if (state === undefined) return contextPrimitive(2, new Uint8Array())
  if (state.state === 'good') return contextPrimitive(0, new Uint8Array())
  // `unspecified` is said by leaving the reason out, as RFC 5280 section 5.3.1 wants it in lists.
  const reason =
    state.reason === 'unspecified' ? [] : [contextConstructed(0, enumerated(revocationReasonCodes[state.reason]))]
  return contextConstructed(1, concatenate([generalizedTime(state.revokedAtMs), ...reason]))
}
