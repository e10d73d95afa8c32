import { expect, test } from 'vitest'
import { systemClock } from '../../clock.ts'
import { doMachineOrder } from './machine-orders.ts'
import { SimulatedCabinet } from './simulated-cabinet.ts'
import type { CabinetEvent } from './simulated-cabinet.ts'

function makeMachine() {
  const events: CabinetEvent[] = []
  const line: string[] = []
  const cabinet = new SimulatedCabinet({
    clock: systemClock,
    columns: [
      { selection: '1', priceYen: 350 },
      { selection: 'A2', priceYen: 480 }
    ]
  })
  cabinet.onEvent((event) => events.push(event))
  const parts = {
    cabinet,
    setFaults: (probability: number) => line.push(`faults ${String(probability)}`),
    unplug: () => Promise.resolve(line.push('unplug')),
    plug: () => Promise.resolve(line.push('plug'))
  }
  return { cabinet, events, line, order: (words: string) => doMachineOrder(words, parts) }
}

test('does what a person can do to a machine', async () => {
  const { cabinet, events, line, order } = makeMachine()
  const orders = ['press A2', 'stock A2 0', 'door open', 'door closed', 'power', 'faults 0.25', 'unplug', 'plug', '', 'help', '  jam 1 ']
  for (const words of orders) expect(await order(words)).toBe(null)
  expect(events).toEqual([
    { type: 'pressed', selection: 'A2' },
    { type: 'stock_changed', selection: 'A2', available: false },
    { type: 'door_changed', open: true },
    { type: 'door_changed', open: false },
    { type: 'power_cycled' }
  ])
  expect(line).toEqual(['faults 0.25', 'unplug', 'plug'])
  expect([await cabinet.dispense('1'), await cabinet.dispense('1'), await cabinet.dispense('A2')]).toEqual([
    'jammed',
    'dispensed',
    'sold_out'
  ])
})

test.each([
  ['press 9', 'no column "9"; there are 1, A2'],
  ['press', 'no column ""; there are 1, A2'],
  ['stock 1', 'stock takes a number'],
  ['stock 1 -1', 'stock takes a number'],
  ['jam 1 often', 'jam takes a number of turns'],
  ['motor 1 fast', 'motor takes a number'],
  ['door ajar', 'door is open or closed'],
  ['faults 2', 'faults takes a probability, 0 to 1'],
  ['faults', 'faults takes a probability, 0 to 1']
])('says what is wrong with "%s", and does nothing', async (words, wrong) => {
  const { events, line, order } = makeMachine()
  expect(await order(words)).toBe(wrong)
  expect([...events, ...line]).toEqual([])
})

test('names the orders that there are for one that is not', async () => {
  expect(await makeMachine().order('kick')).toMatch(/^"kick" is none of: press SEL/)
})
