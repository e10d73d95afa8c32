import { createSignal, Show, type JSX } from 'solid-js'
import type { AccountView } from '../../../../main/contract/operator-accounts.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { may } from '../../session.ts'
import { frameWords } from '../../words/frame.ts'
import { peopleWords } from '../../words/people.ts'
import { RoleChoice } from './create-account.tsx'

/** Changes an account's role, disables or enables it, or resets it, which is asked again. */
export function ChangeAccount(props: {
  readonly account: AccountView
  readonly onDone: (result?: { readonly login: string; readonly firstPassword: string }) => void
  readonly onClose: () => void
}): JSX.Element {
  // The dialog is about this account as it was when it was opened.
  const { login, role: roleNow, enabled } = props.account
  const [role, setRole] = createSignal(roleNow)
  const [isAsking, setAsking] = createSignal(false)
  const act = createAct()
  const change = async (request: { readonly role?: typeof roleNow; readonly enabled?: boolean }): Promise<void> => {
    if ((await act.run('change_account', { login, ...request })) !== undefined) props.onDone()
  }
  const reset = async (): Promise<void> => {
    const answer = await act.run('reset_account', { login })
    if (answer !== undefined) props.onDone({ login, firstPassword: answer.firstPassword })
  }
  return (
    <Show
      when={isAsking()}
      fallback={
        <Dialog title={peopleWords().change(login)} onClose={() => props.onClose()}>
          <p class="soft">{peopleWords().changeLead}</p>
          <RoleChoice role={role()} onChange={setRole} />
          <ErrorNotice error={act.error()} />
          <div class="actions">
            <Button
              kind="primary"
              disabled={role() === roleNow}
              busy={act.isBusy() ? peopleWords().saving : ''}
              onPress={() => void change({ role: role() })}
            >
              {peopleWords().save}
            </Button>
            <Button onPress={() => void change({ enabled: !enabled })}>
              {enabled ? peopleWords().disable : peopleWords().enable}
            </Button>
          </div>
          <Show when={may('reset_account')}>
            <hr />
            <p class="soft">{peopleWords().resetLead}</p>
            <div class="actions">
              <Button onPress={() => setAsking(true)}>{peopleWords().reset}</Button>
            </div>
          </Show>
        </Dialog>
      }
    >
      <Dialog
        title={peopleWords().resetTitle(login)}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{frameWords().cancel}</Button>
            <Button kind="danger" busy={act.isBusy() ? peopleWords().resetting : ''} onPress={() => void reset()}>
              {peopleWords().reset}
            </Button>
          </>
        }
      >
        <p>{peopleWords().resetConfirm}</p>
        <ErrorNotice error={act.error()} />
      </Dialog>
    </Show>
  )
}
