import '../shared/tokens.css'
import '../shared/base.css'
import '../shared/languages.css'
import './styles/remote.css'
import './styles/keys.css'
import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { takeCredential } from './credential.ts'
import { firstLanguage } from './words.ts'

const root = document.getElementById('remote')
if (root === null) throw new Error('index.html has no #remote')
// Before anything is drawn: the code must not stand in the address for longer than it takes to read it.
const credential = takeCredential(location, history, sessionStorage)
render(() => <App credential={credential} language={firstLanguage(navigator.language)} />, root)
// Letters for a telephone that has no Japanese ones; where the system has them, nothing of it is loaded.
void import('./fonts.ts').catch(() => undefined)
