import { describe, expect, test } from 'vitest'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import {
  decodeAvdAnswer,
  decodeAvdCommand,
  encodeAskStatus,
  encodeSetAge,
  encodeStatus
} from '../../device/vending/mdb/avd-messages.ts'
import { mdbAvdDriver } from '../../device/vending/mdb/driver.ts'
import { mdbFramings } from '../../device/vending/mdb/framing.ts'
import type { MdbFraming } from '../../device/vending/mdb/framing.ts'
import { decodeMdbAnswer, encodeMdbAnswer, encodeMdbCommand } from '../../device/vending/mdb/mdb-block.ts'
import type { MdbWord } from '../../device/vending/mdb/mdb-block.ts'
import { mdbLengths } from '../../device/vending/mdb/mdb-lengths.ts'
import { initialMdbReceiver, receiveMdbWords } from '../../device/vending/mdb/mdb-receiver.ts'
import { createMdbAvdSimulator, mdbAvdSimulator } from '../../device/vending/mdb/simulator/simulator.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import { createByteCallbacks } from '../../device/serial/simulator/line-far-end.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { formatHex, readTranscript } from '../support/transcript.ts'
import type { TranscriptLine, TranscriptScene } from '../support/transcript.ts'

const scenes = readTranscript('mdb-avd')
const framings = Object.values(mdbFramings)

/** Mode bits as the bus has them: the VMC's on a block's first byte and on no acknowledgement, ours on the last. */
function wordsOf({ direction, bytes }: Extract<TranscriptLine, { readonly kind: 'bytes' }>): readonly MdbWord[] {
  const marked = direction === 'from_us' ? bytes.length - 1 : bytes.length > 1 ? 0 : -1
  return [...bytes].map((byte, index) => (index === marked ? byte | 0x100 : byte))
}

/** Settings as the conversation's `! set` lines have them; a dot reaches into one. */
function settingsOf(scene: TranscriptScene): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {}
  for (const line of scene.lines) {
    if (line.kind !== 'act' || line.words[0] !== 'set') continue
    const [, path = '', text = ''] = line.words
    const value: unknown = /^(?:\d+|true|false)$/.test(text) ? JSON.parse(text) : text
    const [name = '', inner] = path.split('.')
    settings[name] = inner === undefined ? value : { [inner]: value }
  }
  return settings
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** A device that has heard its first POLL where the conversation does not begin with one. */
async function makeDevice(scene: TranscriptScene, framing: MdbFraming) {
  const line = createSimulatedLine()
  const settings = mdbAvdDriver.settings.parse({
    driver: 'mdb-avd',
    port: '/dev/simulated',
    framing: framing.name,
    ...settingsOf(scene)
  })
  const machine = mdbAvdDriver.create(settings, { open: line.open, clock: new ManualClock() })
  const written: Uint8Array[] = []
  const facts: string[] = []
  line.far.onBytes((bytes) => written.push(bytes))
  void machine.start((event) => facts.push('selection' in event ? `${event.type} ${event.selection}` : event.type))
  await settle()
  const first = scene.lines.find((each) => each.kind === 'bytes')
  if (first?.bytes.length !== 2) {
    const poll = framing.encode(encodeMdbCommand([0x6a]))
    for (const bytes of [poll, framing.encode([0x000])]) {
      line.far.write(bytes)
      await settle()
    }
    written.length = 0
    facts.length = 0
  }
  return { line, machine, written, facts }
}

