import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeCardContents } from '../../card/simulator/card-contents-json.ts'
import type { CardContents } from '../../card/simulator/card-contents.ts'
import type { SimulatedCardOptions } from '../../card/simulator/simulated-my-number-card.ts'
import { preparePrivateNamespace } from './private-namespace.ts'
import { converse } from './virtual-reader-conversation.ts'
import type {
  EncodedCard,
  ServiceReport,
  SlotNumber,
  VirtualCardReport,
  VirtualReaderVerb
} from './virtual-reader-protocol.ts'

/** A simulated card in the world of a virtual reader. It keeps its PIN counters from insertion to insertion. */
export interface VirtualCard {
  readonly id: number
}

/**
 * A card that has no My Number Card's contents: some other card, one that answers every command alike (`foreign`: with
 * what), or a My Number Card without the JPKI applet.
 */
export type ForeignCard = 'foreign' | { readonly foreign: Uint8Array } | 'without_applet'

/**
 * A world of its own: pcscd with a virtual reader of two slots, "Virtual PCD 00 00" and "Virtual PCD 00 01", and the
 * hands that lay cards on it. Verbs reject for what a hand cannot do. pcscd looks every 400 ms whether a card is there:
 * one that lies shorter may not be seen.
 */
export interface VirtualReader {
  /** Value of PCSCLITE_CSOCK_NAME by which a client of PC/SC reaches this world. Stays the same. */
  readonly servicePath: string
  define(card: CardContents | ForeignCard, options?: SimulatedCardOptions): Promise<VirtualCard>
  /**
   * Lays a card on the reader. Resolves once it is connected to vpcd; pcscd sees it up to 400 ms later. Without a
   * service or a reader it lies there, and is found when they come.
   * @param how `mute`: it lies there so that it cannot be powered up
   */
  insert(card: VirtualCard, slot?: SlotNumber, how?: { readonly mute?: boolean }): Promise<void>
  /** Resolves when pcscd has powered the card up and read its ATR, or when the card has been removed before. */
  seen(slot?: SlotNumber): Promise<void>
  remove(slot?: SlotNumber): Promise<void>
  /** Tears the card away in the middle of the n-th command from now; the card acts on that command. */
  tearAt(n: number, slot?: SlotNumber): Promise<void>
  /** From now until it is removed the card answers no command. pcscd waits as long. */
  silence(slot?: SlotNumber): Promise<void>
  /** Holds the next answer back for so long. */
  delayNext(delayMs: number, slot?: SlotNumber): Promise<void>
  /** What the card was asked, and its PIN counters. */
  read(card: VirtualCard): Promise<VirtualCardReport>
  /** Pulls the reader's cable: pcscd has no reader. It is started anew for that. Cards stay where they are. */
  unplug(): Promise<void>
  /** Plugs it in again; pcscd is started anew. */
  plug(): Promise<void>
  /** Ends pcscd; a SIGTERM that it does not obey within 3 s becomes a SIGKILL. */
  stopService(signal?: NodeJS.Signals): Promise<void>
  startService(): Promise<void>
  /** Makes pcscd hang (SIGSTOP), and go on. */
  pauseService(): Promise<void>
  resumeService(): Promise<void>
  readService(): Promise<ServiceReport>
  /** Process id of pcscd, `null` where it does not run. */
  pcscdPid(): Promise<number | null>
  /** Resolves when the world has ended, by `close` or otherwise. */
  readonly ended: Promise<void>
  /** Ends the world and everything in it. */
  close(): Promise<void>
}

export interface VirtualReaderOptions {
  /** The world's folder, for its socket; made where it is missing. Absent: one of its own, which goes with the world. */
  readonly directory?: string
  /** `false`: pcscd does not run until `startService`. */
  readonly withService?: boolean
}

const program = fileURLToPath(new URL('./virtual-reader-process.ts', import.meta.url))
/** What pcscd calls its socket. */
const SOCKET_NAME = 'pcscd.comm'
/** What an address of a Unix socket may hold, less the zero at its end: unix(7). */
const MAX_SOCKET_PATH_BYTES = 107
const ORDERLY_END_MS = 20_000

/** Whether a virtual reader can be started here, or in words for a person why not. */
export function canStartVirtualReader(): { readonly ok: true } | { readonly ok: false; readonly why: string } {
  const prepared = preparePrivateNamespace()
  return prepared.ok ? { ok: true } : prepared
}

