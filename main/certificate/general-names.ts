import type { DerElement } from './der.ts'
import { childrenOf, contextTag, DerFields, explicitChild, malformed, TAG } from './der.ts'
import { asciiOf, oidOf } from './der-values.ts'
import { checkName } from './names.ts'

/** GeneralName, RFC 5280 section 4.2.1.6. All functions that decode belong below `decodeDer`. */
export type GeneralName =
  | { readonly kind: 'email' | 'dns' | 'uri'; readonly value: string }
  /** Octets as they stand: 4 or 16 of an address, 8 or 32 of an address with its mask. */
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  /** DER of the Name. */
  | { readonly kind: 'directory'; readonly name: Uint8Array }
  /** otherName 0, x400Address 3, ediPartyName 5, registeredID 8: named by their number, not looked into. */
  | { readonly kind: 'other'; readonly number: number }

/** GeneralNames ::= SEQUENCE OF GeneralName, at least one. */
export function generalNamesOf(element: DerElement): GeneralName[] {
  const names = childrenOf(element, TAG.sequence).map(generalNameOf)
  return names.length > 0 ? names : malformed()
}

/** One GeneralName. */
export function generalNameOf(element: DerElement): GeneralName {
  switch (element.tag) {
    case contextTag(1, 'primitive'):
      return { kind: 'email', value: asciiOf(element.content) }
    case contextTag(2, 'primitive'):
      return { kind: 'dns', value: asciiOf(element.content) }
    case contextTag(6, 'primitive'):
      return { kind: 'uri', value: asciiOf(element.content) }
    case contextTag(7, 'primitive'):
      return { kind: 'ip', octets: element.content }
    case contextTag(4, 'constructed'): {
      const name = explicitChild(element, TAG.sequence)
      checkName(name)
      return { kind: 'directory', name: name.bytes }
    }
    case contextTag(0, 'constructed'):
    case contextTag(3, 'constructed'):
    case contextTag(5, 'constructed'):
    case contextTag(8, 'primitive'):
      checkOtherName(element)
      return { kind: 'other', number: element.tag & 0x1f }
    default:
      return malformed()
  }
}

/** Of names that are not looked into the shape alone: one that other judges cannot read is nobody's. */
function checkOtherName(element: DerElement): void {
  const fields = new DerFields(element)
  switch (element.tag & 0x1f) {
    case 0: // SEQUENCE { type-id OID, value [0] EXPLICIT ANY }
      fields.take(TAG.oid)
      if (childrenOf(fields.take(contextTag(0, 'constructed')), contextTag(0, 'constructed')).length !== 1) malformed()
      fields.end()
      break
    case 5: // SEQUENCE { nameAssigner [0] OPTIONAL, partyName [1] }
      fields.takeOptional(contextTag(0, 'constructed'))
      fields.take(contextTag(1, 'constructed'))
      fields.end()
      break
    case 8:
      oidOf({ ...element, tag: TAG.oid })
      if (element.content.length === 0 || (element.content.at(-1) ?? 0x80) >= 0x80) malformed()
      break
    default:
  }
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
const NUMBER = /^[0-9]+$/
const MAX_HOST_NAME_LENGTH = 253

/**
 * Whether a text is a host name in the preferred syntax of RFC 1034 section 3.5 with RFC 1123 section 2.1: labels of
 * letters, digits and hyphens; the last one not a number, so that no IPv4 address is a host name.
 */
export function isHostName(text: string): boolean {
  const labels = text.split('.')
  return text.length <= MAX_HOST_NAME_LENGTH && labels.every((label) => LABEL.test(label)) && !NUMBER.test(labels.at(-1) ?? '')
}

/** Local part and host of an rfc822Name (Mailbox, RFC 5321 section 4.1.2, without quoting); null for anything else. */
export function mailboxOf(text: string): { readonly local: string; readonly host: string } | null {
  const [local, host, ...more] = text.split('@')
  if (local === undefined || host === undefined || more.length > 0) return null
  return /^[\x21-\x7e]+$/.test(local) && isHostName(host) ? { local, host } : null
}

/** Host of a URI with an authority (RFC 3986 section 3.2.2), or null where it has none or an IP address instead. */
export function uriHostOf(uri: string): string | null {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::[0-9]*)?(?:[/?#].*)?$/i.exec(uri)?.[1]
  return host !== undefined && isHostName(host) ? host : null
}
