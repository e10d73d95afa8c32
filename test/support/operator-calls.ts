import { callRights, type CallName } from '../../main/contract/operator.ts'

/** All calls of the operator's contract. */
export const calls = Object.keys(callRights) as CallName[]

/** For every call a request that its schema takes, and that changes nothing for the people of a test. */
const requests: { readonly [N in CallName]?: object } = {
  set_up: { setUpCode: 'none', login: 'nobody', password: 'not a password' },
  sign_in: { login: 'nobody', password: 'not a password' },
  begin_second_factor: { password: 'not the password' },
  confirm_second_factor: { oneTimeCode: '000000' },
  change_own_password: { password: 'not the password', newPassword: 'quiet barges under the moon' },
  create_account: { login: 'chief', role: 'technician' },
  change_account: { login: 'nobody', enabled: false },
  reset_account: { login: 'nobody' },
  decide_approval: { id: 'none', approve: true },
  begin_service: { mode: 'maintenance' },
  run_service_test: { test: 'clock' },
  answer_service_test: { id: 'none', answer: 'skip' },
  read_rule_version: { number: 1 },
  check_rules: { book: { rules: [] } },
  apply_rules: { basedOn: 0, book: { rules: [] } },
  explain_rule: { productId: 'beer', atMs: 0, card: 'old_enough', line: { state: 'up' } },
  list_buyers: { atMs: 0, line: { state: 'up' } },
  read_sales: { from: '2026-11-27', until: '2026-11-27' },
  save_set_up: { answers: {} },
  put_set_up_file: { name: 'key.pem', pem: 'none' },
  try_set_up: { part: 'reader' },
  delete_entries: { olderThanDays: 400 }
}

export function requestOf(name: CallName): object {
  return requests[name] ?? {}
}
