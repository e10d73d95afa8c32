import { createEffect, createSignal, onCleanup, Show, type JSX } from 'solid-js'
import type { DockAnswer, DockRequest, DockState } from '../../main/contract/devdock/contract.ts'
import { directionOf, moveFocus } from '../shared/focus.ts'
import { Cards } from './cards.tsx'
import { DeskContext, type Desk } from './desk.ts'
import { Clock, Jlis, Machine, Reader } from './devices.tsx'
import type { DockLine } from './dock-client.ts'
import { Happenings } from './happenings.tsx'
import { meaningOf, type FieldValues } from './keys.ts'
import { Verb } from './parts.tsx'
import { tomorrowMorning } from './tokyo-time.ts'

const TICK_MS = 500
const INITIAL_FIELDS: FieldValues = { tearAtCommand: 3, slowMs: 3_000, skipSeconds: 30, secondCard: 'minor' }

/** The dock's page. */
export function App(props: {
  readonly state: DockState | undefined
  readonly line: DockLine
  readonly send: (request: DockRequest) => Promise<DockAnswer>
}): JSX.Element {
  return (
    <main tabindex="-1">
      <LineNotice line={props.line} hasState={props.state !== undefined} />
      <Show when={props.state}>{(state) => <DeskView state={state()} send={(request) => props.send(request)} />}</Show>
    </main>
  )
}

function LineNotice(props: { readonly line: DockLine; readonly hasState: boolean }): JSX.Element {
  return (
    <Show when={props.line !== 'open' && !(props.line === 'connecting' && props.hasState)}>
      <div class="notice" role="alert" data-line={props.line}>
        <Show when={props.line === 'connecting'}>Looking for the world behind this dock.</Show>
        <Show when={props.line === 'lost'}>
          The world behind this dock has ended, or is starting. This page follows as soon as it is back at this address;
          one that is started anew has another, which <code>npm run demo</code> prints.
        </Show>
        <Show when={props.line === 'refused'}>
          This address has no token, or that of another world. Open the whole address that <code>npm run demo</code>{' '}
          prints.
        </Show>
      </div>
    </Show>
  )
}

function DeskView(props: {
  readonly state: DockState
  readonly send: (request: DockRequest) => Promise<DockAnswer>
}): JSX.Element {
  const [fields, setFields] = createSignal(INITIAL_FIELDS)
  const [refusal, setRefusal] = createSignal('')
  const [computerMs, setComputerMs] = createSignal(Date.now())
  const ticking = setInterval(() => setComputerMs(Date.now()), TICK_MS)
  onCleanup(() => clearInterval(ticking))
  const nowMs = () => computerMs() + props.state.clock.offsetMs

  const perform = (request: DockRequest): void => {
    void props.send(request).then((answer) => setRefusal(answer.ok ? '' : answer.error.message))
  }
  const desk: Desk = { state: () => props.state, fields, setFields, perform, nowMs }
  watchKeys(desk)
  createEffect(() => {
    document.title = `${props.state.screen} · Hatachi dev dock`
  })

  return (
    <DeskContext.Provider value={desk}>
      <header class="bar">
        <h1>Hatachi dev dock</h1>
        <p class="screen">
          screen <strong data-testid="screen">{props.state.screen.replaceAll('_', ' ')}</strong>
        </p>
        <Show when={props.state.decisions.at(-1)}>
          {(decision) => <p class="bar-last">last: {decision().outcome.replaceAll('_', ' ')}</p>}
        </Show>
        <p class="role">
          {props.state.role.replaceAll('_', ' ')}, {props.state.place}
        </p>
        <div class="bar-verbs">
          <Verb label="Start over" keyName="0" onPress={() => perform({ verb: 'start_over' })} />
          <button
            type="button"
            class="verb"
            data-testid="other-role"
            onClick={() => perform({ verb: 'start_over', role: otherRole(props.state.role) })}
          >
            As {otherRole(props.state.role).replaceAll('_', ' ')}
          </button>
          <a class="verb" href={props.state.faceUrl} target="_blank" rel="noreferrer" data-testid="open-face">
            Open the face
          </a>
        </div>
      </header>
      <p class="refusal" role="status" data-testid="refusal">
        {refusal()}
      </p>
      <div class="desk">
        <Cards />
        <div class="devices">
          <Reader />
          <Jlis />
          <Machine />
          <Clock />
        </div>
        <Happenings />
      </div>
    </DeskContext.Provider>
  )
}

function otherRole(role: DockState['role']): DockState['role'] {
  return role === 'service_provider' ? 'platform_operator' : 'service_provider'
}

/** Every verb by its key, wherever the focus is, but not while somebody writes into a field. */
function watchKeys(desk: Desk): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null) {
      if (event.key === 'Escape') event.target.blur()
      return
    }
    const direction = directionOf(event.key)
    if (direction !== undefined && !(event.target instanceof HTMLElement && event.target.closest('.log, pre') !== null)) {
      event.preventDefault()
      moveFocus(document, direction)
      return
    }
    const meaning = meaningOf(event.key, desk.fields())
    if (meaning === undefined) return
    event.preventDefault()
    if (meaning.do === 'perform') desk.perform(meaning.request)
    else if (meaning.do === 'tomorrow') desk.perform({ verb: 'set_clock', to: tomorrowMorning(desk.nowMs()) })
    else if (meaning.do === 'edit_clock') document.getElementById('clock-field')?.focus()
    else openMakeCard()
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
}

function openMakeCard(): void {
  const form = document.querySelector<HTMLDetailsElement>('#make-card')
  if (form === null) return
  form.open = true
  form.querySelector('input')?.focus()
}
