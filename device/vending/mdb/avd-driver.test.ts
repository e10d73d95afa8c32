import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { createFaultyLine } from '../../serial/simulator/faulty-line.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { createSimulatedLine } from '../../serial/simulator/simulated-serial-port.ts'
import { SimulatedCabinet } from '../simulator/simulated-cabinet.ts'
import type { MachineLogEntry } from '../simulator/simulated-machine.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { mdbAvdDriver } from './driver.ts'
import type { MdbAvdSettings } from './driver.ts'
import { mdbFramings } from './framing.ts'
import { createMdbAvdSimulator, mdbAvdSimulator } from './simulator/simulator.ts'
import type { VmcSettings } from './simulator/simulator.ts'

const told = { ok: true, value: 'told' }
const notStarted = (cause: string) => ({ ok: false, error: { code: 'vend_not_started', cause } })
const unknown = (cause: string) => ({ ok: false, error: { code: 'vend_unknown', cause } })
const made: MachineEvent = { type: 'selection_made', selection: 'age-20' }
const ended: MachineEvent = { type: 'selection_ended' }

/** A device and its VMC on a line that can be struck, under a clock that is moved. */
function makeWorld(settings: Partial<MdbAvdSettings> = {}, vmcSettings: VmcSettings = {}) {
  const clock = new ManualClock()
  const line = createSimulatedLine()
  const cable = createFaultyLine(line.far, { random: createRandom(1), probability: 0 })
  const entries: MachineLogEntry[] = []
  const cabinet = new SimulatedCabinet({ clock, columns: mdbAvdSimulator.columns })
  const vmc = createMdbAvdSimulator({
    framing: mdbFramings[settings.framing ?? 'fe'],
    address: settings.address ?? 0x68,
    ...vmcSettings
  }).create(cable, { cabinet, clock, onEntry: (entry) => entries.push(entry) })
  const parsed = mdbAvdDriver.settings.parse({ driver: 'mdb-avd', port: '/dev/simulated', ...settings })
  const machine = mdbAvdDriver.create(parsed, { open: line.open, clock })
  const events: MachineEvent[] = []
  async function pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs <= durationMs; passedMs += 10) {
      for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
      if (passedMs < durationMs) clock.advance(10)
    }
  }
  async function start(): Promise<void> {
    const started = machine.start((event) => events.push(event))
    await pass(1000)
    await started
    events.length = 0
  }
  async function press(selection: string): Promise<void> {
    cabinet.press(selection)
    await pass(200)
  }
  const vend = (vendId: string, selection = 'age-20') => machine.vend({ vendId, selection, priceYen: 350 })
  const said = () => entries.filter(({ kind }) => kind === 'said').map(({ text }) => text)
  const heard = () => entries.filter(({ kind }) => kind === 'heard').map(({ text }) => text)
  return { line, cable, clock, cabinet, vmc, machine, events, entries, pass, start, press, vend, said, heard }
}

