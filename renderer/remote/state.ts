import type { TvDown } from '../../main/contract/tv-wire.ts'
import type { Connection } from '../shared/client.ts'

/** What the telephone shows. `away`: the television itself is not connected. `no_code`: opened without a code. */
export type RemoteState =
  | { readonly screen: 'connection'; readonly why: 'connecting' | 'lost' | 'away' }
  | { readonly screen: 'keys'; readonly wants: 'arrows' | 'digits' }
  | { readonly screen: 'ended'; readonly why: 'ended' | 'no_code' }

/** What a frame makes of the state. */
export function afterFrame(state: RemoteState, frame: TvDown): RemoteState {
  if (state.screen === 'ended') return state
  // To a telephone this is said where its code or its secret is not known: too late, or of another machine.
  if (frame.type === 'unpaired') return { screen: 'ended', why: 'ended' }
  if (frame.type !== 'remote') return state
  switch (frame.state) {
    case 'ready':
      return { screen: 'keys', wants: frame.wants }
    case 'screen_away':
      return { screen: 'connection', why: 'away' }
    case 'ended':
      return { screen: 'ended', why: 'ended' }
  }
}

/** What the line makes of it. Keys come back with the machine's first word, and not by the line alone. */
export function afterConnection(state: RemoteState, connection: Connection): RemoteState {
  if (state.screen === 'ended' || connection === 'open') return state
  return { screen: 'connection', why: connection === 'lost' ? 'lost' : 'connecting' }
}
