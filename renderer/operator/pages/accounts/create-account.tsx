import { createSignal, For, type JSX } from 'solid-js'
import type { AccountRole } from '../../../../main/contract/operator-roles.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { frameWords } from '../../words/frame.ts'
import { peopleWords } from '../../words/people.ts'
import { accountRoleOrder } from './roles.ts'

/** Makes an account; its first password is shown once, by whoever opened this. */
export function CreateAccount(props: {
  readonly onDone: (result: { readonly login: string; readonly firstPassword: string }) => void
  readonly onClose: () => void
}): JSX.Element {
  const [login, setLogin] = createSignal('')
  const [role, setRole] = createSignal<AccountRole>('operator')
  const act = createAct()
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const name = login().trim().toLowerCase()
    const answer = await act.run('create_account', { login: name, role: role() })
    if (answer !== undefined) props.onDone({ login: name, firstPassword: answer.firstPassword })
  }
  return (
    <Dialog title={peopleWords().add} onClose={() => props.onClose()}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <TextField
          label={peopleWords().login}
          hint={peopleWords().loginHint}
          value={login()}
          onInput={setLogin}
          isRequired
          hasFocus
          maxLength={24}
        />
        <RoleChoice role={role()} onChange={setRole} />
        <ErrorNotice error={act.error()} />
        <div class="actions">
          <Button kind="primary" type="submit" busy={act.isBusy() ? peopleWords().creating : ''}>
            {peopleWords().add}
          </Button>
          <Button onPress={() => props.onClose()}>{frameWords().cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** One of the roles, each with what it may do. */
export function RoleChoice(props: {
  readonly role: AccountRole
  readonly onChange: (role: AccountRole) => void
}): JSX.Element {
  return (
    <fieldset class="role-choices">
      <legend class="field-name">{peopleWords().role}</legend>
      <For each={accountRoleOrder}>
        {(role) => (
          <label class="role-choice">
            <input
              type="radio"
              name="role"
              value={role}
              checked={props.role === role}
              onChange={() => props.onChange(role)}
            />
            <span>
              <strong>{frameWords().roles[role]}</strong>
              <span class="role-lead">{peopleWords().roleWords[role]}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  )
}
