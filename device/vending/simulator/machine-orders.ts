import type { SimulatedCabinet } from './simulated-cabinet.ts'

/** What a person can do to a simulated machine, as a line of words. */
export const machineOrdersHelp =
  'press SEL | jam SEL [TURNS] | stock SEL COUNT | motor SEL MS | door open|closed | power | unplug | plug | faults P | help'

/** What stands behind an order. */
export interface OrderedMachine {
  readonly cabinet: SimulatedCabinet
  /** How likely the cable strikes a frame, 0 to 1. */
  readonly setFaults: (probability: number) => void
  readonly unplug: () => Promise<unknown>
  readonly plug: () => Promise<unknown>
}

/**
 * Does what one line says. Resolves with what is wrong with the line, or null; rejects where the cable cannot be pulled or
 * put back. `help` and an empty line do nothing.
 */
export async function doMachineOrder(line: string, { cabinet, setFaults, unplug, plug }: OrderedMachine): Promise<string | null> {
  const [word = '', selection = '', ...more] = line.trim().split(/\s+/)
  const takesSelection = ['press', 'jam', 'stock', 'motor'].includes(word)
  if (takesSelection && !cabinet.columns.some((column) => column.selection === selection)) {
    return `no column "${selection}"; there are ${cabinet.columns.map((column) => column.selection).join(', ')}`
  }
  const wholeNumber = (text: string | undefined): number | null => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : null)
  switch (word) {
    case '':
    case 'help':
      return null
    case 'press':
      cabinet.press(selection)
      return null
    case 'jam': {
      const turns = more.length === 0 ? 1 : wholeNumber(more[0])
      if (turns === null) return 'jam takes a number of turns'
      cabinet.jam(selection, turns)
      return null
    }
    case 'stock':
    case 'motor': {
      const amount = wholeNumber(more[0])
      if (amount === null) return `${word} takes a number`
      if (word === 'stock') cabinet.setStock(selection, amount)
      else cabinet.setMotor(selection, amount)
      return null
    }
    case 'door':
      if (selection !== 'open' && selection !== 'closed') return 'door is open or closed'
      cabinet.setDoor(selection === 'open')
      return null
    case 'power':
      cabinet.powerCycle()
      return null
    case 'unplug':
      await unplug()
      return null
    case 'plug':
      await plug()
      return null
    case 'faults': {
      const probability = selection === '' ? NaN : Number(selection)
      if (!(probability >= 0 && probability <= 1)) return 'faults takes a probability, 0 to 1'
      setFaults(probability)
      return null
    }
    default:
      return `"${word}" is none of: ${machineOrdersHelp}`
  }
}
