import type { Command } from './command.ts'
import { cardCommand } from './commands/card.ts'
import { doctorCommand } from './commands/doctor.ts'
import { recordsCommand } from './commands/records.ts'
import { runCommand } from './commands/run.ts'
import { productionDrivers } from './drivers.ts'

/** The commands that are everywhere: `run`, `doctor`, `card`, `records`, with the drivers of real devices. */
export const productionCommands: readonly Command[] = [
  runCommand(productionDrivers),
  doctorCommand(productionDrivers),
  cardCommand(productionDrivers),
  recordsCommand
]
