import type { MachineDriver, MachineSettings } from '../../device/vending/machine-driver.ts'
import { hatachiLineDriver } from '../../device/vending/hatachi-line/driver.ts'
import { createSimulatedLineMachine } from '../../device/vending/hatachi-line/simulator/simulated-line-machine.ts'
import { hatachiLineSimulator } from '../../device/vending/hatachi-line/simulator/simulator.ts'
import { mdbCashlessDriver } from '../../device/vending/mdb-cashless/driver.ts'
import { mdbCashlessSimulator } from '../../device/vending/mdb-cashless/simulator/simulator.ts'
import { mdbAvdDriver } from '../../device/vending/mdb/driver.ts'
import { asciiFraming } from '../../device/vending/mdb/framing-ascii.ts'
import { createMdbAvdSimulator } from '../../device/vending/mdb/simulator/simulator.ts'
import { relayModbusDriver } from '../../device/vending/relay-modbus/driver.ts'
import { simulatedWiring } from '../../device/vending/relay-modbus/simulator/simulated-modbus-board.ts'
import { relayModbusSimulator } from '../../device/vending/relay-modbus/simulator/simulator.ts'
import { relayLcusDriver } from '../../device/vending/relay/driver.ts'
import { relayLcusSimulator } from '../../device/vending/relay/simulator/simulator.ts'
import type { CabinetColumn } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineSimulator } from '../../device/vending/simulator/simulated-machine.ts'
import type { AgeRule } from '../../main/age/rule.ts'
import type { Product } from '../../main/session/state.ts'
import type { ProductView } from '../../main/contract/shopper.ts'

/** One protocol in the tests of whole purchases: a row, and it is bought from like any other. */
export interface VendingProtocol {
  /** The driver's, or with what sets this row apart from another of the same driver. */
  readonly name: string
  readonly driver: MachineDriver
  readonly simulator: MachineSimulator
  /** Another setting of a driver that has a row already: bought from less often. */
  readonly isVariant?: true
  /** What its cabinet holds; `SHOP_COLUMNS` where absent. */
  readonly columns?: readonly CabinetColumn[]
  /** What the configuration says beside driver and port. */
  readonly settings: object
  readonly products: readonly Product[]
  /** Whether the shopper begins at the screen or at the machine's own buttons. */
  readonly begins: 'at_the_screen' | 'at_the_machine'
  /** The columns whose goods are sold as this selection. */
  readonly columnsOf: (selection: string) => readonly string[]
  /**
   * How exactly a sale is known. `dispensed`: recorded as sold is what came out, and as failed what did not. `told`: what
   * is recorded is that the machine was told; goods that came out belong to such a vend, but not each such vend has goods
   * where the cable or the machine failed.
   */
  readonly knows: 'dispensed' | 'told'
  /** What the protocol calls a vend where its goods are noted; absent where it has no name for one. */
  readonly tokenOf?: (vendId: string) => string
  /** One sensor sees the goods of all columns: those of a vend whose end is not known can pass for the next one's. */
  readonly sharesSensor?: true
}

const rule = (atLeastYears: number, pin: AgeRule['pin'] = 'pin'): AgeRule => ({
  id: `rule-${String(atLeastYears)}-${pin}`.replaceAll('_', '-'),
  version: 1,
  atLeastYears,
  pin
})

function product(
  id: string,
  selection: string,
  priceYen: number,
  guard: AgeRule | null,
  more: { readonly picture?: ProductView['picture']; readonly fullFare?: Product['fullFare'] } = {}
): Product {
  const { picture = 'other', fullFare } = more
  return {
    view: {
      id,
      name: { ja: id, en: id },
      priceYen,
      atLeastYears: guard?.atLeastYears ?? 0,
      picture,
      ...(fullFare === undefined ? {} : { fullFareYen: fullFare.priceYen })
    },
    selection,
    rule: guard,
    offline: null,
    ...(fullFare === undefined ? {} : { fullFare })
  }
}

/** Five columns: two with an age, one for anybody, and a ticket whose full fare is a button of its own. */
export const SHOP_COLUMNS = [
  { selection: '1', priceYen: 350 },
  { selection: '2', priceYen: 480 },
  { selection: '3', priceYen: 130 },
  { selection: '4', priceYen: 220 },
  { selection: '5', priceYen: 440 }
] as const

