import type { Command } from './command.ts'
import { accountCommand } from './commands/account.ts'
import { auditCommand } from './commands/audit.ts'
import { bookingCommand } from './commands/booking.ts'
import { cableOperatorCommand } from './commands/cable-operator.ts'
import { cablePlatformCommand } from './commands/cable-platform.ts'
import { cardCommand } from './commands/card.ts'
import { certCommand } from './commands/cert.ts'
import { clockCommand } from './commands/clock.ts'
import { crlCommand } from './commands/crl.ts'
import { doctorCommand } from './commands/doctor.ts'
import { feesCommand } from './commands/fees.ts'
import { healthCommand } from './commands/health.ts'
import { memberCommand } from './commands/member.ts'
import { memoryCommand } from './commands/memory.ts'
import { ocspCommand } from './commands/ocsp.ts'
import { offlineCommand } from './commands/offline.ts'
import { operatorCommand } from './commands/operator.ts'
import { readerAgentCommand } from './commands/reader-agent.ts'
import { recordsCommand } from './commands/records.ts'
import { retentionCommand } from './commands/retention.ts'
import { rulesCommand } from './commands/rules.ts'
import { runCommand } from './commands/run.ts'
import { setupCommand } from './commands/setup.ts'
import { serviceCommand } from './commands/service.ts'
import { supportCommand } from './commands/support.ts'
import { televisionCommand } from './commands/television.ts'
import { vendingCommand } from './commands/vending.ts'

/**
 * The commands that are everywhere. Each is told here by name, usage and options alone; its code is loaded when it is
 * asked for, so that none pays for the others, and none reaches what its legal role may not have.
 */
export const productionCommands: readonly Command[] = [
  setupCommand,
  runCommand,
  doctorCommand,
  cardCommand,
  recordsCommand,
  feesCommand,
  vendingCommand,
  rulesCommand,
  offlineCommand,
  clockCommand,
  certCommand,
  crlCommand,
  ocspCommand,
  memoryCommand,
  memberCommand,
  retentionCommand,
  auditCommand,
  accountCommand,
  operatorCommand,
  serviceCommand,
  televisionCommand,
  readerAgentCommand,
  cablePlatformCommand,
  cableOperatorCommand,
  bookingCommand,
  healthCommand,
  supportCommand
]
