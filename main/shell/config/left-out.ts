import { hasMachine } from '../../../device/vending/drivers.ts'
import { error } from './finding.ts'
import type { Finding } from './problem.ts'
import type { Settings, WrittenSettings } from './schema.ts'

const OR_NOTHING_SOLD = 'Or set "machine: { driver: none }" for a box that sells nothing.'

/** The settings that not every box needs, where the file leaves out one that this box does need. Pure. */
export function checkLeftOut(written: WrittenSettings): readonly Finding[] {
  const { platform, reader, rules, products, role, machine, television } = written
  const sells = hasMachine(machine)
  const missing = (key: string, why: string, remedy: string) => error([key], `is missing, and ${why}`, remedy, 'key')
  const findings: Finding[] = []
  if (platform === undefined && sells) {
    const remedy = `Set "endpoint" and the rest below it as your platform gave them. ${OR_NOTHING_SOLD}`
    findings.push(missing('platform', 'a machine that sells asks it whether its shoppers are of age', remedy))
  } else if (platform === undefined && role === 'platform_operator') {
    const remedy = 'Set it; or "role: service_provider", as what a box that sells nothing needs no more.'
    findings.push(missing('platform', "a platform_operator's machine judges certificates with it", remedy))
  }
  if (reader === undefined && !isAgents(television)) {
    const remedy = sells
      ? `Set "driver" below it. ${OR_NOTHING_SOLD}`
      : 'Set "driver" below it; or "enabled: true" and "reader: agent" below "television" where an agent has the reader.'
    findings.push(missing('reader', 'no card can be read without one', remedy))
  }
  if (rules === undefined && sells) {
    const remedy = `Write the age rules below it; "rules: []" says that there are none. ${OR_NOTHING_SOLD}`
    findings.push(missing('rules', 'a machine that sells has to say by which rules', remedy))
  }
  if (products === undefined && sells) {
    findings.push(missing('products', 'the machine would sell nothing', `Name what the machine sells. ${OR_NOTHING_SOLD}`))
  }
  return findings
}

/** The settings with nothing in the place of lists that were left out. */
export function filledIn(written: WrittenSettings): Settings {
  const { rules = [], products = [] } = written
  return { ...written, rules, products }
}

/** Whether the reader stands beside the television. One that is off has no reader at all. */
function isAgents({ enabled, reader }: WrittenSettings['television']): boolean {
  return enabled && reader === 'agent'
}
