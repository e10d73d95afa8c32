import '../shared/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/choices.css'
import './styles/pages.css'
import './styles/screens.css'
import { createRoot } from 'solid-js'
import { render } from 'solid-js/web'
import type { TvLanguage } from '../../main/contract/tv-view.ts'
import { TV_SOCKET } from '../../main/contract/tv-names.ts'
import { drawPageId, forgetOwn, forgetScreen, keepScreen, screenCredential } from '../shared/tv-credential.ts'
import { connectTvLine } from '../shared/tv-line.ts'
import { openWebSocket, windowClock } from '../shared/tv-socket.ts'
import { App } from './app.tsx'
import { createFace } from './face/face.ts'
import { listenToKeys } from './face/listen.ts'
import { createTvSpeech } from './face/speech.ts'
import { secureDraw } from './logic/pin-pad.ts'
import { safeStore } from './logic/storage.ts'
import { WORDS } from './words/words.ts'

/** Draws the face, and connects it. */
function start(root: HTMLElement): void {
  const store = safeStore(() => localStorage)
  const places = { lasting: store, ofTab: safeStore(() => sessionStorage) }
  const randomly = (bytes: Uint8Array): unknown => crypto.getRandomValues(bytes)
  const hash = location.hash
  // The token is not to be seen or shared.
  if (hash !== '') history.replaceState(null, '', location.pathname + location.search)
  // An address that differs in its fragment alone loads nothing by itself.
  addEventListener('hashchange', () => location.reload())
  let credential = screenCredential(hash, places)
  const speech = createTvSpeech()
  // It lives as long as the page.
  const face = createRoot(() =>
    createFace({
      store,
      draw: secureDraw(randomly),
      hasVoice: speech.hasVoice,
      mayForget: () => credential.as === 'screen'
    })
  )
  render(() => <App face={face} speech={speech} />, root)
  listenToKeys(face)
  const line = connectTvLine({
    openSocket: () => openWebSocket(TV_SOCKET),
    clock: windowClock,
    pageId: drawPageId(randomly),
    credential: () => credential,
    language: face.language,
    onConnection: (connection) => face.takeConnection(connection),
    onFrame: (frame) => {
      if (frame.type === 'paired') {
        keepScreen(frame.screenId, frame.secret, places)
        credential = { as: 'screen', screenId: frame.screenId, secret: frame.secret }
      }
      if (frame.type === 'unpaired' && frame.state === 'own_address_old') {
        forgetOwn(places)
        // No code and no other attempt lets this page in.
        line.close()
      } else if (frame.type === 'unpaired' && frame.state === 'forgotten') {
        forgetScreen(places)
        credential = { as: 'new' }
      }
      face.takeFrame(frame)
    }
  })
  face.attach(line)
  // Letters for a box that has no Japanese ones; where it has, nothing of it is loaded.
  void import('./fonts.ts').then(() => keepLostWords(face.language())).catch(() => undefined)
}

/** Loads the letters of what is said when the appliance is lost: then there is nobody to load them from. */
async function keepLostWords(language: TvLanguage): Promise<void> {
  const { connecting, lost, lostInVisit, replaced } = WORDS[language].connection
  const letters = [...[connecting, lost, replaced].flatMap(({ title, lines }) => [title, ...lines]), lostInVisit].join('')
  const family = getComputedStyle(document.documentElement).fontFamily
  await Promise.all([500, 800].map((weight) => document.fonts.load(`${String(weight)} 1em ${family}`, letters)))
}

const root = document.getElementById('television')
if (root === null) throw new Error('index.html has no #television')
start(root)
