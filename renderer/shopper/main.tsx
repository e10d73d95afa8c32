import '@fontsource-variable/noto-sans-jp/index.css'
import '../shared/tokens.css'
import '../shared/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/scenes.css'
import './styles/pin.css'
import './styles/ends.css'
import './styles/motion.css'
import { render } from 'solid-js/web'
import type { ShopperDown, ShopperUp, ShopperView } from '../../main/contract/shopper.ts'
import { createSignal } from 'solid-js'
import { connectFace, takeToken, type Connection } from '../shared/client.ts'
import { watchInput } from '../shared/focus.ts'
import { isNight } from '../shared/sound.ts'
import { App } from './app.tsx'

const LIGHT_CHECK_MS = 60_000

/** Dims the face after dark, by the machine's own clock. */
function watchLight(): void {
  const look = (): void => {
    document.documentElement.dataset['light'] = isNight(new Date().getHours()) ? 'night' : 'day'
  }
  look()
  setInterval(look, LIGHT_CHECK_MS)
}

function start(root: HTMLElement): void {
  const [view, setView] = createSignal<ShopperView>()
  const [connection, setConnection] = createSignal<Connection>('connecting')
  const client = connectFace<ShopperUp, ShopperDown>({
    path: '/shopper/ws',
    token: takeToken(),
    onFrame: (frame) => setView(frame.view),
    onConnection: setConnection
  })
  watchInput()
  watchLight()
  // A machine on the street: no menu, no dragging of pictures.
  addEventListener('contextmenu', (event) => event.preventDefault())
  addEventListener('dragstart', (event) => event.preventDefault())
  render(
    () => <App view={view()} connection={connection()} send={(command) => client.send({ type: 'command', command })} />,
    root
  )
}

const root = document.getElementById('face')
if (root === null) throw new Error('index.html has no #face')
start(root)
