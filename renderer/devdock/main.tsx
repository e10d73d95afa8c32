import '@fontsource-variable/noto-sans-jp/index.css'
import '../shared/tokens.css'
import '../shared/base.css'
import './styles/desk.css'
import './styles/cards.css'
import { createSignal } from 'solid-js'
import { render } from 'solid-js/web'
import type { DockState } from '../../main/contract/devdock/contract.ts'
import { takeToken } from '../shared/client.ts'
import { watchInput } from '../shared/focus.ts'
import { App } from './app.tsx'
import { connectDock, type DockLine } from './dock-client.ts'

function start(root: HTMLElement): void {
  const [state, setState] = createSignal<DockState>()
  const [line, setLine] = createSignal<DockLine>('connecting')
  const client = connectDock(takeToken(), setState, setLine)
  watchInput()
  render(() => <App state={state()} line={line()} send={(request) => client.send(request)} />, root)
}

const root = document.getElementById('dock')
if (root === null) throw new Error('index.html has no #dock')
start(root)
