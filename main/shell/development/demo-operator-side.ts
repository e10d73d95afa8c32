import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../device/clock.ts'
import { accountViews, setUpCodeNow } from '../../operator/owner-view.ts'
import { shownCertificate } from '../operator/tls-certificate.ts'

/** The operator's side of a demonstration: on loopback alone, with a set-up code that its machine makes at the first start. */

/** That of an ordinary machine. */
const USUAL_PORT = 8443
const LOOK_EVERY_MS = 200
/** It is open soon after its machine has started, or not at all. */
const PATIENCE_MS = 20_000

/** The usual port, or any free one where another program has that. */
export async function operatorPortOfDemo(usual = USUAL_PORT): Promise<number> {
  return (await freePort(usual)) ?? (await freePort(0)) ?? usual
}

/** Null: it cannot be had. */
function freePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(null)
    })
    server.listen(port, '127.0.0.1', () => {
      const { port: had } = server.address() as AddressInfo
      server.close(() => {
        resolve(had)
      })
    })
  })
}

/** Whose operator's side it is. */
export interface DemoOperatorSide {
  readonly dataDirectory: string
  readonly port: number
  /** The machine's. */
  readonly clock: Clock
}

/**
 * Waits until the operator's side is open, and says where it is, by which fingerprint it is known and with which code the
 * first administrator is made there; where accounts were kept from a demonstration before, that they hold.
 */
export async function tellOperatorSide(
  side: DemoOperatorSide,
  say: (line: string) => void,
  patienceMs = PATIENCE_MS
): Promise<void> {
  const untilMs = performance.now() + patienceMs
  while (performance.now() < untilMs) {
    const lines = (await isListening(side.port)) ? linesOf(side) : null
    for (const line of lines ?? []) say(line)
    if (lines !== null) return
    await pause(LOOK_EVERY_MS)
  }
  say("The operator's side has not opened. The machine's record says why: operator_side_failed.")
}

/** Null: not all of it is there yet. */
function linesOf({ dataDirectory, port, clock }: DemoOperatorSide): readonly string[] | null {
  const certificate = shownCertificate(dataDirectory)
  const accounts = accountViews(dataDirectory, clock)
  if (!certificate.ok || certificate.value === null || !accounts.ok) return null
  const code = setUpCodeNow(dataDirectory, clock)
  const isNew = accounts.value.length === 0
  if (isNew && code === null) return null
  return [
    `The operator's side is at https://localhost:${String(port)}/`,
    `  SHA-256 fingerprint of its certificate: ${certificate.value.fingerprint}`,
    isNew
      ? `  Code for setting up the first administrator: ${code?.code ?? ''}`
      : `  Its accounts are those that were made before, in ${dataDirectory}.`
  ]
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => {
      end(true)
    })
    socket.once('error', () => {
      end(false)
    })
  })
}
