import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock, type Clock } from '../../device/clock.ts'
import type { CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { createRemoteReader, type RemoteReader } from '../../device/reader/remote/remote-reader.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { openTlsIdentity } from '../../main/shell/operator/tls-certificate.ts'
import { readerAgentDoor, type ReaderAgentDoor } from '../../main/shell/television/reader-agent-door.ts'
import { keyDigestOf } from '../../main/shell/television/reader-agent-wire.ts'
import { makeAgentKey, type AgentKey } from '../../main/shell/television/reader-agent-key.ts'
import { runAgent, type AgentEnd, type AgentWord } from '../../main/shell/television/reader-agent.ts'
import { startTvHost, type TvHost } from '../../main/shell/television/tv-host.ts'
import { cardContents } from './card-contents.ts'

/** The appliance's end of an agent, over the television's real listener. */
export interface AgentAppliance {
  readonly directory: string
  readonly host: TvHost
  readonly door: ReaderAgentDoor
  readonly remote: RemoteReader
  readonly url: string
  readonly paired: () => number
  readonly faults: unknown[]
  close(): Promise<void>
}

/** @param port 0: any free one */
export async function openAgentAppliance({ clock = systemClock, port = 0 }: { clock?: Clock; port?: number } = {}): Promise<AgentAppliance> {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-agent-appliance-'))
  const tls = openTlsIdentity(directory, ['localhost', '127.0.0.1'], Date.now(), [], 'television')
  if (!tls.ok) throw new Error(tls.error.code)
  const remote = createRemoteReader({ clock: systemClock })
  const faults: unknown[] = []
  let paired = 0
  const door = readerAgentDoor({
    clock,
    dataDirectory: directory,
    accept: (stream) => {
      remote.accept(stream)
    },
    keyDigest: () => keyDigestOf(tls.value.keyPem),
    onPaired: () => {
      paired += 1
    },
    onUnwritable: (fault) => faults.push(fault)
  })
  const host = await startTvHost({
    desk: { greet: () => undefined, receive: () => undefined, left: () => undefined } as never,
    tvFiles: new Map(),
    remoteFiles: new Map(),
    address: '127.0.0.1',
    port,
    names: new Set(['localhost']),
    tls: tls.value,
    ownPort: 0,
    clock: systemClock,
    agent: door,
    onFault: (_where, fault) => faults.push(fault)
  })
  if (!host.ok) throw new Error(host.error.code)
  return {
    directory,
    host: host.value,
    door,
    remote,
    url: `https://127.0.0.1:${String(host.value.port)}`,
    paired: () => paired,
    faults,
    close: async () => {
      await remote.close()
      await host.value.close()
      rmSync(directory, { recursive: true })
    }
  }
}

/** An agent that runs, as `hatachi reader-agent` does. */
export interface RunningAgent {
  readonly keyPath: string
  readonly words: AgentWord[]
  readonly end: Promise<AgentEnd>
  stop(): Promise<AgentEnd>
}

export function startAgent(key: AgentKey, keyPath: string, reader: CardReader): RunningAgent {
  const ending = new AbortController()
  const words: AgentWord[] = []
  const end = runAgent({
    key,
    keyPath,
    reader,
    clock: systemClock,
    signal: ending.signal,
    tell: (word) => words.push(word)
  })
  return {
    keyPath,
    words,
    end,
    stop: () => {
      ending.abort()
      return end
    }
  }
}

/** The key that a pairing makes, in a file of the directory. */
export function pairedKey(directory: string, url: string, pairing: string, name = 'agent.json'): AgentKey {
  const key = makeAgentKey(join(directory, name), url, pairing)
  if (!key.ok) throw new Error(key.error.code)
  return key.value
}

/** A network between agent and appliance that can be cut. */
export interface CuttableWay {
  readonly url: string
  cut(): void
  /** Whether whoever connects is hung up on. */
  refuse(isRefused: boolean): void
  /** How often that was done. */
  refused(): number
  close(): void
}

export async function openWay(to: number): Promise<CuttableWay> {
  const sockets = new Set<Socket>()
  let isRefused = false
  let refused = 0
  const server = createServer((from) => {
    if (isRefused) {
      refused += 1
      from.destroy()
      return
    }
    const onward = connect(to, '127.0.0.1')
    for (const socket of [from, onward]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        from.destroy()
        onward.destroy()
      })
    }
    from.pipe(onward).pipe(from)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    cut,
    refuse: (now) => {
      isRefused = now
    },
    refused: () => refused,
    close: () => {
      cut()
      server.close()
    }
  }
}

/** A card whose every PIN is counted at the card itself; told as it arrives there. */
export function countingCard(onVerify: () => void = () => undefined): { readonly card: SimulatedCard; readonly pins: () => number } {
  const card = new SimulatedMyNumberCard(cardContents(), { latency: LATENCY_PROFILES.none })
  let pins = 0
  return {
    pins: () => pins,
    card: {
      atr: card.atr,
      reset: () => {
        card.reset()
      },
      answer: (command) => {
        // VERIFY with a PIN; without one it asks for the tries alone.
        if (command[1] === 0x20 && command.length > 5) {
          pins += 1
          onVerify()
        }
        return card.answer(command)
      }
    }
  }
}

export function simulatedReader(): SimulatedReader {
  return new SimulatedReader({ clock: systemClock })
}

export function typesOf(events: readonly ReaderEvent[]): readonly string[] {
  return events.map(({ type }) => type)
}
