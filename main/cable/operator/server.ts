import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { JsonServer, ListenFailure } from '../../services/http/json-server.ts'
import { serveJson } from '../../services/http/json-server.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { createBoxDoor, usualPerBox } from '../box-door.ts'
import { answerKeysOf } from '../pass.ts'
import type { BoxFault, CableServerOptions, NamedPublicKey, OperatorBox } from '../settings.ts'
import { boxOf, enrolBox } from './households.ts'
import { openOperatorFile } from './operator-file.ts'
import { operatorRoutes } from './routes.ts'

/** How the cable operator runs. */
export interface CableOperatorOptions extends CableServerOptions {
  /** Taken in at the start; those in the store stay. More by `enrolBox` (`households.ts`). */
  readonly boxes?: readonly OperatorBox[]
  /** The cable platform's keys, pinned: what passes are signed with. On P-256, or the start throws a TypeError. */
  readonly answerKeys: readonly NamedPublicKey[]
}

/** Why it does not start. Nothing is left open. */
export type CableOperatorStartFailure = StoreFailure | ListenFailure | BoxFault

/** A cable operator that listens. */
export interface CableOperator extends JsonServer {
  /** Its store, for its own staff: `enrolBox`, `removeBox`, `moveMember`, `forgetHousehold` (`households.ts`). */
  readonly file: ServiceFile
}

const MOST_BODY_BYTES = 4 * 1024
const MOST_CONNECTIONS = 2_048

/** Starts the cable operator: its store and its HTTP interface (`docs/cable-api.yaml`). */
export async function startCableOperator(
  options: CableOperatorOptions
): Promise<Result<CableOperator, CableOperatorStartFailure>> {
  const { path, clock = systemClock, perBox = usualPerBox } = options
  const passKeys = answerKeysOf(options.answerKeys)
  const opened = openOperatorFile(path)
  if (!opened.ok) return opened
  const file = opened.value
  for (const box of options.boxes ?? []) {
    const enrolled = enrolBox(file, box)
    if (enrolled.ok) continue
    file.close()
    return enrolled
  }
  const admit = createBoxDoor(clock, perBox, (tokenHash) => boxOf(file, tokenHash))
  const listening = await serveJson(operatorRoutes({ file, clock, passKeys, admit }), {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    mostBodyBytes: MOST_BODY_BYTES,
    mostConnections: MOST_CONNECTIONS,
    ...(options.tls === undefined ? {} : { tls: options.tls })
  })
  if (!listening.ok) {
    file.close()
    return listening
  }
  const { address, close } = listening.value
  return ok({
    address,
    file,
    close: async () => {
      await close()
      file.close()
    }
  })
}
