/**
 * Vending machines' lines: how soon the age verification device answers a POLL at its port, in process and on a
 * pseudo-terminal beside a bare echo on another; how fast every protocol's codec reads frames; and what a connected machine
 * costs that does nothing. What each figure means stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- vending [--polls 20000] [--ptyPolls 1000] [--rounds 5] [--idleSeconds 5]`. Exit code 0, or 1
 * where something did not work: a bench asserts no speed; 69 where there is no pseudo-terminal.
 */
import { join } from 'node:path'
import { sleep, systemClock } from '../../device/clock.ts'
import { ok } from '../../device/result.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort, SerialListener } from '../../device/serial/serial-port.ts'
import { canOpenPty, openPty } from '../../device/serial/simulator/pty.ts'
import type { Pty } from '../../device/serial/simulator/pty.ts'
import { decodeLineFrames, encodeLineFrame } from '../../device/vending/hatachi-line/line-codec.ts'
import { createLineCutter, decodeGateMessage } from '../../device/vending/mdb-cashless/gate-codec.ts'
import { decodeAvdCommand, encodeAskStatus } from '../../device/vending/mdb/avd-messages.ts'
import { mdbAvdDriver } from '../../device/vending/mdb/driver.ts'
import { mdbFramings } from '../../device/vending/mdb/framing.ts'
import type { MdbFraming } from '../../device/vending/mdb/framing.ts'
import { encodeMdbCommand } from '../../device/vending/mdb/mdb-block.ts'
import { mdbLengths } from '../../device/vending/mdb/mdb-lengths.ts'
import { initialMdbReceiver, receiveMdbWords } from '../../device/vending/mdb/mdb-receiver.ts'
import { createMdbAvdSimulator, mdbAvdSimulator } from '../../device/vending/mdb/simulator/simulator.ts'
import { createModbusDecoder, encodeModbusAnswer } from '../../device/vending/relay-modbus/modbus-codec.ts'
import { decodeRelayFrames, encodeRelayFrame } from '../../device/vending/relay/lcus-codec.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import { figure, report, type Figure } from './support/figures.ts'
import { measureProcess } from './support/measured-process.ts'
import { benchOptions } from './support/options.ts'

/** The bus allows five milliseconds; a connected machine shall take less than a hundredth of a processor. */
const AIM = { answerMs: 5, idlePercent: 1 }
const WARM_UP = 200
const FRAMES = 20_000
/** What a read of a serial line brings at once, in bytes, at a busy moment. */
const PIECE = 64
const POLL_EVERY_MS = 100

const fe = mdbFramings.fe
const poll = fe.encode(encodeMdbCommand([0x6a]))
const acknowledge = fe.encode([0x000])
const settings = (port: string) => mdbAvdDriver.settings.parse({ driver: 'mdb-avd', port })

/** Milliseconds from a POLL's bytes to the call that writes the answer, in the same turn. */
async function timeAnswers(polls: number): Promise<readonly number[]> {
  let listener: SerialListener | null = null
  let answeredAtMs = 0
  const open: OpenSerialPort = async (_, attached) => {
    listener = attached
    return ok({
      write: async () => {
        answeredAtMs = performance.now()
        return ok(undefined)
      },
      close: async () => undefined
    })
  }
  const machine = mdbAvdDriver.create(settings('/dev/bench'), { open, clock: systemClock })
  const started = machine.start(() => undefined)
  const times: number[] = []
  for (let round = -WARM_UP; round < polls; round += 1) {
    await new Promise(setImmediate)
    answeredAtMs = NaN
    const startedAtMs = performance.now()
    listener!.onBytes(poll)
    const ms = answeredAtMs - startedAtMs
    if (Number.isNaN(ms)) throw new Error('a POLL was not answered in its turn')
    listener!.onBytes(acknowledge)
    if (round >= 0) times.push(ms)
  }
  await started
  await machine.close()
  return times
}

