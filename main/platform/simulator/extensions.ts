import type { KeyObject } from 'node:crypto'
import {
  booleanTrue,
  concatenate,
  contextConstructed,
  contextPrimitive,
  ia5String,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  utf8String
} from './der-writer.ts'
import { encodeName } from './names.ts'
import type { DistinguishedName } from './names.ts'
import { OID } from './object-identifiers.ts'
import { keyIdentifier } from './signing.ts'

/** Extension of RFC 5280 section 4.1, DER. */
export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [booleanTrue] : []
  return sequence(objectIdentifier(oid), ...flag, octetString(value))
}

/** KeyUsage bits, RFC 5280 section 4.2.1.3. */
const keyUsageBits = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 } as const
export type KeyUsage = keyof typeof keyUsageBits

export function keyUsage(usages: readonly KeyUsage[]): Uint8Array {
  return extension(OID.keyUsage, namedBits(usages.map((usage) => keyUsageBits[usage])), true)
}

export const basicConstraintsCa: Uint8Array = extension(OID.basicConstraints, sequence(booleanTrue), true)

export function subjectKeyIdentifier(key: KeyObject): Uint8Array {
  return extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(key)))
}

/** AuthorityKeyIdentifier: the key's identifier only, or the issuer's name and serial too, as JPKI writes it. */
export function authorityKeyIdentifier(
  key: KeyObject,
  certificate?: { readonly issuerName: Uint8Array; readonly serial: Uint8Array }
): Uint8Array {
  const parts = [contextPrimitive(0, keyIdentifier(key))]
  if (certificate !== undefined) {
    parts.push(contextConstructed(1, contextConstructed(4, certificate.issuerName)))
    // An INTEGER under [2] IMPLICIT: its contents alone. A serial is short, so identifier and length are two octets.
    parts.push(contextPrimitive(2, integer(certificate.serial).subarray(2)))
  }
  return extension(OID.authorityKeyIdentifier, sequence(...parts))
}

/** CertificatePolicies with one policy, critical as JPKI does, and where the CPS stands. */
export function certificatePolicy(policyOid: string, cpsUri: string): Uint8Array {
  const qualifier = sequence(objectIdentifier(OID.cpsQualifier), ia5String(cpsUri))
  return extension(
    OID.certificatePolicies,
    sequence(sequence(objectIdentifier(policyOid), sequence(qualifier))),
    true
  )
}

export function extendedKeyUsage(purposeOid: string): Uint8Array {
  return extension(OID.extKeyUsage, sequence(objectIdentifier(purposeOid)))
}

/** DistributionPointName with one URI. */
function distributionPointName(uri: string): Uint8Array {
  return contextConstructed(0, contextConstructed(0, uriName(uri)))
}

function uriName(uri: string): Uint8Array {
  return contextPrimitive(6, new TextEncoder().encode(uri))
}

export function crlDistributionPoint(uri: string): Uint8Array {
  return extension(OID.cRLDistributionPoints, sequence(sequence(distributionPointName(uri))))
}

export function ocspLocation(uri: string): Uint8Array {
  return extension(OID.authorityInfoAccess, sequence(sequence(objectIdentifier(OID.ocsp), uriName(uri))))
}

export const ocspNoCheck: Uint8Array = extension(OID.ocspNoCheck, nullValue)

export function issuerAlternativeName(name: DistinguishedName): Uint8Array {
  return extension(OID.issuerAltName, sequence(contextConstructed(4, encodeName(name))))
}

/** One alternative name of a subject. */
export type SubjectAlternativeName =
  | { readonly kind: 'otherName'; readonly typeOid: string; readonly text: string }
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'ip'; readonly octets: Uint8Array }

export function subjectAlternativeNames(names: readonly SubjectAlternativeName[]): Uint8Array {
  const encoded = names.map((name) => {
    switch (name.kind) {
      case 'otherName':
        return contextConstructed(
          0,
          concatenate([objectIdentifier(name.typeOid), contextConstructed(0, utf8String(name.text))])
        )
      case 'dns':
        return contextPrimitive(2, new TextEncoder().encode(name.name))
      case 'ip':
        return contextPrimitive(7, name.octets)
    }
  })
  return extension(OID.subjectAltName, sequence(...encoded))
}

/** IssuingDistributionPoint of a complete list for people's or for CAs' certificates (RFC 5280 section 5.2.5). */
export function issuingDistributionPoint(uri: string, only: 'user_certificates' | 'ca_certificates'): Uint8Array {
  const onlyFlag = contextPrimitive(only === 'user_certificates' ? 1 : 2, Uint8Array.of(0xff))
  return extension(OID.issuingDistributionPoint, sequence(distributionPointName(uri), onlyFlag), true)
}
