import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { CallError } from '../../contract/operator.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import { createDesk, type DeskParts } from '../../operator/desk.ts'
import type { AccountsError } from '../../operator/account-file.ts'
import type { RecorderError } from '../../session/ports.ts'
import { openStore, storePath, type Store, type StoreError } from '../../store/database.ts'
import type { StoreSessionRecorder } from '../../store/session-recorder.ts'
import { closedUnlessDone } from '../audit/opened-record.ts'
import { openMarkedRecorder } from '../audit/record-mark.ts'
import type { Drivers } from '../drivers.ts'
import { faultName } from '../fault-name.ts'
import { readFaceFiles } from '../host/face-files.ts'
import { startOperatorHost, type OperatorHostError } from '../operator/operator-host.ts'
import { ownNames } from '../operator/own-names.ts'
import { OPERATOR_FACE } from '../operator/operator-face.ts'
import { openTlsIdentity, type CertificateError } from '../operator/tls-certificate.ts'
import type { SetUpPlace } from './compose-configuration.ts'
import { setUpHandlers } from './set-up-desk.ts'
import type { SetUpCall } from './set-up-done.ts'

/** Until the answer to the last call has gone out, and everything is closed. */
const ANSWER_MS = 500

/** What the first hour's operator's side is made of. */
export interface SetUpSideParts {
  readonly clock: Clock
  readonly dataDirectory: string
  /** Where the configuration will lie. */
  readonly configurationPath: string
  readonly drivers: Drivers
  readonly version: string
  /** Where it listens, and where the machine's own will. Port 0 takes any free one. */
  readonly at: SetUpPlace
  /** As in `DeskParts`. */
  readonly scryptCost?: DeskParts['scryptCost']
}

/** An operator's side that sets the machine up, and does nothing else. */
export interface SetUpSide {
  readonly port: number
  readonly certificatePem: string
  readonly fingerprint: string
  /** Resolves once the configuration is there. */
  readonly finished: Promise<void>
  /** Ends it: the record is signed and closed. */
  close(cause: string): Promise<void>
}

export type SetUpSideError =
  | StoreError
  | KeyError
  | RecorderError
  | CertificateError
  | OperatorHostError
  | AccountsError

/**
 * Opens the record, the accounts and HTTPS on a machine that has no configuration: what is done in the first hour stands
 * on the record as any later act does. Nothing is sold by it: there is no session, no shopper's face and no driver but
 * while one is tried.
 */
export async function startSetUpSide(parts: SetUpSideParts): Promise<Result<SetUpSide, SetUpSideError>> {
  const { dataDirectory, clock, version, at } = parts
  const opened = openStore(storePath(dataDirectory))
  if (!opened.ok) return opened
  const store = opened.value
  const key = openDeviceKey(dataDirectory)
  if (!key.ok) {
    store.close()
    return key
  }
  // No session begins here: role and place, which would go into the record of one, are the strictest.
  const setting = { role: 'service_provider', place: 'outdoors' } as const
  const begun = closedUnlessDone(store, () => {
    const marked = openMarkedRecorder({ dataDirectory, store, clock, setting, key: key.value })
    if (!marked.ok) return marked
    const told = marked.value.event('set_up_begun', { version })
    return told.ok ? marked : told
  })
  if (!begun.ok) return begun
  const served = await serve(parts, begun.value)
  if (!served.ok) {
    end(begun.value, store, served.error.code)
    return served
  }
  const { host, desk, identity, finished } = served.value
  let closing: Promise<void> | null = null
  const close = async (cause: string) => {
    await host.close()
    await desk.close()
    end(begun.value, store, cause)
  }
  return ok({
    port: host.port,
    certificatePem: identity.certificatePem,
    fingerprint: identity.fingerprint,
    finished,
    close: (cause) => (closing ??= close(cause))
  })

  function end(recorder: StoreSessionRecorder, opened: Store, cause: string): void {
    recorder.event('appliance_stopped', { cause })
    recorder.checkpoint()
    opened.close()
  }

  async function serve({ drivers, configurationPath, scryptCost }: SetUpSideParts, recorder: StoreSessionRecorder) {
    const { inCertificate, atTheMoment, hosts } = ownNames({ names: [], address: at.address })
    const identity = openTlsIdentity(dataDirectory, inCertificate, clock.nowMs(), atTheMoment)
    if (!identity.ok) return identity
    const finished = Promise.withResolvers<undefined>()
    const own = setUpHandlers({
      dataDirectory,
      configurationPath,
      clock,
      drivers,
      at,
      onFinish: (by) => recorder.event('set_up_finished', { by }),
      onFinished: () => {
        clock.after(ANSWER_MS, () => {
          finished.resolve(undefined)
        })
      }
    })
    const desk = createDesk({
      dataDirectory,
      clock,
      recorder,
      version,
      isConfigured: false,
      handlers: onlyOf(own),
      ...(scryptCost === undefined ? {} : { scryptCost })
    })
    if (!desk.ok) return desk
    const host = await startOperatorHost({
      desk: desk.value,
      metrics: { allows: () => false, text: () => Promise.resolve('') },
      faceFiles: await readFaceFiles(OPERATOR_FACE).catch(() => new Map<string, never>()),
      address: at.address,
      port: at.port,
      names: new Set(hosts),
      tls: identity.value,
      clock,
      onFault: (where, fault) => {
        recorder.event('fault_caught', { where, name: faultName(fault) })
      }
    })
    if (!host.ok) {
      await desk.value.close()
      return host
    }
    return ok({ host: host.value, desk: desk.value, identity: identity.value, finished: finished.promise })
  }
}

/** What the machine could do once it is set up, it cannot do yet: each such call is a `conflict`. */
function onlyOf(own: Pick<CallHandlers, SetUpCall>): CallHandlers {
  const notYet = (): Result<never, CallError> => err({ code: 'conflict', problem: 'the machine is not set up yet' })
  return new Proxy(own as CallHandlers, {
    get: (handlers, name) => (Object.hasOwn(own, name) ? Reflect.get(handlers, name) as unknown : notYet)
  })
}