/** Milliseconds from the write at the far end to the first byte of what comes back. */
function ask(pty: Pty): Promise<number> {
  return new Promise((resolve) => {
    const startedAtMs = performance.now()
    const end = pty.onBytes(() => {
      end()
      resolve(performance.now() - startedAtMs)
    })
    pty.write(poll)
  })
}

/** The device and a bare echo, each on a pseudo-terminal, asked in turn. */
async function timeOverPty(polls: number) {
  const [devicePty, echoPty] = [await openPty(), await openPty()]
  const machine = mdbAvdDriver.create(settings(devicePty.path), { open: openNodeSerialPort, clock: systemClock })
  const started = machine.start(() => undefined)
  const answer = Uint8Array.of(0xfe, 0x00, 0x01)
  const echo = await openNodeSerialPort(
    { path: echoPty.path, baudRateBps: 115_200, dataBits: 8, stopBits: 1, parity: 'none' },
    { onBytes: () => void (echo.ok && echo.value.write(answer)), onClose: () => undefined }
  )
  if (!echo.ok) throw new Error(echo.error.code)
  const [device, bare]: [number[], number[]] = [[], []]
  try {
    // The port opens in its own time, and drops what came before.
    await sleep(systemClock, 500)
    for (let round = -WARM_UP; round < polls; round += 1) {
      const deviceMs = await ask(devicePty)
      devicePty.write(acknowledge)
      const bareMs = await ask(echoPty)
      if (round < 0) continue
      device.push(deviceMs)
      bare.push(bareMs)
    }
    await started
  } finally {
    await machine.close()
    await echo.value.close()
    await devicePty.close()
    await echoPty.close()
  }
  return { device, bare }
}

/** Thousands of frames a second: the same frame again and again, in pieces as a line brings them. Throws where one is not read. */
function framesPerSecond(frame: Uint8Array, rounds: number, makeDecoder: () => (bytes: Uint8Array) => number) {
  const stream = new Uint8Array(frame.length * FRAMES)
  for (let index = 0; index < FRAMES; index += 1) stream.set(frame, index * frame.length)
  return Array.from({ length: rounds }, () => {
    const decode = makeDecoder()
    let count = 0
    const startedAtMs = performance.now()
    for (let at = 0; at < stream.length; at += PIECE) count += decode(stream.subarray(at, at + PIECE))
    const seconds = (performance.now() - startedAtMs) / 1000
    if (count !== FRAMES) throw new Error(`${FRAMES} frames were sent and ${count} read`)
    return FRAMES / 1000 / seconds
  })
}

/** A decoder that hands its carry on. */
function carrying<T extends { readonly carry: Uint8Array }>(
  decode: (carry: Uint8Array, bytes: Uint8Array) => T,
  count: (decoded: T) => number
) {
  return () => {
    let carry: Uint8Array = new Uint8Array()
    return (bytes: Uint8Array): number => {
      const decoded = decode(carry, bytes)
      carry = decoded.carry
      return count(decoded)
    }
  }
}

function mdbDecoder(framing: MdbFraming) {
  return () => {
    const lengths = mdbLengths({ address: 0x68, setupDataBytes: 0 })
    let carry: Uint8Array = new Uint8Array()
    let receiver = initialMdbReceiver
    return (bytes: Uint8Array): number => {
      const decoded = framing.decode(carry, bytes)
      carry = decoded.carry
      const received = receiveMdbWords(receiver, decoded.words, lengths)
      receiver = received.receiver
      return received.heard.filter((heard) => heard.type === 'block' && decodeAvdCommand(heard.bytes).type !== 'unknown').length
    }
  }
}

