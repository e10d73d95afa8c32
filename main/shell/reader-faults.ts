import type { AppletError } from '../../device/card/applet-error.ts'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import { HATACHI, isPackaged } from './program.ts'

/** A fault in the operator's words. */
export interface FaultWords {
  /** One sentence about what is the matter. */
  readonly sentence: string
  /** What mends it, with the exact command where there is one. */
  readonly remedy: string
}

/** A package brings ready what a checkout's operator does by hand. */
const inCheckout = (remedy: string): string => (isPackaged ? 'Install the package of Hatachi again, which brings it.' : remedy)

const CABLE = 'Check its cable, and plug it in again'

/**
 * Why no card can be read, for the operator: told by `hatachi run`, by `hatachi doctor`, by `hatachi card show`, and in
 * `docs/reader-faults.md`, which is made from this table. A shopper hears none of it.
 */
export const READER_FAULTS: Readonly<Record<ReaderError['code'], FaultWords>> = {
  reader_absent: {
    sentence: 'No card reader is attached, or none of the configured name.',
    remedy: `${CABLE}; compare "reader.name" in the configuration. Run: ${HATACHI} doctor`
  },
  reader_lost: {
    sentence: 'The card reader is gone, or no longer answers.',
    remedy: `${CABLE}. If it is in place, run: sudo systemctl restart pcscd`
  },
  reader_agent_absent: {
    sentence: 'The agent that has the card reader is not connected: it is waited for.',
    remedy:
      `Start it on the machine with the reader, where you run: ${HATACHI} reader-agent; ` +
      `if none was paired yet, run here: ${HATACHI} television agent`
  },
  reader_service_absent: {
    sentence: 'The PC/SC service does not run.',
    remedy: 'Run: sudo apt-get install pcscd libccid && sudo systemctl enable --now pcscd.socket'
  },
  reader_service_denied: {
    sentence: 'The PC/SC service does not let this user in.',
    remedy:
      'The rule for the user hatachi is missing. ' +
      inCheckout('Run: sudo install -m 644 deploy/hatachi-pcscd.rules /etc/polkit-1/rules.d/')
  },
  reader_service_stuck: {
    sentence: 'The PC/SC service does not answer, or our own process that speaks to it has ended.',
    remedy: 'That process is started again by itself. If it lasts, run: sudo systemctl restart pcscd'
  },
  reader_busy: {
    sentence: 'Another program holds the card on the reader.',
    remedy: "End it: the appliance itself, or another. Run: pgrep -af 'hatachi|scdaemon|pkcs11|pcsc'"
  },
  reader_driver_missing: {
    sentence: 'The package smartcard is not built, and so no reader can be used.',
    remedy: inCheckout(
      'Run: sudo apt-get install libpcsclite-dev build-essential python3 && ' +
        'npm rebuild --ignore-scripts=false smartcard'
    )
  }
}

const ANOTHER_CARD = 'Try another card; if that is read, nothing is wrong here.'
const OFFICE = "Its holder's city or ward office mends that; nothing is wrong here."

/** What can be the matter with a card, for the operator. */
export const CARD_FAULTS: Readonly<Record<AppletError['code'], FaultWords>> = {
  card_removed: {
    sentence: 'The card was taken away while it was read.',
    remedy: 'Lay it on the reader again, and leave it there.'
  },
  reader_lost: READER_FAULTS.reader_lost,
  card_silent: {
    sentence: 'The card gives no answer.',
    remedy: `Take it out of its case and lay it flat. ${ANOTHER_CARD}`
  },
  card_garbled: {
    sentence: 'The card cannot be spoken to, or breaks the rules of the link.',
    remedy: `Take it out of its case and lay it flat. ${ANOTHER_CARD}`
  },
  not_my_number_card: {
    sentence: 'This is not a My Number Card: it has no JPKI applet.',
    remedy: 'Use a My Number Card.'
  },
  applet_missing: {
    sentence: 'This is a My Number Card, but its JPKI applet cannot be selected.',
    remedy: OFFICE
  },
  certificate_missing: {
    sentence: 'The card holds no certificate for user authentication.',
    remedy: OFFICE
  },
  pin_wrong: {
    sentence: 'The PIN was wrong.',
    remedy: 'Nothing to do: the shopper was told how many tries are left.'
  },
  pin_blocked: {
    sentence: "The card's PIN is blocked.",
    remedy: OFFICE
  },
  pin_not_set: {
    sentence: 'The card was handed out without a PIN.',
    remedy: OFFICE
  },
  pin_not_verified: {
    sentence: 'The card wants a PIN where it should want none.',
    remedy: ANOTHER_CARD
  },
  card_refused: {
    sentence: 'The card refused a command.',
    remedy: ANOTHER_CARD
  },
  card_malformed: {
    sentence: 'The card gave an answer that the JPKI applet never gives.',
    remedy: ANOTHER_CARD
  }
}
