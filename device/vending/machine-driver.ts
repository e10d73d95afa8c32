import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { OpenSerialPort } from '../serial/serial-port.ts'
import type { VendingMachine } from './vending-machine.ts'

/** What every driver's settings have. */
export interface MachineSettings {
  /** The driver's name. */
  readonly driver: string
  /** Path of the serial line; absent where there is no machine. */
  readonly port?: string
}

/** What a selection looks like that a machine can name. */
export interface SelectionForm {
  readonly pattern: RegExp
  /** In words, after `must be`, with an example. */
  readonly words: string
}

/** What a driver is given to reach its machine. */
export interface MachineParts {
  readonly open: OpenSerialPort
  readonly clock: Clock
}

/**
 * One way to speak to vending machines: what a folder of `device/vending` exports, and all that the rest of the program
 * knows of it. `docs/adding-a-machine.md` shows how one is added.
 */
export interface MachineDriver<S extends MachineSettings = MachineSettings> {
  /** As in `machine.driver` of the configuration. */
  readonly name: S['driver']
  /** One sentence for the configuration's reference: which machines are reached so. */
  readonly summary: string
  /** `machine` of the configuration: a strict object whose `driver` is the literal name; each field described. */
  readonly settings: z.ZodType<S, object>
  /** The selections that products may name; null: any, since the machine alone knows its own. */
  readonly selectionsOf: (settings: S) => readonly string[] | null
  /** How the machine writes its selections, where `selectionsOf` is null and not every text is one. Absent: as it likes. */
  readonly selectionForm?: SelectionForm
  /** Where `selectionsOf` comes from, for the operator who named another: a path such as `machine.channels`. */
  readonly selectionsFrom: string
  /** The age that the machine itself asks for by a selection, years: the rule of its product may not ask for less. */
  readonly yearsAskedBy?: (selection: string) => number | null
  /**
   * What keeps one selection from passing for another on the machine's line. Absent: the protocol, by a checksum of its
   * own. `price`: nothing but that the machine's price must be the product's; so products under different rules may not
   * have the same one.
   */
  readonly toldApartBy?: 'price'
  /**
   * How long a vend may take until `vend` answers, whatever happens, milliseconds: what the session waits for, and a
   * margin. After that the vend counts as not known.
   */
  readonly longestVendMs: (settings: S) => number
  /** Whether only the machine itself can begin a purchase, so that the screen offers nothing. */
  readonly leads: (settings: S) => boolean
  /**
   * Settings beside `driver` and `port` that fit these selections, for a machine that is being set up. Absent: the
   * defaults do.
   */
  readonly suggest?: (selections: readonly string[]) => object
  readonly create: (settings: S, parts: MachineParts) => VendingMachine
}
