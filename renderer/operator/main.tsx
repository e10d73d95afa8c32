import '../shared/tokens.css'
import '../shared/base.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/forms.css'
import './styles/dialog.css'
import './styles/table.css'
// One style sheet: it packs a third smaller than one for each page, and no page is ever seen before its own has come.
import './entrance/entrance.css'
import './styles/figures.css'
import './styles/charts.css'
import './styles/health.css'
import './styles/records.css'
import './styles/rules.css'
import './styles/rule-form.css'
import './styles/service.css'
import './styles/people.css'
import './styles/upkeep.css'
import './styles/set-up.css'
import { render } from 'solid-js/web'
import { watchAddress } from './address.ts'
import { App } from './app.tsx'

function start(root: HTMLElement): void {
  watchAddress()
  render(() => <App />, root)
  // Letters for a browser that has no Japanese ones; where the system has them, nothing of it is loaded.
  void import('./fonts.ts').catch(() => undefined)
}

const root = document.getElementById('console')
if (root === null) throw new Error('index.html has no #console')
start(root)
