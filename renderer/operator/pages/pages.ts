import { lazy, type Component } from 'solid-js'
import { mayCall, type CallName } from '../../../main/contract/operator-rights.ts'
import type { AccountRole } from '../../../main/contract/operator-roles.ts'
import type { ConsoleIconName } from '../parts/icons.tsx'
import type { frameWords } from '../words/frame.ts'

type Titles = ReturnType<typeof frameWords>['titles']
type Groups = ReturnType<typeof frameWords>['groups']

/** One page of the console. */
export interface Page {
  /** Stands in the address. */
  readonly id: keyof Titles
  readonly icon: ConsoleIconName
  readonly group: keyof Groups
  /** The call without which the page has nothing to show: who may make it sees the page. */
  readonly call: CallName
  /** Loaded when it is first opened. */
  readonly view: Component
}

function watch(name: keyof typeof import('./watch-pages.ts')): Component {
  return lazy(() => import('./watch-pages.ts').then((all) => ({ default: all[name] })))
}

function upkeep(name: keyof typeof import('./upkeep-pages.ts')): Component {
  return lazy(() => import('./upkeep-pages.ts').then((all) => ({ default: all[name] })))
}

/** All pages, in the order of the menu. The first that one may see is where one begins. */
export const pages: readonly Page[] = [
  { id: 'health', icon: 'health', group: 'now', call: 'read_status', view: watch('Health') },
  { id: 'service', icon: 'service', group: 'now', call: 'run_service_test', view: watch('Service') },
  { id: 'sales', icon: 'sales', group: 'sales', call: 'read_sales', view: watch('Sales') },
  { id: 'records', icon: 'records', group: 'sales', call: 'read_decisions', view: watch('Records') },
  { id: 'rules', icon: 'rules', group: 'sales', call: 'read_rules', view: upkeep('Rules') },
  { id: 'fees', icon: 'fees', group: 'sales', call: 'read_fees', view: upkeep('Fees') },
  { id: 'devices', icon: 'devices', group: 'machine', call: 'read_devices', view: upkeep('Devices') },
  { id: 'backup', icon: 'backup', group: 'machine', call: 'read_backup', view: upkeep('Backup') },
  { id: 'updates', icon: 'updates', group: 'machine', call: 'read_devices', view: upkeep('Updates') },
  { id: 'approvals', icon: 'approvals', group: 'people', call: 'list_approvals', view: upkeep('Approvals') },
  { id: 'accounts', icon: 'accounts', group: 'people', call: 'list_accounts', view: upkeep('Accounts') },
  { id: 'own', icon: 'own', group: 'people', call: 'change_own_password', view: upkeep('Own') }
]

/** Pages that a role may see. */
export function pagesOf(role: AccountRole): readonly Page[] {
  return pages.filter(({ call }) => mayCall(role, call))
}
