import type { StatusCode } from '../../contract/status-codes.ts'

/** What one check found, in words. */
export interface CheckResult {
  /** Stable, for scripts. */
  readonly id: CheckId
  /** `warn`: it runs, but someone should look. `fail`: it does not run, or does not sell. */
  readonly status: 'pass' | 'warn' | 'fail'
  /** One sentence about what was found. */
  readonly sentence: string
  /** A command to run, or a sentence about what to do; absent where all is well. */
  readonly remedy?: string
  /** What the status of a running appliance says of the same fault; absent where it sees nothing of it, or nothing ails. */
  readonly code?: StatusCode
}

export type CheckId =
  | 'node'
  | 'data_directory'
  | 'disk'
  | 'configuration'
  | 'store'
  | 'record_mark'
  | 'record_unsound'
  | 'serial_port'
  | 'reader_driver'
  | 'pcsc_service'
  | 'pcsc_access'
  | 'reader'
  | 'card'
  | 'face'
  | 'client_certificate'
  | 'anchor'
  | 'revocation_list'
  | 'generations'
  | 'key'
  | 'memory'
  | 'members'
  | 'platform'
  | 'second_endpoint'
  | 'line'
  | 'clock'
  | 'clock_guard'
  | 'certification'
  | 'file_rights'
  | 'protected_line'
  | 'operator_certificate'
  | 'accounts'
  | 'backup'
  | 'service'
  | 'rules'
  | 'television'
  | 'television_screens'
  | 'television_certificate'
  | 'television_agent'
  | 'cable_platform'
  | 'cable_operator'
  | 'booking'
  | 'health'

export function pass(id: CheckId, sentence: string): CheckResult {
  return { id, status: 'pass', sentence }
}

export function warn(id: CheckId, sentence: string, remedy: string, code?: StatusCode): CheckResult {
  return { id, status: 'warn', sentence, remedy, ...(code === undefined ? {} : { code }) }
}

export function fail(id: CheckId, sentence: string, remedy: string, code?: StatusCode): CheckResult {
  return { id, status: 'fail', sentence, remedy, ...(code === undefined ? {} : { code }) }
}
