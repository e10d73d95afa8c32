import type { Result } from '../../../device/result.ts'
import type { AccountView } from '../../contract/operator-accounts.ts'
import type { OwnerError } from '../../operator/owner-view.ts'
import type { OperatorSideSettings } from '../config/configuration.ts'
import { ACCOUNTS_REMEDY } from '../operator/accounts-remedy.ts'
import { HATACHI } from '../program.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** Whether anybody can sign in at the operator's side, by the state of `accounts.db` and its key; nothing where that is off. */
export function checkAccounts(
  { enabled }: Pick<OperatorSideSettings, 'enabled'>,
  read: () => Result<readonly AccountView[], OwnerError>
): readonly CheckResult[] {
  if (!enabled) return []
  const accounts = read()
  if (!accounts.ok) return [unusable(accounts.error)]
  const administrators = accounts.value.filter(({ role, enabled: isOpen }) => isOpen && role === 'administrator').length
  if (accounts.value.length === 0) return [noneYet()]
  if (administrators === 0) {
    return [fail('accounts', 'No administrator can sign in.', `Run: ${HATACHI} account set-up --by NAME`)]
  }
  return [pass('accounts', `Accounts of the operator's side: ${String(accounts.value.length)}, ${String(administrators)} of them administrators.`)]
}

function noneYet(): CheckResult {
  return warn('accounts', "Nobody has an account of the operator's side yet.", `Run: ${HATACHI} account set-up`)
}

function unusable(error: OwnerError): CheckResult {
  const { path } = error
  const nobody = 'nobody can sign in, and the machine sells'
  switch (error.code) {
    case 'accounts_unusable':
      if (error.fault === 'absent') return noneYet()
      if (error.fault === 'locked') return warn('accounts', `${path} is in use just now.`, 'Run this again.')
      if (error.fault === 'newer') return fail('accounts', `${path} is of a newer version: ${nobody}.`, 'Install that version again.')
      if (['damaged', 'foreign', 'other_key'].includes(error.fault)) {
        return fail('accounts', `${path} cannot be used (${error.fault}): ${nobody}.`, ACCOUNTS_REMEDY)
      }
      // What cannot be read for want of rights or of a sound medium may be whole: nothing is moved aside for that.
      return fail('accounts', `${path} cannot be used (${error.fault}): ${nobody}.`, `Mend the medium, or the rights: ls -l ${path}`)
    case 'key_rights_too_open':
      return fail('accounts', `Others may get at the key of the accounts (${error.mode}): ${nobody}.`, `Run: chmod go= ${path}`)
    case 'key_absent':
    case 'key_damaged':
      return fail('accounts', `${path} is no whole key: ${nobody}.`, ACCOUNTS_REMEDY)
    case 'key_medium':
    case 'key_being_erased':
      return fail('accounts', `The key of the accounts cannot be read (${error.code}): ${nobody}.`, `Mend the medium, or the rights: ls -l ${path}`)
  }
}
