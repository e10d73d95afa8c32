import type { AccountRole } from './operator-roles.ts'

/**
 * Whose each call of the operator's side is. Apart from the calls' schemas, so that a face can show what a role may do
 * without carrying them.
 */

/** Who may make a call: accounts of these roles, signed in; or, before anybody is, `anyone`. */
export type Allowed = readonly AccountRole[] | 'anyone'

const everyRole = ['administrator', 'operator', 'auditor', 'technician'] as const satisfies readonly AccountRole[]

/** docs/operator-accounts.md prints it. */
export const callRights = {
  // Before anybody is signed in.
  read_welcome: 'anyone',
  set_up: 'anyone',
  sign_in: 'anyone',
  // One's own.
  who_am_i: everyRole,
  sign_out: everyRole,
  begin_second_factor: everyRole,
  confirm_second_factor: everyRole,
  change_own_password: everyRole,
  // Accounts.
  list_accounts: ['administrator', 'auditor'],
  create_account: ['administrator'],
  change_account: ['administrator'],
  reset_account: ['administrator'],
  // A second person's word: of every role that may make one of `approvableCalls`. Each sees and decides those calls that
  // it may make itself, an administrator all of them.
  list_approvals: everyRole,
  decide_approval: everyRole,
  // Rules of sale.
  read_rules: everyRole,
  read_rule_version: everyRole,
  check_rules: ['administrator', 'operator', 'auditor'],
  explain_rule: everyRole,
  list_buyers: everyRole,
  apply_rules: ['administrator', 'operator'],
  // The record.
  read_entries: ['administrator', 'auditor'],
  read_decisions: ['administrator', 'operator', 'auditor'],
  read_sales: ['administrator', 'operator', 'auditor'],
  verify_record: ['administrator', 'auditor'],
  export_record: ['administrator', 'auditor'],
  read_backup: everyRole,
  delete_entries: ['administrator'],
  // Upkeep.
  read_status: everyRole,
  read_health: everyRole,
  read_devices: everyRole,
  read_fees: ['administrator', 'operator', 'auditor'],
  read_metrics_access: ['administrator'],
  renew_metrics_access: ['administrator'],
  make_bundle: ['administrator', 'technician'],
  // Service at the machine.
  begin_service: ['administrator', 'technician'],
  end_service: ['administrator', 'technician'],
  run_service_test: ['administrator', 'technician'],
  answer_service_test: ['administrator', 'technician'],
  read_service: everyRole,
  // The first hour, while there is no configuration.
  read_set_up: everyRole,
  save_set_up: ['administrator'],
  put_set_up_file: ['administrator'],
  try_set_up: ['administrator'],
  finish_set_up: ['administrator']
} as const satisfies Record<string, Allowed>

export type CallName = keyof typeof callRights

/** Calls that change nothing and hand nothing out: the record notes them sparsely. */
export const readingCalls: ReadonlySet<CallName> = new Set<CallName>([
  'read_welcome',
  'who_am_i',
  'list_accounts',
  'list_approvals',
  'read_rules',
  'read_rule_version',
  'check_rules',
  'explain_rule',
  'list_buyers',
  'read_entries',
  'read_decisions',
  'read_sales',
  'read_backup',
  'read_status',
  'read_health',
  'read_devices',
  'read_fees',
  'read_metrics_access',
  'read_service',
  'read_set_up'
])

/**
 * Calls that a page makes by itself, again and again: they do not prolong a session, since nobody need be there. `who_am_i`
 * does with `isPresent`.
 */
export const pollingCalls: ReadonlySet<CallName> = new Set<CallName>([
  'read_welcome',
  'who_am_i',
  'list_approvals',
  'read_status',
  'read_service',
  'read_backup'
])

/** Calls for which a second person's word can be asked (`operatorSide.approval`). */
export const approvableCalls = [
  'create_account',
  'change_account',
  'reset_account',
  'apply_rules',
  'export_record',
  'delete_entries',
  'renew_metrics_access',
  'make_bundle'
] as const satisfies readonly CallName[]
export type ApprovableCall = (typeof approvableCalls)[number]

/** Whether an account of this role may make a call. */
export function mayCall(role: AccountRole, name: CallName): boolean {
  const allowed: Allowed = callRights[name]
  return allowed !== 'anyone' && allowed.includes(role)
}
