import type { CardError } from '../reader/card-reader.ts'

/** What can go wrong at the JPKI applet. SW1SW2 is translated into this here and goes no further. */
export type AppletError =
  | CardError
  /** The JPKI applet cannot be selected: some other card. */
  | { readonly code: 'not_my_number_card' }
  /** A My Number Card, by its ATR, on which the JPKI applet cannot be selected. */
  | { readonly code: 'applet_missing' }
  | { readonly code: 'certificate_missing' }
  | { readonly code: 'pin_wrong'; readonly triesLeft: number }
  | { readonly code: 'pin_blocked' }
  /** A card handed out without a PIN (since 2023-12). */
  | { readonly code: 'pin_not_set' }
  /** The key was asked before the PIN was verified. */
  | { readonly code: 'pin_not_verified' }
  /** Any other status word; `operation` names the step, for the operator. */
  | { readonly code: 'card_refused'; readonly operation: string; readonly statusWord: number }
  /** The answer does not have the shape that the applet promises. */
  | { readonly code: 'card_malformed'; readonly operation: string }
