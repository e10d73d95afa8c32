import { emitKeypressEvents } from 'node:readline'
import { DOCK_ACTIONS, DOCK_CARDS } from '../../contract/devdock/catalogue.ts'
import type { DockRequest } from '../../contract/devdock/contract.ts'
import type { Dock } from './dock/dock.ts'

/** What a key asks of the dock; undefined where it means nothing. The same keys as on the dock's page. */
export function requestOfKey(key: string): DockRequest | undefined {
  const card = DOCK_CARDS.find((known) => known.key === key)
  if (card !== undefined) return { verb: 'insert', card: card.profile }
  return DOCK_ACTIONS.find((known) => known.key === key)?.request
}

/** Works the dock by keys in the terminal; the returned function gives the terminal back. */
export function watchKeys(dock: Pick<Dock, 'perform' | 'state'>, say: (line: string) => void): () => void {
  const { stdin } = process
  say('Every card has the PIN 1234. Lay a card by its key; x takes it away; q ends.')
  say(DOCK_CARDS.map(({ key, name, special }) => `${key} ${name} (${special})`).join(' · '))
  say(DOCK_ACTIONS.map(({ key, group, label }) => `${key} ${group}: ${label.toLowerCase()}`).join(' · '))
  if (!stdin.isTTY) {
    say('The input is no terminal, so no key is heard. Use the dock, or try: npm run demo -- --tour')
    return () => {}
  }
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  const onKey = (text: string | undefined, key: { readonly ctrl?: boolean }) => {
    if (text === 'q' || (key.ctrl === true && text === '\u0003')) {
      process.kill(process.pid, 'SIGINT')
      return
    }
    const request = key.ctrl === true ? undefined : requestOfKey(text ?? '')
    if (request !== undefined) void perform(dock, request, say)
  }
  stdin.on('keypress', onKey)
  return () => {
    stdin.off('keypress', onKey)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

async function perform(dock: Pick<Dock, 'perform' | 'state'>, request: DockRequest, say: (line: string) => void) {
  const answer = await dock.perform(request)
  say(answer.ok ? (answer.state.log.findLast(({ kind }) => kind === 'hand')?.text ?? '') : answer.error.message)
}
