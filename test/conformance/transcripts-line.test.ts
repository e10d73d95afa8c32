import { describe, expect, test } from 'vitest'
import type { OpenSerialPort, SerialListener } from '../../device/serial/serial-port.ts'
import { createByteCallbacks } from '../../device/serial/simulator/line-far-end.ts'
import { decodeLineFrames, encodeLineFrame } from '../../device/vending/hatachi-line/line-codec.ts'
import { createLineMachine } from '../../device/vending/hatachi-line/line-driver.ts'
import { createSimulatedLineMachine } from '../../device/vending/hatachi-line/simulator/simulated-line-machine.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import { lineSettings, numberedVendId } from '../support/line-protocol-world.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { formatHex, readTranscript } from '../support/transcript.ts'
import type { TranscriptLine, TranscriptScene } from '../support/transcript.ts'

const scenes = readTranscript('hatachi-line')

/** One side of the line before a script that plays the other. */
interface Side {
  /** Bytes of the other side that arrive. */
  hear(bytes: Uint8Array): void
  /** What this side said and the script has not come to, oldest first, as hex. */
  readonly said: string[]
  readonly clock: ManualClock
  act(words: readonly string[]): void
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve()
}

/** Plays a scene to one side: what the other side said arrives, what this side says has to be what stands there. */
async function play(scene: TranscriptScene, side: Side, own: 'to_us' | 'from_us'): Promise<void> {
  let isLost = false
  for (const line of scene.lines) {
    if (line.kind === 'bytes' && line.direction === own) {
      expect([line.lineNumber, side.said.shift()]).toEqual([line.lineNumber, formatHex(line.bytes)])
    } else if (line.kind === 'bytes' && !isLost) side.hear(line.bytes)
    else if (line.kind === 'act' && line.words[0] === 'pass') {
      for (let leftMs = Number(line.words[1]); leftMs > 0; leftMs -= 10) {
        side.clock.advance(10)
        await settle()
      }
    } else if (line.kind === 'act') side.act(line.words)
    isLost = line.kind === 'act' && line.words[0] === 'lost'
    await settle()
  }
  expect(side.said).toEqual([])
}

function makeAppliance(): Side & { readonly outcomes: string[] } {
  const clock = new ManualClock()
  const said: string[] = []
  const outcomes: string[] = []
  let listener: SerialListener | null = null
  const open: OpenSerialPort = (_settings, attached) => {
    listener = attached
    const write = (bytes: Uint8Array) => {
      said.push(formatHex(bytes))
      return Promise.resolve({ ok: true, value: undefined } as const)
    }
    return Promise.resolve({ ok: true, value: { write, close: () => Promise.resolve() } })
  }
  const machine = createLineMachine({ open, settings: lineSettings, clock, session: 0x2a16 })
  const act = ([word = '', first = '', second = '']: readonly string[]): void => {
    if (word === 'start') {
      void machine.start(
        ({ type, ...fields }) => outcomes.push([type, ...Object.values(fields).map(String)].join(' ')),
        first === '' ? [] : [numberedVendId(Number(first))]
      )
    } else if (word === 'vend') {
      const order = { vendId: numberedVendId(Number(first)), selection: second, priceYen: second === '1' ? 350 : 480 }
      void machine.vend(order).then((result) => {
        outcomes.push(`vend ${first} ${result.ok ? result.value : `${result.error.code} ${result.error.cause}`}`)
      })
    } else if (word === 'decline') machine.decline()
    else if (word === 'unplug') listener?.onClose({ code: 'port_lost', path: '' })
  }
  return { clock, said, outcomes, hear: (bytes) => listener?.onBytes(bytes), act }
}

function makeMachine(): Side {
  const clock = new ManualClock()
  const said: string[] = []
  const arrivals = createByteCallbacks()
  const columns = [
    { selection: '1', priceYen: 350, motorMs: 200 },
    { selection: 'B2', priceYen: 480, stock: 1 }
  ]
  const cabinet = new SimulatedCabinet({ clock, columns })
  createSimulatedLineMachine(
    { onBytes: arrivals.add, write: (bytes) => said.push(formatHex(bytes)) },
    { cabinet, clock }
  )
  const act = ([word = '', first = '']: readonly string[]): void => {
    if (word === 'press') cabinet.press(first)
    else if (word === 'jam') cabinet.jam(first, 1)
    else if (word === 'power') cabinet.powerCycle()
  }
  return { clock, said, hear: arrivals.call, act }
}

/** What the scene says that the appliance makes of it: `! => …`. */
function outcomesOf(lines: readonly TranscriptLine[]): string[] {
  return lines.flatMap((line) => (line.kind === 'act' && line.words[0] === '=>' ? [line.words.slice(1).join(' ')] : []))
}

describe.each(scenes)('transcript hatachi-line: $title', (scene) => {
  test('the appliance says and makes of it what stands there', async () => {
    const appliance = makeAppliance()
    await play(scene, appliance, 'from_us')
    expect(outcomesOf(scene.lines).length).toBeGreaterThan(0)
    expect(appliance.outcomes).toEqual(outcomesOf(scene.lines))
  })

  test('the machine says what stands there', async () => {
    await play(scene, makeMachine(), 'to_us')
  })

  test('every line is one frame, both ways', () => {
    for (const line of scene.lines) {
      if (line.kind !== 'bytes') continue
      const { frames, carry } = decodeLineFrames(new Uint8Array(), line.bytes)
      expect(carry).toHaveLength(0)
      expect(frames.map((frame) => formatHex(encodeLineFrame(frame)))).toEqual([formatHex(line.bytes)])
      // What the line says of itself begins with the message's type.
      expect(line.comment.split(/[ ,]/)[0]).toBe(frames[0]?.message.type)
    }
  })
})
