import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Clock } from '../../device/clock.ts'
import type { TvCommand, TvView } from '../../main/contract/tv-view.ts'
import { TV_SOCKET } from '../../main/contract/tv-wire.ts'
import type { FaceFile } from '../../main/shell/host/face-files.ts'
import { openTlsIdentity } from '../../main/shell/operator/tls-certificate.ts'
import { startTvHost, type TvHost } from '../../main/shell/television/tv-host.ts'
import type { TvSession } from '../../main/television/ports.ts'
import { ScreenDesk, type ScreenFact } from '../../main/television/screens/screen-desk.ts'
import { openScreenRegistry, type ScreenRegistry } from '../../main/television/screens/screen-registry.ts'
import type { TvPlace } from './tv-page.ts'

/** A view that names the screen and how many commands were done there. */
export function countedView(screenId: string, done: number, language: 'ja' | 'en' = 'ja'): TvView {
  const words = (text: string) => ({ ja: text, en: text })
  return {
    screen: 'page',
    language,
    visit: null,
    mayGoBack: false,
    telephones: 0,
    mayPair: false,
    place: 'welcome',
    page: {
      kind: 'message',
      id: 'scripted',
      title: words(screenId),
      path: [words(screenId)],
      focus: null,
      acts: [{ actId: 'go', words: words('go'), weight: 'main' }],
      tone: 'info',
      sentences: [words(String(done))],
      next: words('go')
    }
  }
}

/** The view in which a PIN is wanted. */
export const PIN_VIEW: TvView = {
  screen: 'pin',
  language: 'en',
  visit: null,
  mayGoBack: true,
  telephones: 0,
  mayPair: false,
  endsInMs: 90_000,
  totalMs: 90_000,
  triesLeft: 3,
  wrongPin: false
}

/** A session that does nothing but say what it was told. */
export class ScriptedTvSession implements TvSession {
  readonly screenId: string
  readonly commands: TvCommand[] = []
  readonly presence: boolean[] = []
  isEnded = false
  /** Whether commands are kept, or counted alone. */
  keepsCommands = true
  done = 0
  #view: TvView
  readonly #listeners = new Set<(view: TvView) => void>()

  constructor(screenId: string) {
    this.screenId = screenId
    this.#view = countedView(screenId, 0)
  }

  view(): TvView {
    return this.#view
  }

  onView(listener: (view: TvView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Views are followed by this many. */
  get listeners(): number {
    return this.#listeners.size
  }

  show(view: TvView): void {
    this.#view = view
    for (const listener of this.#listeners) listener(view)
  }

  command(command: TvCommand): void {
    if (this.keepsCommands) this.commands.push(command)
    this.done++
    const language = command.type === 'set_language' ? command.language : this.#view.language
    this.show(countedView(this.screenId, this.done, language))
  }

  setPresent(isPresent: boolean): void {
    if (this.keepsCommands) this.presence.push(isPresent)
  }

  end(): Promise<void> {
    this.isEnded = true
    return Promise.resolve()
  }
}

/** A television without cable parties: the real host, desk and registry, with scripted sessions. */
export interface TvStage {
  readonly directory: string
  readonly registry: ScreenRegistry
  readonly desk: ScreenDesk
  readonly host: TvHost
  /** Every session that was begun, the oldest first. */
  readonly sessions: ScriptedTvSession[]
  readonly facts: ScreenFact[]
  /** What screens were told of the codes that they showed. */
  readonly pairingEnds: (readonly [string, 'used' | 'spent'])[]
  readonly faults: unknown[]
  /** For televisions and telephones. */
  readonly network: TvPlace
  /** For the machine's own screen. */
  readonly own: TvPlace
  /** The newest session of a screen. */
  session(screenId: string): ScriptedTvSession
  close(): Promise<void>
}

export const OWN_TOKEN = 'own-token-of-the-stage-0123456789'

export interface TvStageOptions {
  readonly clock?: Clock
  readonly drawCode?: () => string
  readonly createSession?: (screenId: string) => ScriptedTvSession
}

const PAGE: FaceFile = { contentType: 'text/html; charset=utf-8', body: Buffer.from('<p>'), immutable: false }

export async function openTvStage(options: TvStageOptions = {}): Promise<TvStage> {
  const { clock = systemClock, createSession = (screenId: string) => new ScriptedTvSession(screenId) } = options
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-stage-'))
  const registry = openScreenRegistry(directory)
  const tls = openTlsIdentity(directory, ['localhost', '127.0.0.1'], clock.nowMs(), [], 'television')
  if (!registry.ok || !tls.ok) throw new Error('no stage')
  const sessions: ScriptedTvSession[] = []
  const facts: ScreenFact[] = []
  const pairingEnds: TvStage['pairingEnds'] = []
  const faults: unknown[] = []
  const onFault = (_where: string, fault: unknown) => faults.push(fault)
  const desk = new ScreenDesk({
    clock,
    registry: registry.value,
    ownToken: OWN_TOKEN,
    createSession: (screenId) => {
      const session = createSession(screenId)
      sessions.push(session)
      return session
    },
    onFact: (fact) => facts.push(fact),
    onPairingOver: (screenId, how) => pairingEnds.push([screenId, how]),
    onFault,
    ...(options.drawCode === undefined ? {} : { drawCode: options.drawCode })
  })
  const host = await startTvHost({
    desk,
    tvFiles: new Map([['', PAGE]]),
    remoteFiles: new Map([['', PAGE]]),
    address: '127.0.0.1',
    port: 0,
    names: new Set(['localhost']),
    tls: tls.value,
    ownPort: 0,
    clock,
    agent: null,
    onFault
  })
  if (!host.ok) throw new Error(host.error.code)
  const { port, ownPort } = host.value
  return {
    directory,
    registry: registry.value,
    desk,
    host: host.value,
    sessions,
    facts,
    pairingEnds,
    faults,
    network: { url: `wss://127.0.0.1:${String(port)}${TV_SOCKET}`, origin: `https://127.0.0.1:${String(port)}` },
    own: { url: `ws://127.0.0.1:${String(ownPort)}${TV_SOCKET}`, origin: `http://127.0.0.1:${String(ownPort)}` },
    session: (screenId) => {
      const session = sessions.findLast((each) => each.screenId === screenId)
      if (session === undefined) throw new Error(`no session of ${screenId}`)
      return session
    },
    close: async () => {
      await desk.stop()
      await host.value.close()
      rmSync(directory, { recursive: true })
    }
  }
}
