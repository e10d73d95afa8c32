import type { TvDown } from '../../main/contract/tv-wire.ts'
import type { TvConnection } from '../shared/tv-line.ts'

/**
 * What the telephone shows. `away`: the television itself is not connected. `replaced`: another page of this telephone
 * has its place. `no_code`: opened without a code. `wasCut`: the line was lost since the last press, so that what was not
 * passed on by then never is: a person has to look, and press again.
 */
export type RemoteState =
  | { readonly screen: 'connection'; readonly why: 'connecting' | 'lost' | 'away' | 'replaced'; readonly wasCut: boolean }
  | { readonly screen: 'keys'; readonly wants: 'arrows' | 'digits'; readonly wasCut: boolean }
  | { readonly screen: 'ended'; readonly why: 'ended' | 'no_code' }

/** What a frame makes of the state. */
export function afterFrame(state: RemoteState, frame: TvDown): RemoteState {
  if (state.screen === 'ended') return state
  // To a telephone this is said where its code or its secret is not known: too late, or of another machine.
  if (frame.type === 'unpaired') return { screen: 'ended', why: 'ended' }
  if (frame.type !== 'remote') return state
  switch (frame.state) {
    case 'ready':
      return { screen: 'keys', wants: frame.wants, wasCut: state.wasCut }
    case 'screen_away':
      return { screen: 'connection', why: 'away', wasCut: state.wasCut }
    case 'ended':
      return { screen: 'ended', why: 'ended' }
  }
}

/** What the line makes of it. Keys come back with the machine's first word, and not by the line alone. */
export function afterConnection(state: RemoteState, connection: TvConnection): RemoteState {
  if (state.screen === 'ended' || connection === 'open') return state
  return { screen: 'connection', why: connection, wasCut: state.wasCut || connection !== 'connecting' }
}

/** What a press makes of it: whoever presses has seen how things stand. */
export function afterPress(state: RemoteState): RemoteState {
  return state.screen === 'keys' && state.wasCut ? { ...state, wasCut: false } : state
}
