import { createEffect, createMemo, on, onCleanup, type Accessor } from 'solid-js'
import type { ShopperView, SoundRule } from '../../main/contract/shopper.ts'
import { DEFAULT_SOUND_RULE, isNight, play, volumeAt, type Sound } from '../shared/sound.ts'
import type { Speech } from '../shared/speech.ts'
import type { TimeLeft } from '../shared/time-left.ts'
import { cardWaits, soundOf } from './cues.ts'
import { PRESSING_SECONDS } from './frame.tsx'
import { spokenOf } from './spoken.ts'
import { STRINGS } from './strings/strings.ts'

/** How often a forgotten card is called out. */
const CARD_REMINDER_MS = 3500
const LIGHT_CHECK_MS = 60_000

/** Whoever tests the loudspeaker at night has to hear it. */
const LEAST_IN_TESTS = 0.5

const volumeOf = (view: ShopperView): number => {
  const volume = volumeAt(new Date(), view.sound ?? DEFAULT_SOUND_RULE)
  return view.screen === 'service' ? Math.max(LEAST_IN_TESTS, volume) : volume
}

/** Sounds of what changes on the screen; the returned function plays one for what the shopper does. */
export function createSounds(
  view: Accessor<ShopperView>,
  left: Accessor<TimeLeft | undefined>
): (sound: Sound) => void {
  const sound = (name: Sound): void => play(name, volumeOf(view()))
  createEffect(
    on(view, (now, before) => {
      const name = soundOf(before, now)
      if (name !== undefined) sound(name)
    })
  )
  const waits = createMemo(() => cardWaits(view()))
  createEffect(() => {
    if (!waits()) return
    const timer = setInterval(() => sound('attention'), CARD_REMINDER_MS)
    onCleanup(() => clearInterval(timer))
  })
  createEffect(on(createMemo(() => isPressing(left())), (pressing) => pressing && sound('attention')))
  return sound
}

/** Dims the face after dark, by the machine's own clock and the rule of the night. */
export function createLight(rule: Accessor<SoundRule | undefined>): void {
  createEffect(() => {
    const nights = rule() ?? DEFAULT_SOUND_RULE
    const look = (): void => {
      document.documentElement.dataset['light'] = isNight(new Date(), nights) ? 'night' : 'day'
    }
    look()
    const timer = setInterval(look, LIGHT_CHECK_MS)
    onCleanup(() => clearInterval(timer))
  })
}

/** Whether a time that can be extended is nearly over. */
function isPressing(time: TimeLeft | undefined): boolean {
  return time?.extendable === true && time.seconds <= PRESSING_SECONDS
}

/** Reads each screen aloud while the shopper wants it, and stops when the screen is left. */
export function createVoice(
  view: Accessor<ShopperView>,
  left: Accessor<TimeLeft | undefined>,
  speech: Speech
): void {
  const text = createMemo(() => {
    const now = view()
    return now.readAloud === true ? spokenOf(now, STRINGS[now.language], now.language).join('\n') : ''
  })
  createEffect(
    on(text, (words) => {
      if (words === '') speech.stop()
      else speech.say(words.split('\n'), view().language, volumeOf(view()))
    })
  )
  createEffect(
    on(createMemo(() => isPressing(left())), (pressing) => {
      const { language, readAloud } = view()
      const seconds = left()?.seconds
      if (!pressing || readAloud !== true || seconds === undefined) return
      speech.say([STRINGS[language].controls.soonOver(seconds)], language, volumeOf(view()))
    })
  )
  onCleanup(() => speech.stop())
}
