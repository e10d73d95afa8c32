import { createSignal, onCleanup, Show, type JSX } from 'solid-js'
import { language } from '../language.ts'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, TextField } from '../parts/field.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { durationWords } from '../time.ts'
import { entranceWords } from '../words/entrance.ts'

/** Login, password and, for those who have one, the code of their authenticator. */
export function SignInForm(): JSX.Element {
  const [login, setLogin] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [code, setCode] = createSignal('')
  const [isShown, setShown] = createSignal(false)
  const act = createAct()
  const wait = createWait()
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (wait.leftMs() > 0) return
    const oneTimeCode = code().replace(/\D/g, '')
    await act.run('sign_in', {
      login: login().trim().toLowerCase(),
      password: password(),
      ...(oneTimeCode === '' ? {} : { oneTimeCode })
    })
    const failed = act.error()
    if (failed === undefined) return
    setCode('')
    if (failed.code === 'throttled') wait.begin(failed.retryAfterMs)
  }
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <h1>{entranceWords().signIn}</h1>
      <TextField
        label={entranceWords().login}
        value={login()}
        onInput={setLogin}
        autocomplete="username"
        isRequired
        hasFocus
      />
      <TextField
        label={entranceWords().password}
        value={password()}
        onInput={setPassword}
        type={isShown() ? 'text' : 'password'}
        autocomplete="current-password"
        isRequired
      />
      <CheckField label={entranceWords().showPassword} isChecked={isShown()} onChange={setShown} />
      <TextField
        label={entranceWords().code}
        value={code()}
        onInput={setCode}
        hint={entranceWords().codeHint}
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={7}
        isOptional
      />
      <Show
        when={wait.leftMs() > 0}
        fallback={<ErrorNotice error={act.error()?.code === 'throttled' ? undefined : act.error()} />}
      >
        <Notice state="waiting" title={entranceWords().waitFor(durationWords(wait.leftMs(), language()))}>
          <p>{entranceWords().waitLead}</p>
        </Notice>
      </Show>
      <Button
        kind="primary"
        type="submit"
        busy={act.isBusy() ? entranceWords().signingIn : ''}
        disabled={wait.leftMs() > 0}
      >
        {entranceWords().signIn}
      </Button>
      <details>
        <summary>{entranceWords().forgotten}</summary>
        <p class="soft">{entranceWords().forgottenLead}</p>
        <p>
          <code>hatachi account set-up --by NAME</code>
        </p>
      </details>
    </form>
  )
}

/** Counts a waiting time down, by the second. */
export function createWait(): { readonly leftMs: () => number; begin(ms: number): void } {
  const [endsAtMs, setEnd] = createSignal(0)
  const [nowMs, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 500)
  onCleanup(() => clearInterval(timer))
  return {
    leftMs: () => Math.max(0, Math.ceil((endsAtMs() - nowMs()) / 1000) * 1000),
    begin: (ms) => {
      setNow(Date.now())
      setEnd(Date.now() + ms)
    }
  }
}
