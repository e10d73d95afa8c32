import type { GeneralName } from '../general-names.ts'
import { isHostName, mailboxOf, uriHostOf } from '../general-names.ts'
import type { CanonicalName } from '../names.ts'
import { canonicalNameOf, isBelowName } from '../names.ts'
import type { NameConstraints } from '../path-extensions.ts'
import type { WorkBudget } from './work-budget.ts'

/**
 * Name constraints, RFC 5280 section 4.2.1.10. Every extension on the way adds one set of permitted subtrees, which must
 * each be kept, so that subtrees are intersected by asking all of them, and its excluded ones.
 *
 * A name of a form that is constrained and not understood here (otherName, x400Address, ediPartyName, registeredID) is
 * refused, by its form alone.
 */

/** A subtree, ready to be compared. */
type Subtree =
  | { readonly kind: 'directory'; readonly base: CanonicalName }
  | { readonly kind: 'dns' | 'uri' | 'email'; readonly base: string }
  | { readonly kind: 'ip'; readonly address: Uint8Array; readonly mask: Uint8Array }
  | { readonly kind: 'other'; readonly number: number }

/** A name of a certificate, ready to be compared. `host` is in small letters, without the asterisk of `wildcard`. */
export type ConstrainedName =
  | { readonly kind: 'directory'; readonly name: CanonicalName }
  | { readonly kind: 'dns'; readonly host: string; readonly wildcard: boolean }
  /**
   * `host` is null for a URI that names none, and for an emailAddress in a subject that is no mailbox: such a name is
   * within no subtree that permits, and within all that exclude.
   */
  | { readonly kind: 'email'; readonly local: string; readonly host: string | null }
  | { readonly kind: 'uri'; readonly host: string | null }
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: 'other'; readonly number: number }

/** The constraints collected along one path. */
export class NameConstraintSet {
  readonly #permitted: (readonly Subtree[])[] = []
  readonly #excluded: Subtree[] = []
  #size = 0

  /** Adds an extension that `areSoundConstraints` accepted. */
  add({ permitted, excluded }: NameConstraints): void {
    const [permits, excludes] = [permitted.flatMap(subtreeOf), excluded.flatMap(subtreeOf)]
    if (permits.length > 0) this.#permitted.push(permits)
    this.#excluded.push(...excludes)
    this.#size += permits.length + excludes.length
  }

