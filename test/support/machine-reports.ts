import type { MachineEvent } from '../../device/vending/vending-machine.ts'
import { myNumberCard, type RunnerWorld } from './runner-world.ts'

/** The machine says so, one after the other, and everything happens that needs no time. */
export async function report(world: RunnerWorld, ...events: readonly MachineEvent[]): Promise<void> {
  for (const event of events) world.machine.report(event)
  await world.settle()
}

export const select = (selection: string): MachineEvent => ({ type: 'selection_made', selection })
export const stock = (selection: string, available: boolean): MachineEvent => ({ type: 'stock_changed', selection, available })
export const door = (open: boolean): MachineEvent => ({ type: 'door_changed', open })

/** Tap and PIN of somebody of the age. */
export async function prove(world: RunnerWorld): Promise<void> {
  await world.lay(myNumberCard())
  await world.typePin()
  await world.settle()
}
