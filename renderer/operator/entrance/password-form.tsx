import { createSignal, type JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { ErrorNotice } from '../parts/notice.tsx'
import { entranceWords } from '../words/entrance.ts'

/** Changes one's own password, which signs everybody of that account out. */
export function PasswordForm(props: {
  readonly title: string
  readonly lead: string
  readonly passwordLabel: string
  /** Whether it is all that the page is about: its heading is the page's then. */
  readonly isPage?: boolean
  readonly onDone?: () => void
}): JSX.Element {
  const [password, setPassword] = createSignal('')
  const [newPassword, setNew] = createSignal('')
  const [again, setAgain] = createSignal('')
  const act = createAct()
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (again() !== newPassword()) return
    const done = await act.run('change_own_password', { password: password(), newPassword: newPassword() })
    if (done !== undefined) props.onDone?.()
  }
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <div>
        <Dynamic component={props.isPage === true ? 'h1' : 'h2'}>{props.title}</Dynamic>
        <p class="lead">{props.lead}</p>
      </div>
      <TextField
        label={props.passwordLabel}
        value={password()}
        onInput={setPassword}
        type="password"
        autocomplete="current-password"
        isRequired
      />
      <TextField
        label={entranceWords().newPassword}
        value={newPassword()}
        onInput={setNew}
        hint={entranceWords().passwordHint}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <TextField
        label={entranceWords().again}
        value={again()}
        onInput={setAgain}
        error={again() !== '' && again() !== newPassword() ? entranceWords().notTheSame : ''}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <ErrorNotice error={act.error()} />
      <Button kind="primary" type="submit" busy={act.isBusy() ? entranceWords().changing : ''}>
        {entranceWords().change}
      </Button>
    </form>
  )
}
