import { createSignal, Show, type JSX } from 'solid-js'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { entranceWords } from '../words/entrance.ts'

/** Makes the first administrator, with the code that the machine keeps. */
export function SetUpForm(): JSX.Element {
  const [setUpCode, setCode] = createSignal('')
  const [login, setLogin] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [again, setAgain] = createSignal('')
  const act = createAct()
  const differs = () => again() !== '' && again() !== password()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (again() !== password()) return
    void act.run('set_up', { setUpCode: setUpCode().trim(), login: login().trim().toLowerCase(), password: password() })
  }
  return (
    <form class="form" onSubmit={submit}>
      <div>
        <h1>{entranceWords().setUp}</h1>
        <p class="lead">{entranceWords().setUpLead}</p>
      </div>
      <TextField
        label={entranceWords().setUpCode}
        value={setUpCode()}
        onInput={setCode}
        hint={
          <>
            {entranceWords().setUpCodeHint} <code>hatachi account set-up</code>
          </>
        }
        maxLength={64}
        isRequired
        hasFocus
      />
      <TextField
        label={entranceWords().login}
        value={login()}
        onInput={setLogin}
        hint={entranceWords().loginHint}
        autocomplete="username"
        isRequired
      />
      <TextField
        label={entranceWords().newPassword}
        value={password()}
        onInput={setPassword}
        hint={entranceWords().passwordHint}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <TextField
        label={entranceWords().again}
        value={again()}
        onInput={setAgain}
        error={differs() ? entranceWords().notTheSame : ''}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <Show when={act.error()?.code === 'sign_in_refused'} fallback={<ErrorNotice error={act.error()} />}>
        <Notice state="fault" title={entranceWords().setUpCodeWrong}>
          <p>{entranceWords().setUpCodeWrongLead}</p>
        </Notice>
      </Show>
      <Button kind="primary" type="submit" busy={act.isBusy() ? entranceWords().making : ''}>
        {entranceWords().makeFirst}
      </Button>
    </form>
  )
}