describe.each(framings)('framing $name', (framing) => {
  test.each(scenes)('the device speaks as in "$title"', async (scene) => {
    const { line, machine, written, facts } = await makeDevice(scene, framing)
    const asked = new Map<string, string>()
    const vend = (vendId: string, selection: string): void => {
      void machine.vend({ vendId, selection, priceYen: 350 }).then((result) => {
        asked.set(vendId, result.ok ? result.value : `${result.error.code} ${result.error.cause}`)
      })
    }
    for (const each of scene.lines) {
      const at = `line ${String(each.lineNumber)}`
      if (each.kind === 'bytes') {
        const bytes = framing.encode(wordsOf(each))
        if (each.direction === 'to_us') {
          // Nothing was said that the transcript does not have.
          expect(written.map(formatHex), at).toEqual([])
          line.far.write(bytes)
        } else expect(written.splice(0, 1).map(formatHex), at).toEqual([formatHex(bytes)])
      } else {
        const [act = '', id = '', third = '', fourth = ''] = each.words
        if (act === 'vend') vend(id, third)
        else if (act === 'decline') machine.decline()
        else if (act === 'told') expect(asked.get(id), at).toBe('told')
        else if (act === 'not_started' || act === 'unknown') expect(asked.get(id), at).toBe(`vend_${act} ${third}`)
        else if (act === 'refused') {
          vend(id, third)
          await settle()
          expect(asked.get(id), at).toBe(`vend_not_started ${fourth}`)
        } else if (act === 'machine_ready') {
          // Reported at the first block already.
          expect(facts.shift() ?? act, at).toBe(act)
        } else if (act.startsWith('selection_')) {
          expect(facts.filter((fact) => fact !== 'machine_ready').at(0), at).toBe(each.words.join(' '))
          facts.length = 0
        } else expect(['set', 'press'], at).toContain(act)
      }
      await settle()
    }
    expect([written.map(formatHex), facts.filter((fact) => fact !== 'machine_ready')]).toEqual([[], []])
    await machine.close()
  })

  test('the simulated machine speaks as in the first conversation', async () => {
    const scene = scenes[0]!
    const clock = new ManualClock()
    const arrivals = createByteCallbacks()
    const said: string[] = []
    const cabinet = new SimulatedCabinet({ clock, columns: mdbAvdSimulator.columns })
    const far = { onBytes: arrivals.add, write: (bytes: Uint8Array) => void said.push(formatHex(bytes)) }
    const vmc = createMdbAvdSimulator({ framing }).create(far, { cabinet, clock })
    for (const each of scene.lines) {
      if (each.kind === 'act') {
        if (each.words[0] === 'press') cabinet.press(each.words[1]!)
        continue
      }
      const bytes = framing.encode(wordsOf(each))
      if (each.direction === 'from_us') arrivals.call(bytes)
      else {
        if (said.length === 0) clock.advance(50)
        expect(said.splice(0, 1), `line ${String(each.lineNumber)}`).toEqual([formatHex(bytes)])
      }
      await settle()
    }
    expect(cabinet.ledger.map(({ selection }) => selection)).toEqual(['2'])
    vmc.detach()
  })
})

describe('the codec agrees with every line, both ways', () => {
  const lines = scenes.flatMap(({ title, lines: all }) =>
    all.filter((line) => line.kind === 'bytes').map((line) => ({ ...line, title, hex: formatHex(line.bytes) }))
  )
  const seen = new Set<string>()

  test.each(lines.filter(({ direction, bytes }) => direction === 'to_us' && bytes.length > 1))(
    '> $hex ($title)',
    (line) => {
      const address = (line.bytes[0]! & 0xf8) === 0x10 && line.title.startsWith('Embedded') ? 0x10 : 0x68
      const lengths = mdbLengths({ address, setupDataBytes: 0 })
      const { heard } = receiveMdbWords(initialMdbReceiver, wordsOf(line), lengths)
      const data = [...line.bytes.slice(0, -1)]
      if (line.comment.includes('silence')) {
        expect(heard).toEqual([])
        return
      }
      expect(heard).toEqual([{ type: 'block', bytes: data }])
      expect(encodeMdbCommand(data)).toEqual(wordsOf(line))
      const command = decodeAvdCommand(data)
      expect(command.type).not.toBe('unknown')
      seen.add(command.type)
      if (command.type === 'set_age') expect(encodeSetAge(address, command.age)).toEqual(data)
      if (command.type === 'ask_status') expect(encodeAskStatus(address)).toEqual(data)
    }
  )

  test.each(lines.filter(({ direction }) => direction === 'from_us'))('< $hex ($title)', (line) => {
    const answer = decodeMdbAnswer(wordsOf(line))
    if (line.bytes.length === 1) {
      expect(answer).toEqual({ type: 'ack' })
      return
    }
    const data = [...line.bytes.slice(0, -1)]
    expect(answer).toEqual({ type: 'data', bytes: data })
    expect(encodeMdbAnswer(data)).toEqual(wordsOf(line))
    const read = decodeAvdAnswer(data)
    if (read === null || read === 'age_set') return
    seen.add(read)
    const said = { verified: 'verified', in_progress: 'in progress', refused: '' }[read]
    expect(line.comment).toContain(said)
    expect(encodeStatus(read, { first: data[3]!, second: data[4]! })).toEqual(data)
  })

  test('and every command and status is among them', () => {
    const all = ['reset', 'poll', 'setup', 'identify', 'enable', 'set_age', 'ask_status', 'vend_request', 'time_and_date']
    expect([...seen]).toEqual(expect.arrayContaining([...all, 'in_progress', 'verified', 'refused']))
  })

  test('the published ones are there', () => {
    const hex = lines.map((line) => line.hex)
    expect(hex).toContain('6F FF 05 06 14 44 52 41 56 50 0A')
    expect(hex).toContain('6F FF 06 06 00 44 52 41 56 53 FA')
    expect(hex).toContain('FF 06 07 9F 10 44 52 41 56 53 3B')
  })
})