  /** Whether all names are where they may be. One step for each name and subtree. */
  check(names: readonly ConstrainedName[], budget: WorkBudget): 'name_constraints' | 'too_much_work' | null {
    if (this.#size === 0) return null
    if (!budget.takeSteps(names.length * this.#size)) return 'too_much_work'
    return names.every((name) => this.#allows(name)) ? null : 'name_constraints'
  }

  #allows(name: ConstrainedName): boolean {
    if (this.#excluded.some((subtree) => isSameForm(name, subtree) && mayBeWithin(name, subtree))) return false
    return this.#permitted.every((subtrees) => {
      const sameForm = subtrees.filter((subtree) => isSameForm(name, subtree))
      return sameForm.length === 0 || sameForm.some((subtree) => isWithin(name, subtree))
    })
  }
}

/** Whether every subtree is well-formed: a base that nobody can compare with would constrain nothing. */
export function areSoundConstraints({ permitted, excluded }: NameConstraints): boolean {
  return [...permitted, ...excluded].every((base) => subtreeOf(base).length === 1)
}

/** A name of a certificate to be compared; null where it is not of its form's syntax. */
export function constrainedNameOf(name: GeneralName): ConstrainedName | null {
  switch (name.kind) {
    case 'directory': {
      const canonical = canonicalNameOf(name.name)
      return canonical === null ? null : { kind: 'directory', name: canonical }
    }
    case 'dns': {
      const wildcard = name.value.startsWith('*.')
      const host = (wildcard ? name.value.slice(2) : name.value).toLowerCase()
      return isHostName(host) ? { kind: 'dns', host, wildcard } : null
    }
    case 'email': {
      const mailbox = mailboxOf(name.value)
      return mailbox === null ? null : { kind: 'email', local: mailbox.local, host: mailbox.host.toLowerCase() }
    }
    case 'uri':
      return /^[a-z][a-z0-9+.-]*:./i.test(name.value)
        ? { kind: 'uri', host: uriHostOf(name.value)?.toLowerCase() ?? null }
        : null
    case 'ip':
      return name.octets.length === 4 || name.octets.length === 16 ? { kind: 'ip', octets: name.octets } : null
    case 'other':
      return name
  }
}

/** One subtree, or none where its base is malformed. */
function subtreeOf(base: GeneralName): Subtree[] {
  switch (base.kind) {
    case 'directory': {
      const name = canonicalNameOf(base.name)
      return name === null ? [] : [{ kind: 'directory', base: name }]
    }
    case 'dns': {
      const host = base.value.toLowerCase()
      return host === '' || isHostName(host) ? [{ kind: 'dns', base: host }] : []
    }
    case 'uri': {
      const host = base.value.toLowerCase()
      return isHostName(host.replace(/^\./, '')) ? [{ kind: 'uri', base: host }] : []
    }
    case 'email':
      return emailSubtreeOf(base.value)
    case 'ip':
      return addressSubtreeOf(base.octets)
    case 'other':
      return [base]
  }
}

/** A mailbox, a host, or all hosts below a domain (`.example.com`). Only the host has no capital letters. */
function emailSubtreeOf(value: string): Subtree[] {
  if (!value.includes('@')) {
    const host = value.toLowerCase()
    return isHostName(host.replace(/^\./, '')) ? [{ kind: 'email', base: host }] : []
  }
  const mailbox = mailboxOf(value)
  return mailbox === null ? [] : [{ kind: 'email', base: `${mailbox.local}@${mailbox.host.toLowerCase()}` }]
}

/** Address and mask, the latter ones before zeros (RFC 4632). */
function addressSubtreeOf(octets: Uint8Array): Subtree[] {
  if (octets.length !== 8 && octets.length !== 32) return []
  const [address, mask] = [octets.subarray(0, octets.length / 2), octets.subarray(octets.length / 2)]
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? [{ kind: 'ip', address, mask }] : []
}

function isSameForm(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind === 'other') return subtree.kind === 'other' && subtree.number === name.number
  // IPv4 and IPv6 are one form: who permits addresses of one family permits none of the other.
  return name.kind === subtree.kind
}

/** Whether a name is, with all that it stands for, within a subtree. */
function isWithin(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind === 'directory' && subtree.kind === 'directory') return isBelowName(name.name, subtree.base)
  if (name.kind === 'dns' && subtree.kind === 'dns') return isBelowHost(name.host, subtree.base)
  if (name.kind === 'uri' && subtree.kind === 'uri') return name.host !== null && isHostWithin(name.host, subtree.base)
  if (name.kind === 'email' && subtree.kind === 'email') {
    return subtree.base.includes('@')
      ? subtree.base === `${name.local}@${name.host ?? ''}`
      : name.host !== null && isHostWithin(name.host, subtree.base)
  }
  if (name.kind === 'ip' && subtree.kind === 'ip') return isAddressWithin(name.octets, subtree)
  return false
}

/** Whether a name, or any that it stands for, may be within a subtree. */
function mayBeWithin(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind === 'other') return true
  if ((name.kind === 'uri' || name.kind === 'email') && name.host === null) return true
  // `*.example.com` may be presented as `bar.example.com`, which a subtree below it excludes.
  if (name.kind === 'dns' && name.wildcard && subtree.kind === 'dns' && isBelowHost(subtree.base, name.host)) return true
  return isWithin(name, subtree)
}

/** dNSName: the host itself and every host that is made by adding labels on the left. */
function isBelowHost(host: string, base: string): boolean {
  return base === '' || host === base || host.endsWith(`.${base}`)
}

/** URI and rfc822Name: a host, or with a leading period all hosts below it but not itself. */
function isHostWithin(host: string, base: string): boolean {
  return base.startsWith('.') ? host.endsWith(base) : host === base
}

function isAddressWithin(octets: Uint8Array, { address, mask }: Extract<Subtree, { kind: 'ip' }>): boolean {
  if (octets.length !== address.length) return false
  return octets.every((octet, index) => ((octet ^ (address[index] ?? 0)) & (mask[index] ?? 0)) === 0)
}
