import { NO_KEY_HELD, nextKeyPress } from '../keys/key-presses.ts'
import { identityOf, readKey, tizenKeyNames } from '../keys/read-key.ts'
import type { Face } from './face.ts'

/** So many presses of keys that nobody knows, with none known between them, are those of an unknown remote control. */
const UNKNOWN_PRESSES = 5

/** Gives the page's keys to the face, each physical press once. */
export function listenToKeys(face: Face): void {
  let held = NO_KEY_HELD
  let unknown = 0
  const take = (event: KeyboardEvent): void => {
    const isLearning = face.learn.learning()?.state === 'asking'
    // What the browser would do with a key of ours is not what was meant: Back would leave the page.
    if (isLearning || readKey(event, face.learn.keyMap()) !== null) event.preventDefault()
    if (isLearning) {
      held = NO_KEY_HELD
      if (event.type === 'keydown') face.learn.press(event, event.repeat)
      return
    }
    if (event.type === 'keydown' && !event.repeat) unknown = isOfUnknownRemote(event, face) ? unknown + 1 : 0
    if (unknown >= UNKNOWN_PRESSES) {
      // Its arrows cannot lead to the settings, so that learning begins by itself. Who then waits has all as it was.
      unknown = 0
      face.startLearning()
      return
    }
    const next = nextKeyPress(held, event, face.learn.keyMap(), performance.now())
    held = next.held
    if (next.press !== null) face.press(next.press.key, next.press.repeat)
  }
  addEventListener('keydown', take)
  addEventListener('keyup', take)
  for (const event of ['contextmenu', 'dragstart', 'drop']) addEventListener(event, (happened) => happened.preventDefault())
  askTizenForKeys()
}

function isOfUnknownRemote(event: KeyboardEvent, face: Face): boolean {
  const isBrowsers = event.ctrlKey || event.altKey || event.metaKey || event.key === 'Shift' || event.key === 'Tab'
  return !isBrowsers && identityOf(event) !== null && readKey(event, face.learn.keyMap()) === null
}

/** A Tizen set gives a page colour and digit keys only if it asks for them, by names that this set has. */
function askTizenForKeys(): void {
  const tizen: unknown = Reflect.get(globalThis, 'tizen')
  const input: unknown = typeof tizen === 'object' && tizen !== null ? Reflect.get(tizen, 'tvinputdevice') : undefined
  if (typeof input !== 'object' || input === null) return
  const register: unknown = Reflect.get(input, 'registerKey')
  if (typeof register !== 'function') return
  for (const name of tizenKeyNames()) {
    try {
      Reflect.apply(register, input, [name])
    } catch {
      // This set has no such key.
    }
  }
}
