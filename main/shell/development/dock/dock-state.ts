import type { DockState } from '../../../contract/devdock/contract.ts'
import type { Counters } from '../../../platform/simulator/counters.ts'
import { cardsThere } from './card-verbs.ts'
import { shelf } from './dock-cards.ts'
import type { DockHands } from './dock-hands.ts'

/** What of a bench the hands do not know. */
export interface BenchFacts extends Pick<DockState, 'role' | 'place'> {
  readonly log: readonly DockState['log'][number][]
  readonly decisions: readonly DockState['decisions'][number][]
  readonly countersBefore: Counters
}

const COMMANDS_SHOWN = 40
/** An offset below this is what setting and reading a clock cost. */
const SET_FROM_MS = 500

/** Everything that the dock shows, as it is now. */
export function stateOf(hands: DockHands, facts: BenchFacts): DockState {
  const { machine, world, clock, cards, names } = hands
  const { appliance, reader, board } = machine
  const there = cardsThere(hands)
  const { api, ocsp } = world.platform.faults
  const lying = cards.made.find(({ id }) => id === there.card)
  return {
    faceUrl: appliance.shopperUrl ?? '',
    role: facts.role,
    place: facts.place,
    screen: appliance.session.view().screen,
    clock: { offsetMs: clock.wallOffsetMs, isSet: Math.abs(clock.wallOffsetMs) >= SET_FROM_MS },
    reader: {
      plugged: reader.isPlugged,
      ...there,
      silent: reader.isSilent,
      tearAtCommand: reader.commandsUntilTear,
      commands: lying === undefined ? [] : lying.card.log.lines.slice(-COMMANDS_SHOWN)
    },
    jlis: {
      apiDown: api.down,
      apiDelayMs: api.latencyMs,
      ocspDown: ocsp.down,
      ocspDelayMs: ocsp.latencyMs,
      ocspStale: ocsp.stale
    },
    machine: {
      linePlugged: !hands.linePulled,
      jams: [...(hands.linePulled ? (['line'] as const) : []), ...hands.jams],
      pulses: pulsesOf(board.log),
      latched: [...board.latched()]
    },
    counters: countersSince(world.platform.counters, facts.countersBefore),
    cards: shelf(cards, names),
    decisions: [...facts.decisions],
    log: [...facts.log]
  }
}

function pulsesOf(log: DockHands['machine']['board']['log']): Record<string, number> {
  const pulses: Record<string, number> = {}
  for (const entry of log) if (entry.type === 'pulse') pulses[String(entry.channel)] = entry.count
  return pulses
}

/** The platform counts for as long as it runs; what is shown is this machine's part. */
function countersSince(now: Counters, before: Counters): DockState['counters'] {
  return {
    challenges: now.challenges - before.challenges,
    ageChecks: now.ageChecks - before.ageChecks,
    chargeable: now.chargeable - before.chargeable,
    refusedProofs: now.refusedProofs - before.refusedProofs,
    ocspRequests: now.ocspRequests - before.ocspRequests,
    connections: now.connections - before.connections
  }
}
