import { setTimeout as pause } from 'node:timers/promises'
import type { RemoteKey } from '../../../main/contract/remote-key.ts'
import type { TvWorld } from '../../../main/shell/development/television/tv-world.ts'
import type { CardProfile } from '../../../main/platform/simulator/people.ts'
import { inShort, see, type TvFacts, type TvScreen } from './tv-screen.ts'

/** Somebody before a television, with a card and a remote control: everything is done by keys, and they are counted. */
export interface Visitor {
  /** Keys pressed so far. */
  presses(): number
  press(...keys: readonly RemoteKey[]): Promise<void>
  /** Moves to the choice that fits by arrows, and presses OK. */
  choose(what: string, fits: (choice: TvFacts['choices'][number]) => boolean): Promise<void>
  /** From the first screen, or from anywhere on the way, to the services. Answers consent with yes. */
  logIn(who: CardProfile): Promise<void>
  see(what: string, isSo: (facts: TvFacts) => boolean): Promise<TvFacts>
}

/** 1234: every card of the box has it. */
export const PIN_KEYS: readonly RemoteKey[] = ['digit_1', 'digit_2', 'digit_3', 'digit_4']
const MOVED_WITHIN_MS = 5_000
const LOOK_MS = 25

/** @param onPinSent called when the last press of the PIN was made */
export function visitorAt(tv: TvScreen, world: TvWorld, onPinSent: () => void = () => undefined): Visitor {
  let presses = 0
  const press = async (...keys: readonly RemoteKey[]): Promise<void> => {
    for (const key of keys) {
      presses += 1
      await tv.press(key)
    }
  }
  const focusOf = ({ focused }: TvFacts): string | null => focused[0]?.id ?? null

  /** One arrow; gives whether the focus went. */
  const move = async (key: RemoteKey, from: TvFacts): Promise<TvFacts | null> => {
    await press(key)
    for (const untilMs = performance.now() + MOVED_WITHIN_MS; performance.now() < untilMs; ) {
      const facts = await tv.facts()
      if (focusOf(facts) !== focusOf(from)) return facts
      await pause(LOOK_MS)
    }
    return null
  }

  const choose: Visitor['choose'] = async (what, fits) => {
    let facts = await see(tv, `${what} among the choices`, ({ choices }) => choices.some(fits))
    const tried = new Set<string>()
    for (;;) {
      const target = facts.choices.find(fits)
      const at = facts.choices.find(({ id }) => id === focusOf(facts))
      if (target === undefined || at === undefined) throw new Error(`${what} is gone: ${inShort(facts)}`)
      if (target.id === at.id) break
      const across = target.left - at.left
      const down = target.top - at.top
      const vertical: RemoteKey = down > 0 ? 'down' : 'up'
      const horizontal: RemoteKey = across > 0 ? 'right' : 'left'
      const order = Math.abs(down) >= Math.abs(across) ? [vertical, horizontal] : [horizontal, vertical]
      const key = order.find((each) => !tried.has(`${at.id} ${each}`))
      if (key === undefined) throw new Error(`no arrow leads to ${what}: ${inShort(facts)}`)
      tried.add(`${at.id} ${key}`)
      facts = (await move(key, facts)) ?? facts
    }
    await press('ok')
  }

  const logIn: Visitor['logIn'] = async (who) => {
    for (;;) {
      const facts = await see(tv, 'something to do on the way to the services', ({ screen, connection }) => screen !== 'asking' && connection === 'open')
      const here = stepOf(facts)
      if (here === 'home') return
      if (here === 'card') {
        // One that has lain there since the last visit has to be laid down anew, and is nobody else's.
        world.hand.lift()
        await see(tv, 'that a card is wanted', ({ screen, detail }) => screen !== 'card' || isCardWanted(detail))
        await world.hand.lay(who)
      } else if (here === 'pin') {
        await press(...PIN_KEYS, 'ok')
        onPinSent()
      } else if (here === 'ok') await press('ok')
      else throw new Error(`no way to the services from ${inShort(facts)}`)
      await see(tv, 'what follows', (next) => inShort(next) !== inShort(facts))
    }
  }

  return {
    presses: () => presses,
    press,
    choose,
    logIn,
    see: (what, isSo) => see(tv, what, isSo)
  }
}

/** Whether a card that is laid down now is this screen's: before, it would be somebody else's. */
export function isCardWanted(detail: string): boolean {
  return detail === 'wanted' || detail === 'lifted'
}

/** What is to be done next by somebody who wants to the services. */
function stepOf({ screen, place, focused }: TvFacts): 'home' | 'card' | 'pin' | 'ok' | 'none' {
  if (screen === 'card') return 'card'
  if (screen === 'pin') return 'pin'
  if (screen !== 'page') return 'none'
  if (place === 'home') return 'home'
  // The main act has the focus on all of these.
  if (['welcome', 'consent', 'notice'].includes(place ?? '') && focused.length === 1) return 'ok'
  return 'none'
}
