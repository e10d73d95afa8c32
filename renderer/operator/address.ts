import { createSignal, type Accessor } from 'solid-js'

/** What of a page is in its address: filters, the language, what is open. Nothing secret, nothing about a person. */
export type Filters = Readonly<Record<string, string>>

/** Where in the console one is. */
export interface Address {
  /** Id of a page; empty: the first one. */
  readonly page: string
  readonly filters: Filters
}

/**
 * Parses the hash of an address, such as `#/records?outcome=refused&from=2026-11-01`. Never fails: what is no address
 * leads to the first page.
 */
export function parseAddress(hash: string): Address {
  const found = /^#?\/?([a-z-]*)(?:\?(.*))?$/s.exec(hash)
  if (found === null) return { page: '', filters: {} }
  return { page: found[1] ?? '', filters: Object.fromEntries(new URLSearchParams(found[2] ?? '')) }
}

/** Encodes an address as a hash; filters without a value are left out. `parseAddress` reads it back. */
export function encodeAddress({ page, filters }: Address): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return `#/${page}${query === '' ? '' : `?${query}`}`
}

const [address, setAddress] = createSignal<Address>(parseAddress(typeof location === 'undefined' ? '' : location.hash))

/** The address now; follows the browser's Back and Forward. */
export const currentAddress: Accessor<Address> = address

/** Filters of the address now. */
export function filters(): Filters {
  return address().filters
}

/** Goes to a page. Back leads here again. */
export function goTo(page: string, given: Filters = {}): void {
  location.hash = encodeAddress({ page, filters: given })
}

/**
 * Changes filters of this page; an empty value takes one away. By default the step is one that Back undoes; `replace`
 * while somebody types.
 */
export function setFilters(changed: Filters, how: 'step' | 'replace' = 'step'): void {
  const { page, filters: before } = address()
  const next: Address = { page, filters: { ...before, ...changed } }
  const hash = encodeAddress(next)
  if (hash === location.hash) return
  if (how === 'step') location.hash = hash
  else {
    history.replaceState(null, '', hash)
    setAddress(parseAddress(hash))
  }
}

/** Follows the address from now on; once, when the console starts. */
export function watchAddress(): void {
  addEventListener('hashchange', () => setAddress(parseAddress(location.hash)))
}
