import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import type { ListenFailure } from '../../services/http/json-server.ts'
import type { StoreServer } from '../../services/http/serve-store.ts'
import { serveStore } from '../../services/http/serve-store.ts'
import type { StoreFailure } from '../../services/service-file.ts'
import { createBoxDoor, usualPerBox } from '../box-door.ts'
import { takeBoxesIn } from '../boxes.ts'
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

/** A cable operator that listens. Its store is for its own staff: boxes (`boxes.ts`), households (`households.ts`). */
export type CableOperator = StoreServer

const LIMITS = { mostBodyBytes: 4 * 1024, mostConnections: 2_048 }

/** Starts the cable operator: its store and its HTTP interface (`docs/cable-api.yaml`). */
export async function startCableOperator(
  options: CableOperatorOptions
): Promise<Result<CableOperator, CableOperatorStartFailure>> {
  const { path, clock = systemClock, perBox = usualPerBox } = options
  const passKeys = answerKeysOf(options.answerKeys)
  const opened = openOperatorFile(path)
  if (!opened.ok) return opened
  const file = opened.value
  const taken = takeBoxesIn(file, options.boxes ?? [], enrolBox)
  if (!taken.ok) return taken
  const admit = createBoxDoor(clock, perBox, (tokenHash) => boxOf(file, tokenHash))
  return serveStore(file, operatorRoutes({ file, clock, passKeys, admit }), options, LIMITS)
}
