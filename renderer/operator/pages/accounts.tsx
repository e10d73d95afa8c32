import { createSignal, Show, type JSX } from 'solid-js'
import type { AccountView } from '../../../main/contract/operator-accounts.ts'
import { accountRoleOrder } from './accounts/roles.ts'
import { createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Facts } from '../parts/facts.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Mark } from '../parts/mark.tsx'
import { Empty } from '../parts/notice.tsx'
import { PageHead, Section } from '../parts/page-head.tsx'
import { may, session } from '../session.ts'
import { clockOf, momentShort } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { peopleWords } from '../words/people.ts'
import { ChangeAccount } from './accounts/change-account.tsx'
import { CreateAccount } from './accounts/create-account.tsx'
import { FirstPassword } from './accounts/first-password.tsx'

/** Accounts: who may do what. */
export default function AccountsPage(): JSX.Element {
  const accounts = createLoad('list_accounts', () => ({}))
  const [open, setOpen] = createSignal<AccountView | 'new'>()
  const [given, setGiven] = createSignal<{ readonly login: string; readonly firstPassword: string }>()
  const finish = (result?: { readonly login: string; readonly firstPassword: string }): void => {
    setOpen(undefined)
    setGiven(result)
    accounts.again()
  }
  const changed = () => {
    const now = open()
    return now === undefined || now === 'new' ? undefined : now
  }
  return (
    <>
      <PageHead
        title={frameWords().titles.accounts}
        lead={peopleWords().accountsLead}
        actions={
          <Show when={may('create_account')}>
            <Button kind="primary" onPress={() => setOpen('new')}>
              {peopleWords().add}
            </Button>
          </Show>
        }
      />
      <div class="stack">
        <Loaded of={accounts} what={peopleWords().accounts}>
          {(value) => <AccountTable accounts={value().accounts} onChange={setOpen} />}
        </Loaded>
        <Section title={peopleWords().rolesTitle} lead={peopleWords().rolesLead}>
          <div class="card">
            <Facts
              of={accountRoleOrder.map((role) => ({
                name: frameWords().roles[role],
                value: peopleWords().roleWords[role]
              }))}
            />
          </div>
        </Section>
      </div>
      <Show when={open() === 'new'}>
        <CreateAccount onDone={finish} onClose={() => setOpen(undefined)} />
      </Show>
      <Show when={changed()}>
        {(account) => <ChangeAccount account={account()} onDone={finish} onClose={() => setOpen(undefined)} />}
      </Show>
      <Show when={given()}>
        {(password) => <FirstPassword {...password()} onClose={() => setGiven(undefined)} />}
      </Show>
    </>
  )
}

function AccountTable(props: {
  readonly accounts: readonly AccountView[]
  readonly onChange: (account: AccountView) => void
}): JSX.Element {
  return (
    <DataTable
      caption={peopleWords().accounts}
      rows={props.accounts}
      empty={
        <Empty title={peopleWords().noAccounts}>
          <p>{peopleWords().noAccountsLead}</p>
        </Empty>
      }
      columns={[
        {
          id: 'login',
          head: peopleWords().login,
          onCard: 'title',
          sort: ({ login }) => login,
          cell: ({ login }) => (
            <>
              <strong>{login}</strong>
              <Show when={login === session()?.login}>
                <span class="you-tag">{peopleWords().you}</span>
              </Show>
            </>
          )
        },
        {
          id: 'role',
          head: peopleWords().role,
          sort: ({ role }) => accountRoleOrder.indexOf(role),
          cell: ({ role }) => frameWords().roles[role]
        },
        {
          id: 'state',
          head: peopleWords().state,
          sort: ({ enabled }) => Number(!enabled),
          cell: (account) => <AccountState account={account} />
        },
        {
          id: 'factor',
          head: peopleWords().factor,
          sort: ({ secondFactor }) => Number(secondFactor),
          cell: ({ secondFactor }) => (secondFactor ? peopleWords().factorYes : peopleWords().factorNo)
        },
        {
          id: 'last',
          head: peopleWords().lastSignIn,
          sort: ({ lastSignInAtMs }) => lastSignInAtMs,
          cell: ({ lastSignInAtMs }) => (lastSignInAtMs === null ? peopleWords().never : momentShort(lastSignInAtMs))
        },
        ...(may('change_account')
          ? [
              {
                id: 'act',
                head: peopleWords().act,
                cell: (account: AccountView) => (
                  <Button
                    kind="quiet"
                    label={peopleWords().change(account.login)}
                    onPress={() => props.onChange(account)}
                  >
                    {peopleWords().changeShort}
                  </Button>
                )
              }
            ]
          : [])
      ]}
    />
  )
}

function AccountState(props: { readonly account: AccountView }): JSX.Element {
  return (
    <Show
      when={props.account.enabled ? props.account.throttledUntilMs : null}
      fallback={
        <Mark state={props.account.enabled ? 'good' : 'off'}>
          {props.account.enabled ? peopleWords().enabled : peopleWords().disabled}
        </Mark>
      }
    >
      {(untilMs) => <Mark state="waiting">{peopleWords().throttled(clockOf(untilMs()))}</Mark>}
    </Show>
  )
}
