import type { Result } from '../../../../device/result.ts'
import type { JsonServer } from '../../../services/http/json-server.ts'

/** A far side that can go away and come back: same address, same store. */
export interface Cuttable<S extends JsonServer = JsonServer> {
  /** Its URL without a path; the same after each return. */
  readonly address: string
  /** The server that runs; null while it is cut. */
  now(): S | null
  /** Ends it, with all its connections: whoever asks finds nobody. Nothing where it is cut already. */
  cut(): Promise<void>
  /** Starts it again at its address, on its store. Nothing where it runs. */
  mend(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a far side. Throws where it does not start: in a demonstration that is a mistake of the program's or a port that
 * somebody took meanwhile.
 * @param start is given 0 at first, then the port that it had
 */
export async function startCuttable<S extends JsonServer>(
  name: string,
  start: (port: number) => Promise<Result<S, { readonly code: string }>>
): Promise<Cuttable<S>> {
  const begin = async (port: number): Promise<S> => {
    const started = await start(port)
    if (!started.ok) throw new Error(`${name} does not start: ${started.error.code}`)
    return started.value
  }
  let server: S | null = await begin(0)
  const { address } = server
  const port = Number(new URL(address).port)
  const cut = async () => {
    const running = server
    server = null
    await running?.close()
  }
  return {
    address,
    now: () => server,
    cut,
    mend: async () => {
      server ??= await begin(port)
    },
    close: cut
  }
}
