import type { AnchorError } from '../certificate/anchors.ts'
import type { CrlScanError } from '../certificate/crl/crl-scanner.ts'

/**
 * Why a list did not come into force. Whatever it is, the list before stays in force as it was. `offset` counts the
 * octets of the list's DER from 0. `signed`: the signature holds, so that it is the CA's own list that is refused; without
 * it the octets may have been changed on their way.
 */
export type ListImportError = (
  | /** Of the scan: what the octets are, and where. */ {
      readonly code: CrlScanError['code']
      readonly offset?: number
    }
  /** Signed by nobody who is trusted for it, by name and key identifier. */
  | { readonly code: 'list_issuer_unknown' }
  | { readonly code: 'list_signature_bad' }
  | { readonly code: 'list_number_missing' }
  /** Its number or its thisUpdate goes back behind the list in force. */
  | { readonly code: 'list_older' }
  /** The number of the list in force, with other content. */
  | { readonly code: 'list_same_number_differs' }
  /** Its thisUpdate, which its CA has signed, is to come: it may be our clock that is wrong. */
  | { readonly code: 'list_not_yet_valid'; readonly thisUpdateMs: number }
  | { readonly code: 'list_expired' }
  /** One of the anchors cannot be used, as `anchors.ts` has it. */
  | { readonly code: 'anchors_unusable'; readonly fault: AnchorError['code'] }
  /** The file to import cannot be read; `fault` is the system's, such as ENOENT. */
  | { readonly code: 'list_unreadable'; readonly fault: string }
  | { readonly code: 'medium_full' }
  | { readonly code: 'medium_failed'; readonly fault: string }
  /** Another import has begun, here or in another process. */
  | { readonly code: 'import_running' }
  | { readonly code: 'aborted' }
) & { readonly signed?: true }
