import { OWN_FRAGMENT, REMOTE_FRAGMENT } from '../../main/contract/tv-names.ts'
import type { TvCredential } from '../../main/contract/tv-wire.ts'

/** Where a page keeps what it was given: `localStorage` outlives the box being switched off, `sessionStorage` does not. */
export interface CredentialPlaces {
  readonly lasting: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly ofTab: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

const SCREEN_KEY = 'hatachi.tv.screen'
const OWN_KEY = 'hatachi.tv.own'
const TELEPHONE_KEY = 'hatachi.tv.telephone'

/**
 * Who this screen is: the machine's own by the token after `#own=` (kept for a reload of the tab), else as it was paired,
 * else new. The caller takes the fragment out of the address.
 */
export function screenCredential(hash: string, { lasting, ofTab }: CredentialPlaces): TvCredential {
  const given = hash.startsWith(OWN_FRAGMENT) ? hash.slice(OWN_FRAGMENT.length) : null
  if (given !== null && given !== '') ofTab.setItem(OWN_KEY, given)
  const token = ofTab.getItem(OWN_KEY)
  if (token !== null) return { as: 'own', token }
  const pair = readPair(lasting.getItem(SCREEN_KEY))
  return pair === null ? { as: 'new' } : { as: 'screen', screenId: pair.id, secret: pair.secret }
}

/** Keeps what a pairing gave. */
export function keepScreen(screenId: string, secret: string, { lasting }: CredentialPlaces): void {
  lasting.setItem(SCREEN_KEY, JSON.stringify({ id: screenId, secret }))
}

/** Forgets what a pairing gave: it holds no more. */
export function forgetScreen({ lasting }: CredentialPlaces): void {
  lasting.removeItem(SCREEN_KEY)
}

/** Forgets the token of the machine's own screen: the machine has made another one. */
export function forgetOwn({ ofTab }: CredentialPlaces): void {
  ofTab.removeItem(OWN_KEY)
}

/** Who this telephone is: by the code that it scanned, which is good once, else as it was let in before; null: nobody. */
export function telephoneCredential(hash: string, { lasting }: CredentialPlaces): TvCredential | null {
  const code = hash.startsWith(REMOTE_FRAGMENT) ? hash.slice(REMOTE_FRAGMENT.length) : ''
  if (code !== '') return { as: 'code', code }
  const pair = readPair(lasting.getItem(TELEPHONE_KEY))
  return pair === null ? null : { as: 'telephone', telephoneId: pair.id, secret: pair.secret }
}

/** Keeps what letting a telephone in gave. */
export function keepTelephone(telephoneId: string, secret: string, { lasting }: CredentialPlaces): void {
  lasting.setItem(TELEPHONE_KEY, JSON.stringify({ id: telephoneId, secret }))
}

/** Forgets a telephone's: it was sent away. */
export function forgetTelephone({ lasting }: CredentialPlaces): void {
  lasting.removeItem(TELEPHONE_KEY)
}

/** A name of a page's own: 22 characters of `A-Z a-z 0-9 _ -`, 132 bits. */
export function drawPageId(fill: (bytes: Uint8Array) => unknown): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
  const bytes = new Uint8Array(22)
  fill(bytes)
  return Array.from(bytes, (byte) => letters.charAt(byte & 63)).join('')
}

function readPair(text: string | null): { readonly id: string; readonly secret: string } | null {
  if (text === null) return null
  try {
    const stored: unknown = JSON.parse(text)
    if (typeof stored !== 'object' || stored === null || !('id' in stored) || !('secret' in stored)) return null
    const { id, secret } = stored
    return typeof id === 'string' && typeof secret === 'string' ? { id, secret } : null
  } catch {
    return null
  }
}
