import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../../../device/clock.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../../../device/jpki-policy.ts'
import { membersOf } from '../../../cable/operator/members.ts'
import { startCableOperator, type CableOperator } from '../../../cable/operator/server.ts'
import { passCheckOf } from '../../../cable/pass.ts'
import { startCablePlatform, type CablePlatform } from '../../../cable/platform/server.ts'
import type { SimulatedPlatform } from '../../../platform/simulator/simulated-platform.ts'
import { demoTown } from '../../../services/booking/demo-town.ts'
import { startBookingServer, type BookingServer } from '../../../services/booking/server.ts'
import { fillDemoHealth } from '../../../services/health/demo-data.ts'
import { startHealthServer, type HealthServer } from '../../../services/health/server.ts'
import { usualLimits, type DoorLimits } from '../../../services/http/callers.ts'
import type { JsonServer } from '../../../services/http/json-server.ts'
import { startCuttable, type Cuttable } from './cuttable.ts'
import { DEMO_BOX } from './demo-box.ts'

/** By which the cable operator knows the demonstration's household. */
export const DEMO_HOUSEHOLD = 'demo-household'

const ENROL_EVERY_MS = 300
/** Bearer tokens of the appliance, one for each party: made anew for each world. */
type Tokens = Readonly<Record<PartyName, string>>

/** The far sides by name. */
export const PARTY_NAMES = ['platform', 'operator', 'booking', 'health'] as const
export type PartyName = (typeof PARTY_NAMES)[number]

/** Where each party's store lies: three parties, and as many files as there are services. */
export type PartyStores = Readonly<Record<PartyName, string>>

/** All that an appliance with a television asks: real servers over HTTP, with stores of their own. */
export interface TvParties {
  readonly platform: Cuttable<CablePlatform>
  readonly operator: Cuttable<CableOperator>
  readonly booking: Cuttable<BookingServer>
  readonly health: Cuttable<HealthServer>
  readonly tokens: Tokens
  readonly stores: PartyStores
  /** Cable IDs that belong to the demonstration's household. Throws while the operator is cut. */
  members(): readonly string[]
  /**
   * Takes those members into the health service that are not in it, each with six weeks of readings and two pieces of
   * advice, as a town's health centre would. @returns how many were new; 0 while operator or health service are cut
   */
  enrolForHealth(): number
  close(): Promise<void>
}

/** What the parties stand on. */
export interface TvPartiesOptions {
  readonly directory: string
  readonly clock: Clock
  /** J-LIS, whose cards the cable platform judges. */
  readonly jlis: Pick<SimulatedPlatform, 'anchorsPem'>
  /** How fast people may ask booking and health; as usual by default. */
  readonly serviceLimits?: DoorLimits
}

/** Starts the four far sides, each with its store below `directory`. */
export async function startTvParties({ directory, clock, jlis, serviceLimits: limits = usualLimits }: TvPartiesOptions): Promise<TvParties> {
  const tokens: Tokens = { platform: token(), operator: token(), booking: token(), health: token() }
  const stores: PartyStores = {
    platform: join(directory, 'cable-platform', 'links.sqlite'),
    operator: join(directory, 'cable-operator', 'households.sqlite'),
    booking: join(directory, 'booking', 'booking.sqlite'),
    health: join(directory, 'health', 'health.sqlite')
  }
  const started: Pick<JsonServer, 'close'>[] = []
  const opened = async <S extends JsonServer>(party: Promise<Cuttable<S>>): Promise<Cuttable<S>> => {
    const running = await party
    started.push(running)
    return running
  }
  const close = async () => {
    for (const party of started.toReversed()) await party.close()
  }
  try {
    const platform = await opened(
      startCuttable('the cable platform', (port) =>
        startCablePlatform({
          path: stores.platform,
          keysDirectory: join(directory, 'cable-platform-keys'),
          boxes: [{ boxId: DEMO_BOX, token: tokens.platform }],
          anchorsPem: jlis.anchorsPem.join('\n'),
          policies: [JPKI_AUTHENTICATION_POLICY],
          clock,
          port
        })
      )
    )
    const answerKey = platform.now()?.answerKey
    if (answerKey === undefined) throw new TypeError('a platform that was started is there')
    const operator = await opened(
      startCuttable('the cable operator', (port) =>
        startCableOperator({
          path: stores.operator,
          boxes: [{ boxId: DEMO_BOX, token: tokens.operator, householdId: DEMO_HOUSEHOLD }],
          answerKeys: [answerKey],
          clock,
          port
        })
      )
    )
    const checkPass = passCheckOf([answerKey])
    const booking = await opened(
      startCuttable('booking', (port) =>
        startBookingServer({ path: stores.booking, tokens: [tokens.booking], checkPass, facilities: demoTown, limits, clock, port })
      )
    )
    const health = await opened(
      startCuttable('health', (port) =>
        startHealthServer({ path: stores.health, tokens: [tokens.health], checkPass, limits, clock, port })
      )
    )
    const members = () => {
      const file = operator.now()?.file
      if (file === undefined) throw new Error('the cable operator is cut')
      const found = membersOf(file, DEMO_HOUSEHOLD)
      if (!found.ok) throw new Error(`the cable operator's store: ${found.error.cause}`)
      return found.value
    }
    const enrolled = new Set<string>()
    return {
      platform,
      operator,
      booking,
      health,
      tokens,
      stores,
      members,
      enrolForHealth: () => {
        const file = health.now()?.file
        if (file === undefined || operator.now() === null) return 0
        const fresh = members().filter((cableId) => !enrolled.has(cableId))
        for (const cableId of fresh) {
          const filled = fillDemoHealth(file, cableId, clock.nowMs())
          if (!filled.ok) throw new Error(`readings for the demonstration: ${filled.error.code}`)
          enrolled.add(cableId)
        }
        return fresh.length
      },
      close
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

/** Looks every so often whether members are to be taken into the health service. @returns ends it */
export function enrolAsTheyJoin(parties: Pick<TvParties, 'enrolForHealth'>): () => void {
  const timer = setInterval(() => {
    parties.enrolForHealth()
  }, ENROL_EVERY_MS)
  return () => {
    clearInterval(timer)
  }
}

function token(): string {
  return randomBytes(32).toString('base64url')
}
