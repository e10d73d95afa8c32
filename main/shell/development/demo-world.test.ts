import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { canOpenPty } from '../../../device/serial/simulator/pty.ts'
import type { DecisionRecord } from '../../audit/decision-record.ts'
import type { Screen } from '../../contract/shopper.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld, type MachineSetting } from './demo-world.ts'

const patience = { timeout: 60_000, interval: 10 }
let folder = ''
let world: DemoWorld

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-world-'))
  world = await startDemoWorld({ dataDirectory: folder, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

async function see({ appliance }: DemoMachine, ...screens: readonly Screen[]): Promise<void> {
  await vi.waitFor(() => {
    expect(screens).toContain(appliance.session.view().screen)
  }, patience)
}

/** Plays one session by what a shopper does, and gives its record. */
async function play(machine: DemoMachine, shop: () => Promise<void>): Promise<DecisionRecord> {
  const { session } = machine.appliance
  const decided = new Promise<DecisionRecord>((resolve) => {
    const end = session.onDecision((record) => {
      end()
      resolve(record)
    })
  })
  await see(machine, 'attract')
  await shop()
  const record = await decided
  await see(machine, 'sold', 'not_sold')
  if (machine.reader.hasCard) machine.reader.remove()
  session.command({ type: 'dismiss' })
  return record
}

async function showCard(machine: DemoMachine, profile: 'adult' | 'minor' | 'senior', pin = '1234'): Promise<void> {
  await see(machine, 'tap')
  await world.cards.lay(machine.reader, profile)
  await see(machine, 'pin')
  for (const digit of pin) machine.appliance.session.command({ type: 'press_digit', digit: Number(digit) })
  machine.appliance.session.command({ type: 'confirm_pin' })
}

async function withMachine(setting: Partial<MachineSetting> & { readonly name: string }, use: (machine: DemoMachine) => Promise<void>) {
  const machine = await world.machine({ role: 'service_provider', place: 'indoors', ...setting })
  try {
    await use(machine)
  } finally {
    await machine.close()
  }
}

describe.skipIf(!canOpenPty())('a demonstration (skipped where util-linux "script" is missing)', () => {
  test.each(['relay-lcus', 'relay-modbus', 'hatachi-line'] as const)('sells and refuses over %s', async (protocol) => {
    await withMachine({ name: protocol, protocol }, async (machine) => {
      const choose = () => {
        machine.appliance.session.command({ type: 'wake' })
        machine.appliance.session.command({ type: 'choose_product', productId: 'beer' })
      }
      const sold = await play(machine, () => (choose(), showCard(machine, 'adult')))
      expect(sold).toMatchObject({ outcome: 'sold', product: { id: 'beer', selection: '1' } })
      // A bare relay is only told: the goods fall when the line and the motor come to it.
      await vi.waitFor(() => {
        expect(machine.cabinet.ledger.map(({ selection }) => selection)).toEqual(['1'])
      }, patience)
      const refused = await play(machine, () => (choose(), showCard(machine, 'minor')))
      expect(refused.outcome).toBe('refused')
      expect(machine.cabinet.ledger.length).toBe(1)
    })
  })

  test.each(['mdb-avd', 'mdb-cashless'] as const)('begins at the machine over %s', async (protocol) => {
    const products = protocol === 'mdb-avd' ? 'age_check' : 'bar'
    await withMachine({ name: protocol, protocol, products }, async (machine) => {
      // Until it is heard: the machine may not have done with the shopper before. Seldom, since it takes a press that it
      // has heard for another choice; what was begun by the one before is then over, and its end is dismissed.
      let pressedAtMs = Number.NEGATIVE_INFINITY
      const press = () =>
        vi.waitFor(() => {
          const { session } = machine.appliance
          const { screen } = session.view()
          if (screen === 'not_sold') session.command({ type: 'dismiss' })
          if (screen === 'attract' && systemClock.monotonicMs() - pressedAtMs > 5_000) {
            pressedAtMs = systemClock.monotonicMs()
            machine.cabinet.press('1')
          }
          expect(session.view().screen).toBe('tap')
        }, { timeout: 60_000, interval: 100 })
      const refused = await play(machine, () => press().then(() => showCard(machine, 'minor')))
      expect(refused.outcome).toBe('refused')
      expect(machine.cabinet.ledger).toEqual([])
      const sold = await play(machine, () => press().then(() => showCard(machine, 'adult')))
      expect(sold.outcome).toBe('sold')
      await vi.waitFor(() => {
        expect(machine.cabinet.ledger.map(({ selection }) => selection)).toEqual(['1'])
      }, patience)
    })
  })

  test('sells a basket under the strictest rule, and tea with no card', async () => {
    await withMachine({ name: 'mixed', protocol: 'hatachi-line', products: 'mixed', basketMost: 4 }, async (machine) => {
      const { session } = machine.appliance
      const fill = (...ids: readonly string[]) => {
        session.command({ type: 'wake' })
        for (const productId of ids) session.command({ type: 'choose_product', productId })
        session.command({ type: 'check_out' })
      }
      const both = await play(machine, () => (fill('beer', 'tea'), showCard(machine, 'adult')))
      expect(both).toMatchObject({ outcome: 'sold', rule: { id: 'alcohol' } })
      expect(machine.cabinet.ledger.map(({ selection }) => selection).toSorted()).toEqual(['1', '4'])
      const tea = await play(machine, () => {
        fill('tea')
        return Promise.resolve()
      })
      expect(tea.outcome).toBe('sold')
      expect(tea.rule).toBeUndefined()
      expect(machine.cabinet.ledger.length).toBe(3)
    })
  })

  test('sells a ticket at two fares', async () => {
    await withMachine({ name: 'station', protocol: 'hatachi-line', products: 'station' }, async (machine) => {
      const { session } = machine.appliance
      const choose = () => {
        session.command({ type: 'wake' })
        session.command({ type: 'choose_product', productId: 'city-line' })
      }
      const reduced = await play(machine, () => (choose(), showCard(machine, 'senior')))
      expect(reduced).toMatchObject({ outcome: 'sold', fare: 'reduced' })
      const full = await play(machine, async () => {
        choose()
        await showCard(machine, 'adult')
        await see(machine, 'fare')
        session.command({ type: 'take_full_fare' })
      })
      expect(full).toMatchObject({ outcome: 'sold', fare: 'full' })
      expect(machine.cabinet.ledger.map(({ selection }) => selection)).toEqual(['1', '2'])
    })
  })

  test('has no relay board where another protocol is spoken', async () => {
    await withMachine({ name: 'boardless', protocol: 'hatachi-line' }, (machine) => {
      expect(() => machine.board).toThrow(TypeError)
      return Promise.resolve()
    })
  })
})
