import type { CardInterface as Card, ContextInterface as Context, ReaderState } from 'smartcard'
import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'

/**
 * The PC/SC library (package `smartcard`, over libpcsclite or winscard), as the reader process uses it. What it throws
 * is translated here and goes no further. It gives its errors as English text alone, so the text is what is looked at.
 */

/** What PC/SC says when it does not do what it was asked. */
export type PcscFault =
  /** The card is gone. */
  | { readonly code: 'card_gone' }
  /** Power or protocol: something lies there that does not speak. */
  | { readonly code: 'card_mute' }
  /** Another program has the card for itself. */
  | { readonly code: 'card_busy' }
  /** The reader is gone. */
  | { readonly code: 'reader_gone' }
  | { readonly code: 'service_absent' }
  /** The service hung up on us: it does not let this user in, or it is just ending. */
  | { readonly code: 'service_denied' }
  /** Anything else; for a command, that it did not come through. */
  | { readonly code: 'exchange_failed' }

export type PcscFaultCode = PcscFault['code']

/** One reader with what lies on it. */
export interface PcscReaderState {
  readonly name: string
  /** Names one insertion: the service counts insertions and removals of each reader. */
  readonly insertion: string
  /** The service has lost its line to the reader. */
  readonly unavailable: boolean
  readonly present: boolean
  /** A card lies there that did not answer to power. */
  readonly mute: boolean
  readonly inUse: boolean
  /** As the service gave it, to be given back when waiting for the next change. */
  readonly raw: number
}

/** One card, connected for us alone. */
export interface PcscCard {
  readonly atr: Uint8Array
  /** The command may be overwritten as soon as this has returned its promise: the library has its copy by then. */
  transmit(command: Uint8Array): Promise<Result<Uint8Array, PcscFault>>
  /** Lets go of the card and resets it, which ends what its PIN opened. Not while a command is under way: it blocks. */
  release(): void
}

/** One connection to the service. A call blocks the next one on the same context, so waiting needs one of its own. */
export interface PcscContext {
  list(): Result<readonly PcscReaderState[], PcscFault>
  /** Resolves when a reader or card comes or goes, and after `timeoutMs` at the latest, with how things are then. */
  waitForChange(
    known: readonly PcscReaderState[],
    timeoutMs: number
  ): Promise<Result<readonly PcscReaderState[], PcscFault>>
  connect(readerName: string): Promise<Result<PcscCard, PcscFault>>
  /** Has the reader power its card once more, so that the service looks whether one lies there. What came of it shows. */
  powerAgain(readerName: string): Promise<void>
  close(): void
}

export interface PcscLibrary {
  open(): Result<PcscContext, PcscFault>
}

/** As libpcsclite wants it: a reader of this name "changes" when readers come and go. */
const READERS_THEMSELVES = '\\\\?PnP?\\Notification'

/** `SCARD_STATE_*`, the same on every system. MS-RDPESC section 2.2.1.7, pcsclite.h. */
const STATE = { changed: 0x2, unknown: 0x4, unavailable: 0x8, present: 0x20, exclusive: 0x80, inUse: 0x100, mute: 0x200 }

const FAULTS_BY_TEXT: Readonly<Record<string, PcscFaultCode>> = {
  'Card was removed': 'card_gone',
  'No smart card present': 'card_gone',
  'Card is unresponsive': 'card_mute',
  'Card is unpowered': 'card_mute',
  'Card is not supported': 'card_mute',
  'Protocol mismatch': 'card_mute',
  'Sharing violation': 'card_busy',
  'Reader unavailable': 'reader_gone',
  'Unknown reader': 'reader_gone',
  'No readers available': 'reader_gone',
  'PC/SC service not running': 'service_absent',
  'PC/SC service stopped': 'service_absent',
  'Invalid handle': 'service_absent',
  'Context is not valid': 'service_absent'
}

/** What opening a context says where the service hung up: SCARD_W_SECURITY_VIOLATION has no text of its own. */
const DENIED = ['Unknown PC/SC error', 'Communication error']

/** Loads the library. `driver_missing` where the package is not installed or not compiled. */
export async function loadPcscLibrary(): Promise<Result<PcscLibrary, { readonly code: 'driver_missing' }>> {
  try {
    const pcsc = await import('smartcard')
    const settings = {
      exclusive: pcsc.SCARD_SHARE_EXCLUSIVE,
      direct: pcsc.SCARD_SHARE_DIRECT,
      protocols: pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1,
      reset: pcsc.SCARD_RESET_CARD,
      leave: pcsc.SCARD_LEAVE_CARD
    }
    return ok({ open: () => attempt(() => wrapContext(new pcsc.Context(), settings), DENIED) })
  } catch {
    return err({ code: 'driver_missing' })
  }
}

