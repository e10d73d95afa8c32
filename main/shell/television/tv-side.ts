import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import type { RemoteReader } from '../../../device/reader/remote/remote-reader.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { createCableParties } from '../../cable/cable-client.ts'
import { OWN_FRAGMENT, TV_PATH } from '../../contract/tv-wire.ts'
import { createBookingService } from '../../services/booking/booking-service.ts'
import { createHealthService } from '../../services/health/health-service.ts'
import type { Service } from '../../services/service.ts'
import type { CableParties, ReaderDesk, TvFact } from '../../television/ports.ts'
import { REMOTE_CODE_GOOD_MS } from '../../television/screens/telephones.ts'
import type { CodeEnd, PairingCode } from '../../television/screens/pairing-codes.ts'
import { ScreenDesk, type ScreenFact } from '../../television/screens/screen-desk.ts'
import { openScreenRegistry } from '../../television/screens/screen-registry.ts'
import { settleScreens } from '../../television/screens/settle-screens.ts'
import { createTvSession } from '../../television/session/tv-session.ts'
import type { Companion, EventRecorder } from '../companion.ts'
import type { Configuration, TelevisionSettings } from '../config/configuration.ts'
import { faultName } from '../fault-name.ts'
import { readFaceFiles } from '../host/face-files.ts'
import { ownNames } from '../operator/own-names.ts'
import { fingerprintOf, openTlsIdentity, type CertificateError, type TlsIdentity } from '../operator/tls-certificate.ts'
import { openTelevisionOrders } from './order-keeper.ts'
import { layOwnUrl } from './own-address.ts'
import { readerAgentDoor } from './reader-agent-door.ts'
import { keyDigestOf } from './reader-agent-wire.ts'
import { remoteHost, remoteUrl } from './remote-address.ts'
import { ScreenListeners } from './screen-listeners.ts'
import { beginsByCard, screenPairing } from './screen-pairing.ts'
import { acceptTelling, televisionStateKeeper, type TelevisionStateKeeper } from './television-state.ts'
import { REMOTE_FACE, TV_FACE } from './tv-faces.ts'
import { startTvHost, type TvHost } from './tv-host.ts'

/** What the television's side is made of. */
export interface TelevisionSideParts {
  readonly configuration: Pick<Configuration, 'television' | 'session' | 'machine'>
  readonly dataDirectory: string
  readonly clock: Clock
  /** The reader, lent to one screen at a time. */
  readonly reader: ReaderDesk
  /** The same where it stands beside the television, for its agent's connection; null: it is this machine's. */
  readonly agent: Pick<RemoteReader, 'accept'> | null
}

type OpeningParts = TelevisionSideParts & { readonly state: TelevisionStateKeeper }

/** A running television, as whoever started the appliance sees it. */
export interface Television {
  /** Address of the machine's own screen, for this machine's own browser alone; null while it is not open. */
  ownUrl(): string | null
  /** Port at which televisions and telephones reach it; null while it is not open. */
  port(): number | null
  /** A code that pairs one screen; null while it is not open. */
  pair(): PairingCode | null
}

export interface TelevisionSide extends Companion, Television {
  /** Resolves with the end of the opening that is under way: whether it listens. */
  opened(): Promise<boolean>
}

/** What failed is tried again: a port or a medium may become free. The machine sells meanwhile. */
const AGAIN_MS = 60_000
/** How often it is looked whether the certificate has to be renewed. */
const RENEWAL_MS = 86_400_000

/** One opening: what has to be closed again. */
interface Opening {
  readonly host: TvHost
  readonly desk: ScreenDesk
  /** Address of the machine's own screen. */
  readonly ownUrl: string
  readonly identity: { current: TlsIdentity }
  /** Closes everything, the last first. */
  close(): Promise<void>
}

/** Why it could not be opened; `mistake`: the kind of what was thrown, where something was. */
interface OpeningError {
  readonly code: string
  readonly mistake?: string
}

/**
 * The television as work beside the sales: cable parties, services, screens and their two listeners put together. Where
 * it cannot be opened that stands in the record by its code, and is tried again every minute; no sale depends on it.
 */
