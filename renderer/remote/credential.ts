import type { TvCredential } from '../../main/contract/tv-wire.ts'
import { forgetTelephone, keepTelephone, telephoneCredential, type CredentialPlaces } from '../shared/tv-credential.ts'

/** A page's storage. */
export type TabStorage = CredentialPlaces['ofTab']

/**
 * Who this telephone is, by the code that it scanned, else by what an earlier page of this tab was given; null: the page
 * was opened with neither. The code goes out of the address, so that it is neither seen nor shared nor kept in the history.
 * @param storage the tab's own: whoever closes the tab has given the remote control back
 */
export function takeCredential(
  address: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
  storage: TabStorage
): TvCredential | null {
  const { hash } = address
  if (hash !== '') history.replaceState(null, '', address.pathname + address.search)
  return telephoneCredential(hash, placesIn(storage))
}

/** Keeps what the machine gave, and says by what the telephone is known from now on. */
export function keepCredential(storage: TabStorage, telephoneId: string, secret: string): TvCredential {
  keepTelephone(telephoneId, secret, placesIn(storage))
  return { as: 'telephone', telephoneId, secret }
}

/** Forgets it: it holds no more. */
export function forgetCredential(storage: TabStorage): void {
  forgetTelephone(placesIn(storage))
}

function placesIn(storage: TabStorage): CredentialPlaces {
  return { lasting: storage, ofTab: storage }
}
