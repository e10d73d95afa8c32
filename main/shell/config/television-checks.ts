import { hasMachine } from '../../../device/vending/drivers.ts'
import { error, warning } from './finding.ts'
import type { Finding } from './problem.ts'
import type { Settings } from './schema.ts'

/** What the television's settings say against each other, and against the operator's side. Pure. */
export function checkTelevision({ television, operatorSide, machine }: Settings): readonly Finding[] {
  const { enabled, address, port, certificate, certificateKey, cable, services, reader } = television
  const findings: Finding[] = []
  if ((certificate === undefined) !== (certificateKey === undefined)) {
    const [there, missing] = certificate === undefined ? ['certificateKey', 'certificate'] : ['certificate', 'certificateKey']
    const what = `needs "television.${missing}" beside it`
    findings.push(error(['television', there], what, 'Set both, or neither: the machine then makes its own.', 'key'))
  }
  const next = cable?.platform.nextAnswerKey
  if (next !== undefined && next.id === cable?.platform.answerKey.id) {
    const path = ['television', 'cable', 'platform', 'nextAnswerKey', 'id']
    const what = 'must not have the name of "television.cable.platform.answerKey"'
    findings.push(error(path, what, 'Give the id of the coming key.', 'value', next.id))
  }
  if (!enabled) return findings
  if (reader === 'agent' && hasMachine(machine)) {
    const what = 'leaves a machine that sells without a reader of its own'
    const remedy = 'Set it to "appliance"; or set "machine: { driver: none }" for a box that sells nothing.'
    findings.push(error(['television', 'reader'], what, remedy, 'value', reader))
  }
  if (cable === undefined) {
    const remedy = 'Set "boxId", "platform" and "operator" below it as the two cable parties gave them.'
    findings.push(error(['television', 'cable'], 'is missing, and nobody can log in without it', remedy, 'key'))
  }
  if (services.booking === undefined && services.health === undefined) {
    const what = 'offers nothing: whoever logs in finds no service'
    findings.push(warning(['television', 'services'], what, 'Set "booking" or "health" below it.'))
  }
  if (operatorSide.enabled && port !== 0 && port === operatorSide.port) {
    const what = 'is the port of "operatorSide.port" too'
    findings.push(error(['television', 'port'], what, 'Give each its own.', 'value', String(port)))
  }
  if (['0.0.0.0', '::'].includes(address)) {
    const what = 'opens the television to every network that this machine is in'
    const remedy = 'Give the address of this machine in the home network, or see to it that no other is there.'
    findings.push(warning(['television', 'address'], what, remedy, address))
  }
  return findings
}