/** Constants of the library, named by their use here. */
interface Settings {
  readonly exclusive: number
  /** Of the reader itself, with or without a card. */
  readonly direct: number
  readonly protocols: number
  readonly reset: number
  readonly leave: number
}

function wrapContext(context: Context, settings: Settings): PcscContext {
  const list = () => attempt(() => context.listReaders().map(stateOf))
  return {
    list,
    waitForChange: async (known, timeoutMs) => {
      const watched = known.map(({ name, raw }) => ({ name, state: raw & ~STATE.changed, changed: false, atr: null }))
      const themselves = { name: READERS_THEMSELVES, state: 0, changed: false, atr: null }
      const waited = await attemptAsync(() => context.waitForChange([...watched, themselves], timeoutMs))
      if (!waited.ok && waited.error.code !== 'reader_gone') return waited
      const states = waited.ok ? (waited.value ?? []) : []
      // Readers that come or go between two calls are nobody's change: so they are counted anew now and then.
      const sameReaders = states.length > 0 && !states.some(isAboutReaders)
      return sameReaders ? ok(states.filter(({ name }) => name !== READERS_THEMSELVES).map(stateOf)) : list()
    },
    connect: async (readerName) => {
      const card = await connectTo(context, readerName, settings.exclusive, settings.protocols)
      return card.ok ? ok(wrapCard(card.value, settings)) : card
    },
    powerAgain: async (readerName) => {
      const card = await connectTo(context, readerName, settings.direct, 0)
      if (!card.ok) return
      await attemptAsync(() => card.value.reconnect(settings.direct, 0, settings.reset))
      attempt(() => {
        card.value.disconnect(settings.leave)
      })
    },
    close: () => {
      attempt(() => {
        context.close()
      })
    }
  }
}

async function connectTo(
  context: Context,
  readerName: string,
  share: number,
  protocols: number
): Promise<Result<Card, PcscFault>> {
  const reader = attempt(() => context.listReaders().find(({ name }) => name === readerName))
  if (!reader.ok) return reader
  const { value } = reader
  return value === undefined ? err({ code: 'reader_gone' }) : attemptAsync(() => value.connect(share, protocols))
}

function wrapCard(card: Card, settings: Settings): PcscCard {
  return {
    atr: new Uint8Array(card.atr ?? []),
    transmit: (command) => {
      // A Buffer over the same memory: the library copies it before it returns, into memory that it frees afterwards.
      const buffer = Buffer.from(command.buffer, command.byteOffset, command.byteLength)
      return attemptAsync(async () => new Uint8Array(await card.transmit(buffer)))
    },
    release: () => {
      attempt(() => {
        card.disconnect(settings.reset)
      })
    }
  }
}

function isAboutReaders({ name, state }: ReaderState): boolean {
  return (name === READERS_THEMSELVES && (state & STATE.changed) !== 0) || (state & STATE.unknown) !== 0
}

function stateOf({ name, state }: { readonly name: string; readonly state: number }): PcscReaderState {
  return {
    name,
    insertion: `${name}#${String(state >>> 16)}`,
    unavailable: (state & (STATE.unavailable | STATE.unknown)) !== 0,
    present: (state & STATE.present) !== 0,
    mute: (state & STATE.mute) !== 0,
    inUse: (state & (STATE.exclusive | STATE.inUse)) !== 0,
    raw: state
  }
}

function attempt<T>(action: () => T, denied: readonly string[] = []): Result<T, PcscFault> {
  try {
    return ok(action())
  } catch (fault) {
    return err({ code: codeOf(fault, denied) })
  }
}

async function attemptAsync<T>(action: () => Promise<T>): Promise<Result<T, PcscFault>> {
  try {
    return ok(await action())
  } catch (fault) {
    return err({ code: codeOf(fault, []) })
  }
}

function codeOf(fault: unknown, denied: readonly string[]): PcscFaultCode {
  const text = fault instanceof Error ? fault.message : ''
  return denied.includes(text) ? 'service_denied' : (FAULTS_BY_TEXT[text] ?? 'exchange_failed')
}
