import { objectIdentifier, printableString, sequence, setOfOne, utf8String } from './der-writer.ts'
import { OID } from './object-identifiers.ts'

/** The attribute types that names here are made of. */
export type NameAttribute =
  | 'countryName'
  | 'localityName'
  | 'organizationName'
  | 'organizationalUnitName'
  | 'commonName'

/** A distinguished name, most general part first. */
export type DistinguishedName = readonly (readonly [NameAttribute, string])[]

/** Name of RFC 5280 section 4.1.2.4, DER. The country is a PrintableString, everything else UTF-8. */
export function encodeName(name: DistinguishedName): Uint8Array {
  return sequence(
    ...name.map(([attribute, value]) =>
      setOfOne(
        sequence(
          objectIdentifier(OID[attribute]),
          attribute === 'countryName' ? printableString(value) : utf8String(value)
        )
      )
    )
  )
}

const agency = 'Japan Agency for Local Authority Information Systems'

/** The CAs' names. Generations of one CA share the name. */
export const authenticationCaName: DistinguishedName = [
  ['countryName', 'JP'],
  ['organizationName', 'JPKI'],
  ['organizationalUnitName', 'JPKI for user authentication'],
  ['organizationalUnitName', agency]
]

export const signatureCaName: DistinguishedName = [
  ['countryName', 'JP'],
  ['organizationName', 'JPKI'],
  ['organizationalUnitName', 'JPKI for digital signature'],
  ['organizationalUnitName', agency]
]

/** The Japanese name that JPKI writes into issuerAltName. */
export const authenticationCaAlternativeName: DistinguishedName = [
  ['countryName', 'JP'],
  ['organizationName', '公的個人認証サービス'],
  ['organizationalUnitName', '公的個人認証サービス利用者証明用'],
  ['organizationalUnitName', '地方公共団体情報システム機構']
]

export const signatureCaAlternativeName: DistinguishedName = [
  ['countryName', 'JP'],
  ['organizationName', '公的個人認証サービス'],
  ['organizationalUnitName', '公的個人認証サービス署名用'],
  ['organizationalUnitName', '地方公共団体情報システム機構']
]
