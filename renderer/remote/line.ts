import type { TvLanguage } from '../../main/contract/tv-view.ts'
import { TV_SOCKET } from '../../main/contract/tv-names.ts'
import type { TvCredential } from '../../main/contract/tv-wire.ts'
import { drawPageId } from '../shared/tv-credential.ts'
import { connectTvLine, type TvLine, type TvLineOptions } from '../shared/tv-line.ts'
import { openWebSocket, windowClock } from '../shared/tv-socket.ts'

/** What a telephone's line needs. */
export interface RemoteLineOptions extends Pick<TvLineOptions, 'onFrame' | 'onConnection'> {
  /** Asked at each hello: the code at first, then what the machine gave for it. */
  readonly credential: () => TvCredential
  readonly language: () => TvLanguage
}

/** Opens a telephone's line to the machine that served the page. */
export function openRemoteLine(options: RemoteLineOptions): TvLine {
  return connectTvLine({
    ...options,
    openSocket: () => openWebSocket(TV_SOCKET),
    clock: windowClock,
    pageId: drawPageId((bytes) => crypto.getRandomValues(bytes))
  })
}
