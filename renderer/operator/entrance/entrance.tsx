import { createEffect, createSignal, Match, Show, Switch, type JSX } from 'solid-js'
import { LanguageSwitch } from '../language-switch.tsx'
import { createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { call, session } from '../session.ts'
import { entranceWords } from '../words/entrance.ts'
import { frameWords } from '../words/frame.ts'
import { PasswordForm } from './password-form.tsx'
import { SecondFactorForm } from './second-factor.tsx'
import { SetUpForm } from './set-up.tsx'
import { SignInForm } from './sign-in.tsx'

/** Before the console: set-up, signing in, and what an account needs before it may do anything. */
export function Entrance(): JSX.Element {
  const welcome = createLoad('read_welcome', () => ({}))
  const [isSettingUp, setSettingUp] = createSignal<boolean>()
  const [hasChanged, setChanged] = createSignal(false)
  const step = () => {
    const now = session()
    if (now?.passwordChangeNeeded === true) return 'password'
    if (now?.secondFactorNeeded === true) return 'factor'
    return 'out'
  }
  createEffect(() => {
    document.title = `${entranceWords().signIn} · ${frameWords().console}`
  })
  return (
    <div class="entrance">
      <header class="entrance-head">
        <p class="entrance-brand">Hatachi</p>
        <p>{entranceWords().welcome}</p>
        <LanguageSwitch />
      </header>
      <main class="entrance-body">
        <Switch>
          <Match when={step() === 'password'}>
            <PasswordForm
              title={entranceWords().firstPassword}
              lead={entranceWords().firstPasswordLead}
              passwordLabel={entranceWords().firstPasswordNow}
              isPage
              onDone={() => setChanged(true)}
            />
            <SignOut />
          </Match>
          <Match when={step() === 'factor'}>
            <SecondFactorForm isReplacing={false} isPage />
            <SignOut />
          </Match>
          <Match when={step() === 'out'}>
            <Show when={hasChanged()}>
              <Notice state="good" title={entranceWords().changed}>
                <p>{entranceWords().changedLead}</p>
              </Notice>
            </Show>
            <Loaded of={welcome} what={entranceWords().welcomeWhat}>
              {(value) => (
                <>
                  <Show when={isSettingUp() ?? value().setUpNeeded} fallback={<SignInForm />}>
                    <SetUpForm />
                  </Show>
                  <Show when={value().setUpNeeded}>
                    <Button kind="quiet" onPress={() => setSettingUp(!(isSettingUp() ?? value().setUpNeeded))}>
                      {(isSettingUp() ?? value().setUpNeeded) ? entranceWords().signInInstead : entranceWords().setUpAlso}
                    </Button>
                  </Show>
                  <p class="soft small">{entranceWords().version(value().version)}</p>
                </>
              )}
            </Loaded>
          </Match>
        </Switch>
      </main>
    </div>
  )
}

function SignOut(): JSX.Element {
  return (
    <Button kind="quiet" onPress={() => void call('sign_out', {})}>
      {entranceWords().signOut}
    </Button>
  )
}
