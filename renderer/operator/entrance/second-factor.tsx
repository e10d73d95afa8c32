import { createResource, createSignal, Show, type JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { refreshSession } from '../session.ts'
import { entranceWords } from '../words/entrance.ts'

/** The address as a QR code; its code is loaded when it is first drawn. Dark on light, whatever the page is. */
function QrCode(props: { readonly text: string; readonly label: string }): JSX.Element {
  const [code] = createResource(
    () => props.text,
    async (text) => (await import('../parts/qr-code.ts')).qrPathOf(text)
  )
  return (
    <Show when={code()}>
      {(drawn) => (
        <svg class="qr-code" role="img" aria-label={props.label} viewBox={`0 0 ${String(drawn().side)} ${String(drawn().side)}`}>
          <rect width="100%" height="100%" fill="#ffffff" />
          <path d={drawn().path} fill="#000000" />
        </svg>
      )}
    </Show>
  )
}

/** A secret in groups of four, to be typed over. */
export function inGroups(secret: string): string {
  return (secret.match(/.{1,4}/g) ?? []).join(' ')
}

/** Sets a second factor up, or another in place of the one there is. */
export function SecondFactorForm(props: {
  readonly isReplacing: boolean
  /** Whether it is all that the page is about: its heading is the page's then. */
  readonly isPage?: boolean
  readonly onDone?: () => void
}): JSX.Element {
  const [password, setPassword] = createSignal('')
  const [oldCode, setOldCode] = createSignal('')
  const [code, setCode] = createSignal('')
  const [made, setMade] = createSignal<{ readonly secret: string; readonly address: string }>()
  const beginning = createAct()
  const confirming = createAct()
  const begin = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const oneTimeCode = oldCode().replace(/\D/g, '')
    const answer = await beginning.run('begin_second_factor', {
      password: password(),
      ...(oneTimeCode === '' ? {} : { oneTimeCode })
    })
    setMade(answer)
  }
  const confirm = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const answer = await confirming.run('confirm_second_factor', { oneTimeCode: code().replace(/\D/g, '') })
    setCode('')
    if (answer === undefined) return
    setMade(undefined)
    setPassword('')
    setOldCode('')
    props.onDone?.()
    await refreshSession()
  }
  const head = () => (
    <div>
      <Dynamic component={props.isPage === true ? 'h1' : 'h2'}>
        {props.isReplacing ? entranceWords().factorReplace : entranceWords().factor}
      </Dynamic>
      <p class="lead">{entranceWords().factorLead}</p>
    </div>
  )
  return (
    <Show
      when={made()}
      fallback={
        <form class="form" onSubmit={(event) => void begin(event)}>
          {head()}
          <TextField
            label={entranceWords().yourPassword}
            value={password()}
            onInput={setPassword}
            type="password"
            autocomplete="current-password"
            isRequired
            hasFocus={!props.isReplacing}
          />
          <Show when={props.isReplacing}>
            <TextField
              label={entranceWords().code}
              value={oldCode()}
              onInput={setOldCode}
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={7}
              isRequired
            />
          </Show>
          <ErrorNotice error={beginning.error()} />
          <Button kind="primary" type="submit" busy={beginning.isBusy() ? entranceWords().factorBeginning : ''}>
            {entranceWords().factorBegin}
          </Button>
        </form>
      }
    >
      {(factor) => (
        <form class="form" onSubmit={(event) => void confirm(event)}>
          {head()}
          <p>{entranceWords().factorStep1}</p>
          <QrCode text={factor().address} label={entranceWords().factorScan} />
          <p class="secret" data-testid="second-factor-secret">
            {inGroups(factor().secret)}
          </p>
          <p>
            <a href={factor().address}>{entranceWords().factorLink}</a>
          </p>
          <TextField
            label={entranceWords().factorStep2}
            value={code()}
            onInput={setCode}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={7}
            isRequired
            hasFocus
          />
          <Show
            when={confirming.error()?.code === 'sign_in_refused'}
            fallback={<ErrorNotice error={confirming.error()} />}
          >
            <Notice state="fault" title={entranceWords().factorWrong} />
          </Show>
          <Button kind="primary" type="submit" busy={confirming.isBusy() ? entranceWords().factorConfirming : ''}>
            {entranceWords().factorConfirm}
          </Button>
        </form>
      )}
    </Show>
  )
}
