import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { AnchorError } from '../../certificate/anchors.ts'
import { CertificateJudge, loadAnchors } from '../../certificate/certificate-judge.ts'
import type { ListSettings, OcspSettings } from '../../certificate/certificate-judge.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { NamedPublicKey } from '../../platform/public-key.ts'
import type { ListenFailure } from '../../services/http/json-server.ts'
import type { StoreServer } from '../../services/http/serve-store.ts'
import { serveStore } from '../../services/http/serve-store.ts'
import type { StoreFailure } from '../../services/service-file.ts'
import { createBoxDoor, usualPerBox } from '../box-door.ts'
import { takeBoxesIn } from '../boxes.ts'
import { answerKeysOf } from '../pass.ts'
import type { BoxFault, CableServerOptions, PlatformBox } from '../settings.ts'
import { boxOf, enrolBox, sweepTickets } from './links.ts'
import { createLoginChallenges } from './login-challenges.ts'
import { openPlatformFile } from './platform-file.ts'
import { openPlatformKeys } from './platform-keys.ts'
import { platformRoutes } from './routes.ts'
import { createUnseal } from './unsealing.ts'

/** How the cable platform runs. */
export interface CablePlatformOptions extends CableServerOptions {
  /** Folder of its three key files (0700), made where they are missing; best on another medium than the store. */
  readonly keysDirectory: string
  /** Taken in at the start; those in the store stay. More by `enrolBox` (`links.ts`). */
  readonly boxes?: readonly PlatformBox[]
  /** CA certificates in PEM, one after another. */
  readonly anchorsPem: string
  /** Accepted policy OIDs. */
  readonly policies: readonly string[]
  /** The responder is asked at each login. What is not said: 3 s, 30 minutes, 1 minute, a nonce demanded. */
  readonly ocsp?: Partial<Omit<OcspSettings, 'cache'>>
  /** Revocation lists kept here, where there are any. They are their owner's to close. */
  readonly lists?: ListSettings
}

/** Why it does not start. Nothing is left open. */
export type CablePlatformStartFailure = StoreFailure | ListenFailure | AnchorError | KeyError | BoxFault

/** A cable platform that listens, and the keys that boxes and the cable operator pin. */
export interface CablePlatform extends StoreServer {
  readonly answerKey: NamedPublicKey
  readonly sealingKey: NamedPublicKey
}

/** Shorter than a box waits for an answer (4 s), so that a responder that is silent is said to be `unknown`. */
const OCSP_DEFAULTS = { timeoutMs: 3_000, maxAgeMs: 30 * 60_000, clockSkewMs: 60_000, requireNonce: true }
/** A sealed certificate of 16 KiB in base64, and what stands around it. */
const LIMITS = { mostBodyBytes: 32 * 1024, mostConnections: 2_048 }

/** What is over lies no longer than this before it is forgotten, while the platform runs. */
export const SWEEP_EVERY_MS = 60_000

/** Starts the cable platform: its store, its keys and its HTTP interface (`docs/cable-api.yaml`). */
export async function startCablePlatform(
  options: CablePlatformOptions
): Promise<Result<CablePlatform, CablePlatformStartFailure>> {
  const { path, keysDirectory, policies, lists, clock = systemClock, perBox = usualPerBox } = options
  const anchors = loadAnchors(options.anchorsPem)
  if (!anchors.ok) return anchors
  const keys = openPlatformKeys(keysDirectory)
  if (!keys.ok) return keys
  const opened = openPlatformFile(path)
  if (!opened.ok) return opened
  const file = opened.value
  const taken = takeBoxesIn(file, options.boxes ?? [], enrolBox)
  if (!taken.ok) return taken
  const judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies,
    // Without a cache: a card that was reported lost a moment ago must not log in by yesterday's answer.
    ocsp: { ...OCSP_DEFAULTS, ...options.ocsp, cache: false },
    ...(lists === undefined ? {} : { lists }),
    clock
  })
  const stopping = new AbortController()
  const challenges = createLoginChallenges(clock)
  let cancelSweep = () => {}
  const sweep = () => {
    challenges.sweep()
    // A store that fails says so to whoever asks next, and the next sweep tries again.
    sweepTickets(file, clock.nowMs())
    cancelSweep = clock.after(SWEEP_EVERY_MS, sweep)
  }
  const { answers, sealing } = keys.value
  const routes = platformRoutes({
    file,
    clock,
    keys: keys.value,
    answerKeys: answerKeysOf([answers.named]),
    unseal: createUnseal(sealing),
    judge,
    challenges,
    admit: createBoxDoor(clock, perBox, (tokenHash) => boxOf(file, tokenHash)),
    stopped: stopping.signal
  })
  const listening = await serveStore(file, routes, options, LIMITS, {
    stop: () => {
      stopping.abort()
      cancelSweep()
    },
    end: () => {
      judge.close()
    }
  })
  if (!listening.ok) return listening
  sweep()
  return ok({ ...listening.value, answerKey: answers.named, sealingKey: sealing.named })
}