export function televisionSide(parts: TelevisionSideParts): TelevisionSide {
  const { clock } = parts
  let opening: Promise<boolean> = Promise.resolve(false)
  let open: Opening | null = null
  let lastCode: string | null = null
  let isStopped = false
  let endWait = () => {}
  let recorded: EventRecorder | null = null
  const state = televisionStateKeeper(parts.dataDirectory, clock, parts.agent !== null)

  const attempt = async (recorder: EventRecorder): Promise<boolean> => {
    const opened = await openSide({ ...parts, state }, recorder)
    if (!opened.ok) {
      const { code, mistake } = opened.error
      state.failed(code)
      // Once for each code: the record is no place for a minute's beat.
      if (code !== lastCode && mistake !== undefined) recorder.event('fault_caught', { where: 'television', name: mistake })
      if (code !== lastCode && recorder.event('television_failed', { code }).ok) lastCode = code
      if (!isStopped) {
        endWait = clock.after(AGAIN_MS, () => {
          opening = attempt(recorder)
        })
      }
      return false
    }
    lastCode = null
    open = opened.value
    state.opened(open.host.port)
    recorder.event('television_opened', {})
    if (!isStopped) keepCertificate(open, recorder)
    return true
  }
  const keepCertificate = (side: Opening, recorder: EventRecorder) => {
    endWait = clock.after(RENEWAL_MS, () => {
      guarded(recorder, () => {
        renew(parts, side)
      })
      keepCertificate(side, recorder)
    })
  }
  return {
    start: (recorder) => {
      recorded = recorder
      opening = attempt(recorder)
    },
    stop: async () => {
      isStopped = true
      endWait()
      await opening
      endWait()
      state.end()
      if (open === null) return
      const side = open
      open = null
      await side.close()
      recorded?.event('television_closed', {})
    },
    opened: () => opening,
    ownUrl: () => open?.ownUrl ?? null,
    port: () => open?.host.port ?? null,
    pair: () => open?.desk.makeCode() ?? null
  }
}

function renew(parts: TelevisionSideParts, { host, identity }: Opening): void {
  const now = identityOf(parts)
  if (!now.ok || now.value.fingerprint === identity.current.fingerprint) return
  host.useCertificate(now.value)
  identity.current = now.value
}

/** Opens it all, or nothing. What throws is a mistake of the program or a medium that gave way, and ends no sale. */
async function openSide(parts: OpeningParts, recorder: EventRecorder): Promise<Result<Opening, OpeningError>> {
  /** What has to be closed again, the last first. */
  const begun: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const end of begun.splice(0).toReversed()) {
      try {
        await end()
      } catch (thrown) {
        recorder.event('fault_caught', { where: 'television', name: faultName(thrown) })
      }
    }
  }
  let opened: Result<Omit<Opening, 'close'>, OpeningError>
  try {
    opened = await openParts(parts, recorder, begun)
  } catch (thrown) {
    opened = err({ code: 'television_fault', mistake: faultName(thrown) })
  }
  if (opened.ok) return ok({ ...opened.value, close })
  await close()
  return opened
}