function codecFigures(rounds: number): readonly Figure[] {
  const status = encodeMdbCommand(encodeAskStatus(0x68))
  const selected = new TextEncoder().encode('c,STATUS,VEND,350,2\r\n')
  const codecs: readonly (readonly [string, string, Uint8Array, () => (bytes: Uint8Array) => number])[] = [
    ['mdb_fe', 'DRAVS as FE, byte, mode', fe.encode(status), mdbDecoder(fe)],
    ['mdb_ascii', 'DRAVS as a line', mdbFramings.ascii.encode(status), mdbDecoder(mdbFramings.ascii)],
    [
      'mdb_cashless',
      'a selection of the cashless gate',
      selected,
      () => {
        const cut = createLineCutter()
        return (bytes) => cut(bytes).filter((line) => decodeGateMessage(line).type !== 'other').length
      }
    ],
    [
      'relay_lcus',
      'a frame of an LCUS relay board',
      encodeRelayFrame({ channel: 1, on: true }),
      carrying(decodeRelayFrames, ({ frames }) => frames.length)
    ],
    [
      'relay_modbus',
      'inputs of a Modbus relay board',
      encodeModbusAnswer(1, { type: 'bits', of: 'inputs', bits: [true, false, true, false, false, false, false, false] }),
      () => {
        const decode = createModbusDecoder(1)
        return (bytes) => decode(bytes).length
      }
    ],
    [
      'hatachi_line',
      '"alive" of the line protocol',
      encodeLineFrame({ session: 0x1234, sequence: 0, message: { type: 'alive' } }),
      carrying(decodeLineFrames, ({ frames }) => frames.length)
    ]
  ]
  return codecs.map(([name, says, frame, makeDecoder]) =>
    figure(`vending.frames.${name}`, `read: ${says}`, 'k/s', framesPerSecond(frame, rounds, makeDecoder))
  )
}

/** Per cent of a processor, in a process of its own, polled every 100 ms: the device, and a bare echo, in turn. */
async function idleShares(rounds: number, seconds: number) {
  const idle = join(import.meta.dirname, 'support/vending-idle.ts')
  const shareOf = async (kind: 'avd' | 'echo', pty: Pty): Promise<number> => {
    const { stdout } = await measureProcess(process.execPath, [idle, kind, pty.path, String(seconds)])
    return (JSON.parse(stdout) as { readonly percent: number }).percent
  }
  const [device, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const pty = await openPty()
    const cabinet = new SimulatedCabinet({ clock: systemClock, columns: mdbAvdSimulator.columns })
    const vmc = createMdbAvdSimulator({ periodMs: POLL_EVERY_MS }).create(pty, { cabinet, clock: systemClock })
    device.push(await shareOf('avd', pty))
    vmc.detach()
    const polling = setInterval(() => {
      pty.write(poll)
    }, POLL_EVERY_MS)
    bare.push(await shareOf('echo', pty))
    clearInterval(polling)
    await pty.close()
  }
  return { device, bare }
}

if (!canOpenPty()) {
  console.error('There is no pseudo-terminal here: it takes Linux and util-linux "script".')
  process.exit(69)
}
const options = benchOptions('vending', { polls: 20_000, ptyPolls: 1000, rounds: 5, idleSeconds: 5 })
const inProcess = await timeAnswers(options.polls)
const overPty = await timeOverPty(options.ptyPolls)
const codecs = codecFigures(options.rounds)
const idle = await idleShares(options.rounds, options.idleSeconds)
const answer = figure('vending.answer_pty', 'POLL to answer, pty', 'ms', overPty.device, { at: 'p99', below: AIM.answerMs })
const bareAnswer = figure('vending.answer_pty_echo', 'bare echo, pty', 'ms', overPty.bare)
const share = figure('vending.idle', 'processor, connected', '%', idle.device, { at: 'p50', below: AIM.idlePercent })
const bareShare = figure('vending.idle_echo', 'processor, bare echo', '%', idle.bare)
report(
  'vending',
  [
    figure('vending.answer', 'POLL to answer, at the port', 'ms', inProcess, { at: 'p99', below: AIM.answerMs }),
    answer,
    bareAnswer,
    ...codecs,
    share,
    bareShare
  ],
  [
    { name: 'vending.answer_to_echo', says: 'answer to bare echo, pty', of: answer, to: bareAnswer },
    { name: 'vending.idle_to_echo', says: 'processor to bare echo', of: share, to: bareShare }
  ]
)
