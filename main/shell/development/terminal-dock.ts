import { emitKeypressEvents } from 'node:readline'
import type { CardProfile } from '../../platform/simulator/people.ts'
import type { DemoMachine, DemoWorld } from './demo-world.ts'

/** Which key lays which card. */
const CARD_KEYS: Readonly<Record<string, { readonly profile: CardProfile; readonly says: string }>> = {
  a: { profile: 'adult', says: 'an adult' },
  m: { profile: 'minor', says: 'a minor' },
  t: { profile: 'turning20tomorrow', says: 'turns 20 tomorrow' },
  e: { profile: 'enrolled', says: 'enrolled for use without PIN' },
  r: { profile: 'revoked', says: 'revoked' },
  s: { profile: 'suspended', says: 'suspended' },
  u: { profile: 'unknown', says: 'unknown to the platform' },
  b: { profile: 'blockedPin', says: 'blocked PIN' },
  p: { profile: 'phone', says: 'a phone' }
}

/** Lays and takes simulated cards by keys in the terminal; the returned function gives the terminal back. */
export function watchKeys(world: DemoWorld, machine: DemoMachine, say: (line: string) => void): () => void {
  const { stdin } = process
  const cards = Object.entries(CARD_KEYS).map(([key, { says }]) => `${key} ${says}`)
  say('Every card has the PIN 1234. Lay a card by its key; x takes it away; q ends.')
  say(cards.join(' · '))
  if (!stdin.isTTY) {
    say('The input is no terminal, so no card can be laid. Try: npm run demo -- --tour')
    return () => {}
  }
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  const onKey = (_: string | undefined, key: { readonly name?: string; readonly ctrl?: boolean }) => {
    const card = CARD_KEYS[key.name ?? '']
    if (key.name === 'q' || (key.ctrl === true && key.name === 'c')) process.kill(process.pid, 'SIGINT')
    else if (key.name === 'x' && machine.reader.hasCard) machine.reader.remove()
    else if (card !== undefined) {
      say(`a card is laid: ${card.says}`)
      void world.cards.lay(machine.reader, card.profile)
    }
  }
  stdin.on('keypress', onKey)
  return () => {
    stdin.off('keypress', onKey)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
