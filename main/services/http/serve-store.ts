import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { ServiceFile } from '../service-file.ts'
import type { JsonServer, ListenFailure, ListenOptions, ListenWish, Route } from './json-server.ts'
import { serveJson } from './json-server.ts'

/** A party that listens. `file`: its store, for its own staff. */
export interface StoreServer extends JsonServer {
  readonly file: ServiceFile
}

/** What a party opened beside its store, and how that ends. */
export interface StoreEnds {
  /** When it is told to close, before the last connection is. */
  readonly stop?: () => void
  /** Once nobody asks any more, before the store is closed; also where it never listened. */
  readonly end?: () => void
}

/** Serves routes over a store that is open, which from here on is this server's: it closes where that cannot listen. */
export async function serveStore(
  file: ServiceFile,
  routes: readonly Route[],
  { host = '127.0.0.1', port = 0, tls }: ListenWish,
  limits: Pick<ListenOptions, 'mostBodyBytes' | 'mostConnections'>,
  { stop, end }: StoreEnds = {}
): Promise<Result<StoreServer, ListenFailure>> {
  const listening = await serveJson(routes, { host, port, ...limits, ...(tls === undefined ? {} : { tls }) })
  const close = () => {
    end?.()
    file.close()
  }
  if (!listening.ok) {
    stop?.()
    close()
    return listening
  }
  return ok({
    address: listening.value.address,
    file,
    close: async () => {
      stop?.()
      await listening.value.close()
      close()
    }
  })
}