/**
 * Starts a world with a virtual reader. Any number of them live side by side; each ends with the process that started
 * it, `kill -9` included, and leaves nothing. Rejects where `canStartVirtualReader` says no.
 */
export async function startVirtualReader(options: VirtualReaderOptions = {}): Promise<VirtualReader> {
  const prepared = preparePrivateNamespace()
  if (!prepared.ok) throw new Error(prepared.why)
  const namespace = prepared.value
  const { directory, isOurs } = makeDirectory(options.directory)

  const [command, ...args] = namespace.command(directory, [
    process.execPath,
    program,
    namespace.libraryPath,
    directory,
    isOurs ? 'remove' : 'keep',
    ...(options.withService === false ? ['--without-service'] : [])
  ])
  // In a session of its own, so that Ctrl-C in a terminal reaches us alone and the world ends in order.
  const child = spawn(command, args, { env: namespace.environment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const { ask, first, ended } = converse(child)

  const close = async (): Promise<void> => {
    child.stdin.end()
    const watchdog = setTimeout(() => child.kill('SIGKILL'), ORDERLY_END_MS)
    await ended
    clearTimeout(watchdog)
    if (isOurs) rmSync(directory, { recursive: true, force: true })
  }
  try {
    await first
  } catch (error) {
    await close()
    throw error
  }

  let defined = 0
  const tell = async (verb: VirtualReaderVerb): Promise<void> => {
    await ask(verb)
  }
  const readService = async (): Promise<ServiceReport> => (await ask({ verb: 'read_service' })) as ServiceReport
  return {
    servicePath: join(directory, SOCKET_NAME),
    define: async (card, cardOptions = {}) => {
      defined += 1
      const id = defined
      await ask({ verb: 'define', card: id, what: encodeCard(card, cardOptions) })
      return { id }
    },
    insert: (card, slot = 0, how = {}) => tell({ verb: 'insert', card: card.id, slot, mute: how.mute === true }),
    seen: (slot = 0) => tell({ verb: 'await_seen', slot }),
    remove: (slot = 0) => tell({ verb: 'remove', slot }),
    tearAt: (n, slot = 0) => tell({ verb: 'tear_at', slot, n }),
    silence: (slot = 0) => tell({ verb: 'silence', slot }),
    delayNext: (delayMs, slot = 0) => tell({ verb: 'delay_next', slot, delayMs }),
    read: async (card) => (await ask({ verb: 'read_card', card: card.id })) as VirtualCardReport,
    unplug: () => tell({ verb: 'unplug' }),
    plug: () => tell({ verb: 'plug' }),
    stopService: (signal = 'SIGTERM') => tell({ verb: 'stop_service', signal }),
    startService: () => tell({ verb: 'start_service' }),
    pauseService: () => tell({ verb: 'pause_service' }),
    resumeService: () => tell({ verb: 'resume_service' }),
    readService,
    pcscdPid: async () => (await readService()).pid,
    ended,
    close
  }
}

function makeDirectory(wished: string | undefined): { readonly directory: string; readonly isOurs: boolean } {
  const prefix = join(tmpdir(), 'hatachi-reader-')
  // mkdtemp adds six characters.
  const longest = join(wished === undefined ? `${prefix}123456` : resolvePath(wished), SOCKET_NAME)
  if (Buffer.byteLength(longest) > MAX_SOCKET_PATH_BYTES) {
    throw new RangeError(`${longest} is too long for a socket: choose a folder with a shorter name`)
  }
  if (wished === undefined) return { directory: mkdtempSync(prefix), isOurs: true }
  const directory = resolvePath(wished)
  const isOurs = !existsSync(directory)
  if (isOurs) mkdirSync(directory, { recursive: true, mode: 0o700 })
  return { directory, isOurs }
}

function encodeCard(card: CardContents | ForeignCard, options: SimulatedCardOptions): EncodedCard {
  if (card === 'foreign' || card === 'without_applet') return { kind: card }
  if ('foreign' in card) return { kind: 'foreign', answerHex: Buffer.from(card.foreign).toString('hex') }
  return { kind: 'my_number', contents: encodeCardContents(card), options }
}