const SHOP: readonly Product[] = [
  product('beer', '1', 350, rule(20), { picture: 'beer' }),
  product('wine', '2', 480, rule(20, 'pin_unless_enrolled'), { picture: 'wine' }),
  product('tea', '3', 130, null, { picture: 'tea' }),
  product('ticket', '4', 220, rule(65), { picture: 'ticket', fullFare: { selection: '5', priceYen: 440 } })
]

/** The machine asks for ages, so that they are what is sold. */
const ASKED_BY_AGE: readonly Product[] = [
  product('from-twenty', 'age-20', 350, rule(20), { picture: 'beer' }),
  product('from-eighteen', 'age-18', 440, rule(18), { picture: 'ticket' })
]
const AGES: Readonly<Record<string, number>> = { '1': 20, '2': 20, '3': 20, '4': 18, '5': 18 }
const columnsOfAge = (selection: string): readonly string[] =>
  Object.keys(AGES).filter((column) => `age-${String(AGES[column])}` === selection)
/** A command every so often: the bus is quicker, and these tests are long. */
const AT_LEISURE = { periodMs: 200 } as const

const itself = (selection: string): readonly string[] => [selection]

/** Every protocol that there is a driver and a simulated machine for. */
export const vendingProtocols: readonly VendingProtocol[] = [
  {
    name: 'relay-lcus',
    driver: any(relayLcusDriver),
    simulator: relayLcusSimulator,
    settings: { pulseMs: 200, channels: { '1': 1, '2': 2, '3': 3, '4': 4, '5': 5 } },
    products: SHOP,
    begins: 'at_the_screen',
    columnsOf: itself,
    knows: 'told'
  },
  {
    name: 'relay-modbus',
    driver: any(relayModbusDriver),
    simulator: relayModbusSimulator,
    settings: { pulseMs: 200, dispenseSeconds: 30, ...simulatedWiring(SHOP_COLUMNS) },
    products: SHOP,
    begins: 'at_the_screen',
    columnsOf: itself,
    knows: 'dispensed',
    sharesSensor: true
  },
  {
    name: 'hatachi-line',
    driver: any(hatachiLineDriver),
    simulator: hatachiLineSimulator,
    settings: {},
    products: SHOP,
    begins: 'at_the_screen',
    columnsOf: itself,
    knows: 'dispensed',
    tokenOf: (vendId) => vendId
  },
  {
    name: 'mdb-cashless',
    driver: any(mdbCashlessDriver),
    simulator: mdbCashlessSimulator,
    settings: {},
    products: SHOP.filter(({ fullFare }) => fullFare === undefined),
    begins: 'at_the_machine',
    columnsOf: itself,
    knows: 'dispensed'
  },
  {
    name: 'mdb-avd',
    driver: any(mdbAvdDriver),
    simulator: createMdbAvdSimulator({ ...AT_LEISURE, ages: AGES }),
    settings: { ages: [18, 20] },
    products: ASKED_BY_AGE,
    begins: 'at_the_machine',
    columnsOf: columnsOfAge,
    knows: 'told'
  },
  {
    name: 'mdb-avd-embedded',
    isVariant: true,
    driver: any(mdbAvdDriver),
    simulator: createMdbAvdSimulator({ ...AT_LEISURE, ages: AGES, address: 0x10, framing: asciiFraming }),
    settings: { ages: [18, 20], address: 0x10, framing: 'ascii', answers: 'by_poll' },
    products: ASKED_BY_AGE,
    begins: 'at_the_machine',
    columnsOf: columnsOfAge,
    knows: 'told'
  },
  {
    // No inputs are wired: all that is known is what the relay did.
    name: 'relay-modbus-bare',
    isVariant: true,
    driver: any(relayModbusDriver),
    simulator: relayModbusSimulator,
    settings: { pulseMs: 200, channels: simulatedWiring(SHOP_COLUMNS).channels },
    products: SHOP,
    begins: 'at_the_screen',
    columnsOf: itself,
    knows: 'told'
  },
  {
    // What it was told goes with its power.
    name: 'hatachi-line-forgetful',
    isVariant: true,
    driver: any(hatachiLineDriver),
    simulator: {
      ...hatachiLineSimulator,
      create: (line, parts) => createSimulatedLineMachine(line, parts, { traits: { memoryLasts: false } })
    },
    settings: {},
    products: SHOP,
    begins: 'at_the_screen',
    columnsOf: itself,
    knows: 'dispensed',
    tokenOf: (vendId) => vendId
  }
]

function any<S extends MachineSettings>(driver: MachineDriver<S>): MachineDriver {
  return driver as unknown as MachineDriver
}
