import type { RecordedService } from '../../store/service-mode.ts'
import { HATACHI } from '../program.ts'
import { MODE_WORDS } from '../service/service-words.ts'
import { fail, pass, warn, type CheckResult } from './check-result.ts'

/** Whether the machine is in service, by its record. */
export function checkService({ mode, sinceMs, by }: RecordedService): CheckResult {
  if (mode === 'in_service') return pass('service', MODE_WORDS.in_service)
  const since = sinceMs === null ? '' : ` Since ${new Date(sinceMs).toISOString()}${by === null ? '' : `, by ${by}`}.`
  const remedy = `Once it is sound, end service in the console, or run: ${HATACHI} service end --by NAME`
  const sentence = `${MODE_WORDS[mode]}${since}`
  return mode === 'maintenance' ? warn('service', sentence, remedy, 'maintenance') : fail('service', sentence, remedy, 'out_of_service')
}