describe('age verification device', () => {
  test('is ready once the machine polls, after it was set up', async () => {
    const { machine, events, pass, said, heard } = makeWorld()
    const started = machine.start((event) => events.push(event))
    await pass(1000)
    await started
    expect(events).toEqual([{ type: 'machine_ready' }])
    expect(said().filter((text) => text !== '16A 06A' && text !== '000')).toEqual([
      '168 068',
      '169 069',
      '16F 000 06F',
      '16C 001 06D'
    ])
    expect(heard().slice(0, 2)).toEqual(['100', '000 100'])
  })

  describe.each([
    [{}, {}],
    [{ framing: 'ascii' }, {}],
    [{ answers: 'by_poll' }, {}],
    [{ answers: 'by_poll', whileAsking: 'hold' }, {}],
    [{ answers: 'by_poll', begins: 'on_status' }, {}],
    [{ address: 0x10, framing: 'ascii', answers: 'by_poll' }, {}],
    [{ address: 0x10, begins: 'on_status' }, {}],
    [{ needsEnable: true, requestsTime: true }, {}]
  ] as const)('%j', (settings, vmcSettings) => {
    test('asks for a shopper, says verified, and the machine hands out once', async () => {
      const { cabinet, vmc, events, start, press, pass, vend } = makeWorld(settings, vmcSettings)
      await start()
      await press('2')
      await pass(2000)
      expect([events, cabinet.ledger.length]).toEqual([[made], 0])
      const vending = vend('v1')
      await pass(1000)
      expect(await vending).toEqual(told)
      await pass(1000)
      expect(cabinet.ledger.map(({ selection }) => selection)).toEqual(['2'])
      expect([vmc.verifiedCount(), events]).toEqual([1, [made]])
    })

    test('says no when declined, and asks for the next shopper afresh', async () => {
      const { cabinet, machine, events, start, press, pass, vend, entries } = makeWorld(settings, vmcSettings)
      await start()
      await press('1')
      await pass(500)
      machine.decline()
      await pass(1000)
      expect(entries.some(({ text }) => text === 'refused for column 1')).toBe(true)
      expect(await vend('v1')).toEqual(notStarted('no_request'))
      await press('1')
      await pass(500)
      expect(events).toEqual([made, made])
      const vending = vend('v2')
      await pass(1000)
      expect(await vending).toEqual(told)
      expect(cabinet.ledger.length).toBe(1)
    })
  })

  test('an age in one column only: the others sell without a word', async () => {
    const { cabinet, events, start, press } = makeWorld({}, { ages: { '1': 20 } })
    await start()
    await press('3')
    expect([events, cabinet.ledger.map(({ selection }) => selection)]).toEqual([[], ['3']])
  })

  test('refuses what it cannot sell by', async () => {
    const { start, press, vend, cabinet, pass } = makeWorld()
    expect(await vend('v0')).toEqual(notStarted('line_absent'))
    await start()
    expect(await vend('v1', 'beer')).toEqual(notStarted('unknown_selection'))
    expect(await vend('v1', 'age-0')).toEqual(notStarted('unknown_selection'))
    expect(await vend('v1')).toEqual(notStarted('no_request'))
    await press('1')
    expect(await vend('v1', 'age-18')).toEqual(notStarted('other_age'))
    const [first, second, third] = [vend('v1'), vend('v1'), vend('v2')]
    expect([await second, await third]).toEqual([notStarted('already_told'), notStarted('no_request')])
    await pass(1000)
    expect(await first).toEqual(told)
    await press('1')
    expect(await vend('v1')).toEqual(notStarted('already_told'))
    expect(cabinet.ledger.length).toBe(1)
  })

  test('a shopper who gives up takes the selection back', async () => {
    const { vmc, events, start, press, pass, vend } = makeWorld()
    await start()
    await press('1')
    vmc.giveUp()
    await pass(500)
    expect(events).toEqual([made, ended])
    expect(await vend('v1')).toEqual(notStarted('no_request'))
  })

  test('another button is another shopper: what was verified for the first is worth nothing', async () => {
    const { cabinet, cable, events, start, press, pass, vend } = makeWorld()
    await start()
    await press('1')
    // Everything that would carry "verified" is lost until the second button.
    cable.setProbability(1)
    const vending = vend('v1')
    cabinet.press('2')
    await pass(50)
    cable.setProbability(0)
    await pass(2000)
    expect((await vending).ok).toBe(false)
    await press('2')
    await pass(1000)
    expect(events.filter(({ type }) => type === 'selection_made').length).toBeGreaterThan(1)
    expect(cabinet.ledger.length).toBe(0)
  })

  test('a machine that is switched off and on begins anew', async () => {
    const { cabinet, events, start, press, pass, vend } = makeWorld()
    await start()
    await press('1')
    cabinet.powerCycle()
    await pass(1000)
    expect(events).toEqual([made, ended])
    await press('1')
    const vending = vend('v1')
    await pass(1000)
    expect(await vending).toEqual(told)
    expect(cabinet.ledger.length).toBe(1)
  })

  test('"verified" is not waited with for ever', async () => {
    const { vmc, start, press, pass, vend, events } = makeWorld({ verifiedWithinSeconds: 2 }, { pollsPerStatus: 1000 })
    await start()
    await press('1')
    const vending = vend('v1')
    await pass(2100)
    expect(await vending).toEqual(notStarted('not_asked'))
    expect(vmc.verifiedCount()).toBe(0)
    expect(events).toEqual([made])
  })

  test('a machine that falls silent is lost, and ready when it polls again', async () => {
    const { line, vmc, cabinet, clock, events, start, pass } = makeWorld({ silenceSeconds: 3 })
    await start()
    vmc.detach()
    await pass(3100)
    expect(events).toEqual([{ type: 'machine_lost', cause: 'no_poll' }])
    mdbAvdSimulator.create(line.far, { cabinet, clock })
    await pass(500)
    expect(events).toEqual([{ type: 'machine_lost', cause: 'no_poll' }, { type: 'machine_ready' }])
  })

  test('a machine that polls and hears nothing is lost too', async () => {
    const { line, cable, vmc, events, start, pass, machine } = makeWorld()
    await start()
    cable.failNext('to_machine', ...Array.from({ length: 100 }, () => 'dropped' as const))
    await pass(9000)
    expect(events.at(-1)).toEqual({ type: 'machine_lost', cause: 'no_ack' })
    await pass(20_000)
    expect(events.at(-1)).toEqual({ type: 'machine_ready' })
    vmc.detach()
    await machine.close()
    expect(line.far.isOpen()).toBe(false)
  })

  test('a line that is pulled before "verified" leaves the vend not started, after it unknown', async () => {
    const { line, vmc, entries, events, start, press, pass, vend } = makeWorld()
    await start()
    await press('1')
    const early = vend('v1')
    line.far.unplug()
    expect(await early).toEqual(notStarted('port_lost'))
    vmc.giveUp()
    line.far.plug()
    await pass(2000)
    expect(events).toEqual([made, { type: 'machine_lost', cause: 'port_lost' }, { type: 'machine_ready' }])
    await press('1')
    // The machine hears "verified", and its acknowledgement does not arrive.
    entries.push = (entry) => {
      if (entry.text.startsWith('0FF 006 007 09F')) line.far.unplug()
      return 0
    }
    const late = vend('v2')
    await pass(1000)
    expect(await late).toEqual(unknown('port_lost_after_verified'))
  })

  test('closes at any moment', async () => {
    const { line, vmc, start, press, vend, machine, clock } = makeWorld()
    await makeWorld().machine.close()
    await start()
    await press('1')
    const vending = vend('v1')
    await machine.close()
    expect(await vending).toEqual(notStarted('closed'))
    expect(await vend('v2')).toEqual(notStarted('closed'))
    vmc.detach()
    expect([line.far.isOpen(), clock.pending]).toEqual([false, 0])
  })
})
