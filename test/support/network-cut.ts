import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What the network does. Each change holds at once, for connections that there are and for new ones. */
export type NetworkState =
  /** Everything passes. */
  | 'up'
  /** Connections are reset; new ones too, as soon as they come. */
  | 'cut'
  /** Nothing passes and nobody says so. What was held back passes when the network is up again, as TCP has it. */
  | 'black_hole'

/** A piece that passes, in clear bytes of the connection (of TLS: its records). */
export interface Passing {
  /** Which of the far sides, by the name that it was given. */
  readonly to: string
  /** `out`: from the appliance. */
  readonly way: 'out' | 'in'
  readonly bytes: number
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/**
 * A network between an appliance and its far sides, in this process: one loopback port for each of theirs. It can be cut
 * and restored at any moment, synchronously, from `onPassing` too: then the very piece does not pass.
 */
export class NetworkCut<Name extends string> {
  /** Called before a piece passes. */
  onPassing: ((passing: Passing) => void) | null = null
  /** Connections that came, whatever became of them. */
  connections = 0
  #state: NetworkState = 'up'
  readonly #servers: Server[] = []
  readonly #pairs = new Set<Pair>()
  /** Sockets that came while nothing answers. */
  readonly #waiting = new Set<{ readonly near: Socket; readonly port: number; readonly name: string }>()
  readonly #ports = new Map<string, number>()

  /** @param ports of the far sides on loopback, by names of the test's */
  static async before<Name extends string>(ports: Readonly<Record<Name, number>>): Promise<NetworkCut<Name>> {
    const network = new NetworkCut<Name>()
    await Promise.all(Object.entries<number>(ports).map(([name, port]) => network.#listen(name, port)))
    return network
  }

  /** The port by which a far side is reached through this network. */
  port(name: Name): number {
    const port = this.#ports.get(name)
    if (port === undefined) throw new RangeError(name)
    return port
  }

  /** An address of a far side as it is reached through this network. */
  through(name: Name, url: string): string {
    const address = new URL(url)
    address.port = String(this.port(name))
    return address.href.replace(/\/$/, '')
  }

  get state(): NetworkState {
    return this.#state
  }

  cut(): void {
    this.#state = 'cut'
    for (const { near } of this.#waiting) near.resetAndDestroy()
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  blackHole(): void {
    this.#state = 'black_hole'
    for (const { near, far } of this.#pairs) {
      near.pause()
      far.pause()
    }
  }

  restore(): void {
    this.#state = 'up'
    for (const { near, far } of this.#pairs) {
      near.resume()
      far.resume()
    }
    for (const { near, port, name } of [...this.#waiting]) this.#join(near, port, name)
    this.#waiting.clear()
  }

  async close(): Promise<void> {
    this.onPassing = null
    this.cut()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  async #listen(name: string, port: number): Promise<void> {
    const server = createServer((near) => {
      this.connections += 1
      near.on('error', () => near.destroy())
      if (this.#state === 'cut') near.resetAndDestroy()
      else if (this.#state === 'up') this.#join(near, port, name)
      else {
        const waiting = { near, port, name }
        this.#waiting.add(waiting)
        near.pause()
        near.on('close', () => this.#waiting.delete(waiting))
      }
    })
    this.#servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#ports.set(name, (server.address() as AddressInfo).port)
  }

  #join(near: Socket, port: number, name: string): void {
    const far = connect(port, '127.0.0.1')
    const pair = { near, far }
    this.#pairs.add(pair)
    this.#pass(near, far, name, 'out')
    this.#pass(far, near, name, 'in')
    const end = () => {
      this.#pairs.delete(pair)
      // A reset stays one; an end reaches the other side behind the last bytes.
      if (near.destroyed) far.destroy()
      else near.destroySoon()
    }
    far.on('error', () => far.destroy())
    near.on('close', end)
    far.on('close', end)
    near.resume()
  }

  #pass(from: Socket, to: Socket, name: string, way: Passing['way']): void {
    from.on('data', (chunk: Buffer) => {
      this.onPassing?.({ to: name, way, bytes: chunk.length })
      if (this.#state === 'up') to.write(chunk)
      // It was read before the network fell silent, and waits like the rest.
      else if (this.#state === 'black_hole') from.unshift(chunk)
    })
  }
}
