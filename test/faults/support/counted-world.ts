import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CardContents } from '../../../device/card/simulator/card-contents.ts'
import {
  SimulatedMyNumberCard,
  type SimulatedCardOptions
} from '../../../device/card/simulator/simulated-my-number-card.ts'
import type { Role } from '../../../main/age/evidence.ts'
import type { LawAcknowledgement, Place } from '../../../main/age/rule.ts'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { CardWish } from '../../../main/platform/simulator/people.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../../main/shell/development/demo-world.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { SkippableClock } from '../../support/skippable-clock.ts'

/** The time-out of a request to the platform, as the demonstration is configured. */
export const PLATFORM_TIMEOUT_MS = 4000

/** Turns of 25 ms in a row without a request, after which none is under way. */
const QUIET_TURNS = 2

/** A watchdog: by then a pulse that has not come does not come, and the count says so. */
const PULSE_COMES_MS = 20_000

/** What one session made the platform and the machine see. */
export interface SessionCost {
  readonly challenges: number
  readonly ageChecks: number
  readonly chargeable: number
  readonly ocspRequests: number
  readonly listRequests: number
  readonly pulses: number
}

/** A whole appliance with its far side, on a stage where each session's requests are counted. */
export interface Stage {
  readonly role: Role
  readonly world: DemoWorld
  readonly machine: DemoMachine
  readonly shopper: ScriptedShopper
  readonly clock: SkippableClock
  /** A card of this profile as handed out: its PIN counter is new, its certificate the same each time. */
  card(wish: CardWish, options?: SimulatedCardOptions): Promise<SimulatedMyNumberCard>
  /** Plays a session to its end, clears the reader, and gives its record and what it cost. */
  play(scene: (stage: Stage) => Promise<void> | void): Promise<{ record: DecisionRecord; cost: SessionCost }>
  /** Waits until no request is under way and the platform has seen the last one. */
  settle(): Promise<void>
}

/** A world with one appliance on it at a time. */
export interface CountedWorld {
  readonly world: DemoWorld
  readonly clock: SkippableClock
  stage(role: Role, place: Place): Promise<Stage>
  close(): Promise<void>
}

/** @param phones the operator's word on which phones are accepted; absent: they are refused */
export async function startCountedWorld(phones?: LawAcknowledgement): Promise<CountedWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-counted-'))
  const clock = new SkippableClock()
  const world = await startDemoWorld({
    dataDirectory: directory,
    latency: 'none',
    clock,
    withFace: false,
    pulseMs: 20,
    ...(phones === undefined ? {} : { phonesAcknowledgement: phones })
  })
  const contents = new Map<string, Promise<CardContents>>()
  const card = async (wish: CardWish, options?: SimulatedCardOptions) => {
    const key = JSON.stringify(wish)
    const made = contents.get(key) ?? world.platform.issueCard(wish)
    contents.set(key, made)
    return new SimulatedMyNumberCard(await made, options)
  }
  return {
    world,
    clock,
    stage: async (role, place) => stageOf(role, world, await world.machine({ role, place }), clock, card),
    close: async () => {
      await world.close()
      rmSync(directory, { recursive: true })
    }
  }
}

function stageOf(
  role: Role,
  world: DemoWorld,
  machine: DemoMachine,
  clock: SkippableClock,
  card: Stage['card']
): Stage {
  const { counters } = world.platform
  const shopper = new ScriptedShopper(machine.appliance.session)
  const seen = (): SessionCost => ({
    challenges: counters.challenges,
    ageChecks: counters.ageChecks,
    chargeable: counters.chargeable,
    ocspRequests: counters.ocspRequests,
    listRequests: counters.listRequests,
    pulses: machine.board.totalPulseCount()
  })
  const settle = async () => {
    for (let quietTurns = 0; quietTurns < QUIET_TURNS; ) {
      while (clock.isWaiting(PLATFORM_TIMEOUT_MS)) await pause(5)
      const before = counters.requests.length
      const begunMs = performance.now()
      await pause(25)
      // A turn that comes late, on a machine that is busy, shows nothing: what is under way may be later still.
      const isOnTime = performance.now() - begunMs < 40
      const isQuiet = before === counters.requests.length && !clock.isWaiting(PLATFORM_TIMEOUT_MS)
      quietTurns = isQuiet ? quietTurns + (isOnTime ? 1 : 0.25) : 0
    }
  }
  /** After a fault of the session before: the machine finds its platform again by itself. */
  const lineIsUp = async () => {
    for (let view = machine.appliance.session.view(); ; view = machine.appliance.session.view()) {
      if (view.screen === 'attract' && view.network !== 'down') return
      await pause(10)
    }
  }
  const stage: Stage = {
    role,
    world,
    machine,
    shopper,
    clock,
    card,
    settle,
    play: async (scene) => {
      await shopper.see('attract')
      await lineIsUp()
      await settle()
      const before = seen()
      const decided = shopper.nextDecision()
      await scene(stage)
      const record = await decided
      // Challenges say nothing of a person, and a machine that lost its platform soon asks for one to find it again: those
      // are the session's that were asked for before it was decided. Whatever does say something is counted to the end.
      const { challenges } = seen()
      // A relay is only told: its pulse comes when the line and the board come to it.
      const deadlineMs = performance.now() + PULSE_COMES_MS
      while (record.outcome === 'sold' && seen().pulses === before.pulses && performance.now() < deadlineMs) await pause(5)
      if (machine.reader.hasSecondCard) machine.reader.removeSecond()
      if (machine.reader.hasCard) machine.reader.remove()
      shopper.dismiss()
      await shopper.see('attract')
      await settle()
      const after = { ...seen(), challenges }
      const cost = Object.fromEntries(
        Object.entries(after).map(([name, count]) => [name, count - before[name as keyof SessionCost]])
      ) as unknown as SessionCost
      // What the machine asks to find its platform again is no other session's, nor another machine's on this platform.
      await lineIsUp()
      await settle()
      return { record, cost }
    }
  }
  return stage
}
