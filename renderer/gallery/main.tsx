import '@fontsource-variable/noto-sans-jp/index.css'
import '@fontsource-variable/noto-sans-kr/index.css'
import '@fontsource-variable/noto-sans-sc/index.css'
import '../shared/tokens.css'
import '../shared/base.css'
import '../shared/languages.css'
import '../shopper/styles/frame.css'
import '../shopper/styles/controls.css'
import '../shopper/styles/parts.css'
import '../shopper/styles/scenes.css'
import '../shopper/styles/pin.css'
import '../shopper/styles/ends.css'
import '../shopper/styles/vending.css'
import '../shopper/styles/basket.css'
import '../shopper/styles/motion.css'
import './gallery.css'
import { render } from 'solid-js/web'
import { watchInput } from '../shared/focus.ts'
import { Gallery } from './gallery.tsx'

const root = document.getElementById('gallery')
if (root === null) throw new Error('index.html has no #gallery')
watchInput()
render(() => <Gallery />, root)
