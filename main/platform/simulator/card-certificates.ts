import type { KeyObject } from 'node:crypto'
import type { CertificateAuthority } from './certificate-authority.ts'
import { buildCertificate } from './certificate-builder.ts'
import type { CivilDate } from './civil-date.ts'
import {
  authorityKeyIdentifier,
  certificatePolicy,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerAlternativeName,
  keyUsage,
  ocspLocation,
  subjectAlternativeNames,
  subjectKeyIdentifier
} from './extensions.ts'
import type { SubjectAlternativeName } from './extensions.ts'
import { authenticationCaAlternativeName, signatureCaAlternativeName } from './names.ts'
import { JPKI_OID, OID } from './object-identifiers.ts'

/** What both certificates of a card are made from. Times are milliseconds since 1970. */
export interface CardCertificateFields {
  readonly authority: CertificateAuthority
  /** Whose key identifier the certificate names: the same CA, except on a forged card. */
  readonly claimedAuthority: CertificateAuthority
  readonly serial: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly publicKey: KeyObject
  readonly commonName: string
  readonly ocspUrl: string
  readonly crlUrl: string
}

const CPS_URI = 'http://cps.jpki.example/cps.html'

/** User authentication certificate (利用者証明用電子証明書): no name, no birth date. */
export function authenticationCertificate(fields: CardCertificateFields): Uint8Array {
  return buildCertificate(
    {
      ...fields,
      issuer: fields.authority.name,
      subject: [
        ['countryName', 'JP'],
        ['commonName', fields.commonName]
      ],
      extensions: [
        keyUsage(['digitalSignature']),
        extendedKeyUsage(OID.clientAuth),
        certificatePolicy(JPKI_OID.authenticationPolicy, CPS_URI),
        issuerAlternativeName(authenticationCaAlternativeName),
        ...statusExtensions(fields)
      ]
    },
    fields.authority.keys.privateKey
  )
}

/** Signature certificate (署名用電子証明書) of a fictional person, with the four basic items (基本4情報). */
export function signatureCertificate(fields: CardCertificateFields & { readonly birthDate: CivilDate }): Uint8Array {
  return buildCertificate(
    {
      ...fields,
      issuer: fields.authority.name,
      subject: [
        ['countryName', 'JP'],
        ['localityName', 'Kakuu-shi'],
        ['commonName', fields.commonName]
      ],
      extensions: [
        keyUsage(['digitalSignature', 'nonRepudiation']),
        certificatePolicy(JPKI_OID.signaturePolicy, CPS_URI),
        subjectAlternativeNames(basicItems(fields.birthDate)),
        issuerAlternativeName(signatureCaAlternativeName),
        ...statusExtensions(fields)
      ]
    },
    fields.authority.keys.privateKey
  )
}

function statusExtensions(fields: CardCertificateFields): readonly Uint8Array[] {
  const { claimedAuthority } = fields
  return [
    crlDistributionPoint(fields.crlUrl),
    ocspLocation(fields.ocspUrl),
    authorityKeyIdentifier(claimedAuthority.keys.publicKey, {
      issuerName: claimedAuthority.encodedName,
      serial: claimedAuthority.serial
    }),
    subjectKeyIdentifier(fields.publicKey)
  ]
}

/** Name, birth date, sex and address of somebody who does not exist. */
function basicItems(birthDate: CivilDate): readonly SubjectAlternativeName[] {
  const items: readonly (readonly [string, string])[] = [
    [JPKI_OID.name, '架空 花子'],
    [JPKI_OID.nameSubstitutes, '00000'],
    [JPKI_OID.sex, '2'],
    [JPKI_OID.birthDate, `${eraDigit(birthDate)}${birthDate.replaceAll('-', '')}`],
    [JPKI_OID.address, '架空県架空市二十町一丁目2番3号'],
    [JPKI_OID.addressSubstitutes, '000000000000000']
  ]
  return items.map(([typeOid, text]) => ({ kind: 'otherName', typeOid, text }))
}

/** The first day of each era, latest first, with the digit that stands for it. */
const eras: readonly (readonly [CivilDate, string])[] = [
  ['2019-05-01', '5'],
  ['1989-01-08', '4'],
  ['1926-12-25', '3'],
  ['1912-07-30', '2']
]

function eraDigit(date: CivilDate): string {
  return eras.find(([start]) => date >= start)?.[1] ?? '1'
}