async function openParts(
  parts: OpeningParts,
  recorder: EventRecorder,
  begun: (() => Promise<void> | void)[]
): Promise<Result<Omit<Opening, 'close'>, OpeningError>> {
  const { dataDirectory, clock } = parts
  const { television } = parts.configuration
  const onFault = (where: string, fault: unknown) => {
    recorder.event('fault_caught', { where, name: faultName(fault) })
  }
  const identity = identityOf(parts)
  if (!identity.ok) return identity
  const registry = openScreenRegistry(dataDirectory)
  if (!registry.ok) return registry
  begun.push(settleScreens(registry.value, clock, onFault))
  const world = worldOf(television, clock, begun)
  const ownToken = randomBytes(32).toString('base64url')
  const remoteListeners = new ScreenListeners<void>()
  const pairingListeners = new ScreenListeners<CodeEnd>()
  const reached: { port: number } = { port: television.port }
  const desk: ScreenDesk = new ScreenDesk({
    clock,
    registry: registry.value,
    ownToken,
    onFault,
    onFact: (fact) => {
      recordScreenFact(recorder, fact)
    },
    onRemoteCode: (screenId) => {
      remoteListeners.tell(screenId)
    },
    onPairingOver: (screenId, how) => {
      pairingListeners.tell(screenId, how)
    },
    createSession: (screenId) =>
      createTvSession({
        screenId,
        ...world,
        reader: parts.reader,
        clock,
        timeouts: television.timeouts,
        language: television.language,
        acceptPhones: parts.configuration.session.phonesAcknowledgement !== null,
        record: (fact) => {
          recordTvFact(recorder, fact)
        },
        remoteCode: () => {
          const host = remoteHost(television)
          const { code, endsInMs } = desk.remoteCode(screenId)
          const url = host === null ? null : remoteUrl(host, reached.port, code)
          return { url, endsInMs, totalMs: REMOTE_CODE_GOOD_MS }
        },
        telephones: () => desk.telephonesOf(screenId),
        onRemoteCode: (listener) => remoteListeners.on(screenId, listener),
        beginsByCard: () => beginsByCard(parts.configuration.machine, desk, screenId),
        pairing: screenPairing({ television, desk, screenId, port: () => reached.port, listeners: pairingListeners }),
        onForget: () => {
          desk.forgetScreen(screenId)
        },
        onFault
      })
  })
  begun.push(() => desk.stop())
  const current = { current: identity.value }
  const { agent } = parts
  const door =
    agent === null
      ? null
      : readerAgentDoor({
          clock,
          dataDirectory,
          accept: acceptTelling(agent, parts.state),
          keyDigest: () => keyDigestOf(current.current.keyPem),
          onPaired: () => {
            recorder.event('reader_agent_paired', {})
          },
          onUnwritable: () => {
            recorder.event('television_failed', { code: 'reader_agent_unwritable' })
          }
        })
  const makeAgentPairing = () => {
    const name = remoteHost(television)
    const appliance = name === null ? null : `https://${name}:${String(reached.port)}`
    return door === null ? null : { ...door.makePairing(), appliance }
  }
  const isSettled = () => registry.value.isSettled
  // Before any door listens: a screen that was forgotten meanwhile does not come in once more.
  const orders = openTelevisionOrders({ dataDirectory, clock, desk, isSettled, makeAgentPairing, onFault })
  const host = await startTvHost({
    desk,
    tvFiles: await facesIn(TV_FACE),
    remoteFiles: await facesIn(REMOTE_FACE),
    address: television.address,
    port: television.port,
    names: new Set(ownNames(television).hosts),
    tls: identity.value,
    ownPort: television.ownPort,
    clock,
    agent: door,
    onFault
  })
  if (!host.ok) return host
  reached.port = host.value.port
  begun.push(() => host.value.close())
  begun.push(orders.keep())
  const ownUrl = `http://127.0.0.1:${String(host.value.ownPort)}${TV_PATH}${OWN_FRAGMENT}${ownToken}`
  try {
    begun.push(layOwnUrl(dataDirectory, ownUrl))
  } catch (fault) {
    // The file tells nobody the address then; the network's screens need none.
    onFault('own_address', fault)
  }
  return ok({ host: host.value, desk, ownUrl, identity: current })
}

/** The cable parties and the services, which hold connections. */
function worldOf(
  { cable, services: { booking, health } }: TelevisionSettings,
  clock: Clock,
  begun: (() => Promise<void> | void)[]
): { readonly parties: CableParties; readonly services: readonly Service[] } {
  // The configuration was checked: none is enabled without.
  if (cable === null) throw new TypeError('a television needs cable parties')
  const parties = createCableParties(clock, cable)
  begun.push(() => {
    parties.close()
  })
  const services = [
    ...(booking === null ? [] : [createBookingService(clock, booking)]),
    ...(health === null ? [] : [createHealthService(clock, health)])
  ]
  for (const { close } of services) begun.push(close)
  return { parties, services }
}

function recordScreenFact(recorder: EventRecorder, fact: ScreenFact): void {
  switch (fact.name) {
    case 'screen_paired':
      recorder.event('screen_paired', { screenId: fact.screenId, letInBy: fact.letInBy })
      return
    case 'screen_forgotten':
      recorder.event('screen_forgotten', { screenId: fact.screenId })
      return
    case 'pairing_void':
      recorder.event('pairing_void', {})
      return
    case 'screens_unwritable':
      recorder.event('television_failed', { code: fact.code })
  }
}

function recordTvFact(recorder: EventRecorder, fact: TvFact): void {
  switch (fact.name) {
    case 'tv_login':
      recorder.event('tv_login', { outcome: fact.outcome })
      return
    case 'tv_logout':
      recorder.event('tv_logout', { cause: fact.cause })
      return
    case 'tv_unlinked':
      recorder.event('tv_unlinked', {})
  }
}

function facesIn(directory: string) {
  return readFaceFiles(directory).catch(() => new Map<string, never>())
}

function identityOf({ configuration, dataDirectory, clock }: TelevisionSideParts): Result<TlsIdentity, CertificateError> {
  const { television } = configuration
  const { ownCertificate } = television
  if (ownCertificate !== null) return ok({ ...ownCertificate, fingerprint: fingerprintOf(ownCertificate.certificatePem) })
  const { inCertificate, atTheMoment } = ownNames(television)
  return openTlsIdentity(dataDirectory, inCertificate, clock.nowMs(), atTheMoment, 'television')
}

/** Does one part of the work; a mistake in it is told, and holds up nothing else. */
function guarded(recorder: EventRecorder, work: () => void): void {
  try {
    work()
  } catch (thrown) {
    recorder.event('fault_caught', { where: 'television', name: faultName(thrown) })
  }
}
