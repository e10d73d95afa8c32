import type { TvDown } from '../../contract/tv-wire.ts'

/**
 * Why a connection is ended from this side. `misfit`: it sent what does not fit. `replaced`: the same screen or
 * telephone has connected anew. `over`: a telephone that is no remote control any more. `full`: too many pages that are
 * not paired. `stopping`: the appliance ends.
 */
export type LineEnd = 'misfit' | 'replaced' | 'over' | 'full' | 'stopping'

/** One connection of a page, as the desk sees it. */
export interface TvLine {
  /** Whether it came to the machine's own screen's listener, which nobody but this machine reaches. */
  readonly isOwn: boolean
  /** Whom guesses are counted for: an IPv4 address, or the network of an IPv6 address. */
  readonly address: string
  send(frame: TvDown): void
  /** Ends it. Nothing that it sends afterwards is obeyed. */
  end(reason: LineEnd): void
}
