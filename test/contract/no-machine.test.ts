import { describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { hasMachine, machineChoices, machineDriverOf, machineDrivers } from '../../device/vending/drivers.ts'
import type { MachineEvent } from '../../device/vending/vending-machine.ts'

const open = () => {
  throw new Error('no line may be opened')
}
const driver = machineDriverOf({ driver: 'none' })
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The part of the contract of `VendingMachine` that holds where there is none: it hands out nothing, and says so. */
describe('no machine', () => {
  test('is a choice beside every machine, and the only one that does not sell', () => {
    expect(machineChoices.map(({ name }) => name)).toEqual([...machineDrivers.map(({ name }) => name), 'none'])
    expect(machineChoices.map(({ name }) => hasMachine({ driver: name }))).toEqual([...machineDrivers.map(() => true), false])
    expect(driver.selectionsOf({ driver: 'none' })).toEqual([])
  })

  test('is ready once, opens no line, refuses every order with certainty, and says nothing more', async () => {
    const machine = driver.create({ driver: 'none' }, { open, clock: systemClock })
    const events: MachineEvent[] = []
    const started = machine.start((event) => events.push(event), ['00000000-0000-4000-8000-000000000001'])
    // Never from within the call.
    expect(events).toEqual([])
    await started
    await turn()
    expect(events).toEqual([{ type: 'machine_ready' }])
    for (const vendId of ['00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000002']) {
      expect(await machine.vend({ vendId, selection: '1', priceYen: 100 })).toEqual({
        ok: false,
        error: { code: 'vend_not_started', cause: 'no_machine' }
      })
    }
    machine.decline()
    await machine.close()
    await machine.close()
    await turn()
    expect(events).toHaveLength(1)
  })

  test('closed before it said so, it says nothing', async () => {
    const machine = driver.create({ driver: 'none' }, { open, clock: systemClock })
    const events: MachineEvent[] = []
    const started = machine.start((event) => events.push(event))
    await machine.close()
    await started
    await turn()
    expect(events).toEqual([])
  })
})
