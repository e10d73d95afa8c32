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
  delete_entries: { olderThanDays: 400 }
}

export function requestOf(name: CallName): object {
  return requests[name] ?? {}
}
