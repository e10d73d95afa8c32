import '../shared/tokens.css'
import '../shared/base.css'
import '../shared/languages.css'
import './styles/frame.css'
import './styles/controls.css'
import './styles/parts.css'
import './styles/scenes.css'
import './styles/pin.css'
import './styles/ends.css'
import './styles/offline.css'
import './styles/membership.css'
import './styles/vending.css'
import './styles/basket.css'
import './styles/service.css'
import './styles/text-size.css'
import './styles/motion.css'
import './styles/contrast.css'
import { render } from 'solid-js/web'
import type { ShopperDown, ShopperUp, ShopperView } from '../../main/contract/shopper.ts'
import { createSignal } from 'solid-js'
import { connectFace, takeToken, type Connection } from '../shared/client.ts'
import { watchInput } from '../shared/focus.ts'
import { App } from './app.tsx'

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
  // A machine on the street: no menu, no dragging of pictures, and nothing dropped opens in place of the face.
  for (const event of ['contextmenu', 'dragstart', 'dragover', 'drop']) {
    addEventListener(event, (happened) => happened.preventDefault())
  }
  render(
    () => <App view={view()} connection={connection()} send={(command) => client.send({ type: 'command', command })} />,
    root
  )
}

const root = document.getElementById('face')
if (root === null) throw new Error('index.html has no #face')
start(root)
