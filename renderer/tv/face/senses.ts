import { createEffect, createMemo, on, onCleanup } from 'solid-js'
import { DEFAULT_SOUND_RULE, play, volumeAt, type Sound } from '../../shared/sound.ts'
import { spokenOf } from '../logic/spoken.ts'
import { WORDS } from '../words/words.ts'
import type { Face } from './face.ts'
import type { TvSpeech } from './speech.ts'

/**
 * Whether somebody has pressed a key of this page, without which an engine lets nothing sound and says so on its console.
 * Engines before 2023, such as a set-top box's, do not tell: there any key counts.
 */
function createTouched(): () => boolean {
  let hasKey = false
  const note = (): void => {
    hasKey = true
  }
  addEventListener('keydown', note, { capture: true, once: true })
  onCleanup(() => removeEventListener('keydown', note, { capture: true }))
  return () => {
    const { userActivation } = navigator as { readonly userActivation?: UserActivation }
    return userActivation?.hasBeenActive ?? hasKey
  }
}

/** Short sounds of what happens: a press is heard, and so is what came of it. Silent until a first key. */
export function createSounds(face: Face): void {
  const isTouched = createTouched()
  const sound = (name: Sound, level: number): void => {
    if (face.preferences().hasSound && isTouched()) play(name, volumeAt(new Date(), DEFAULT_SOUND_RULE) * level)
  }
  createEffect(on(face.focused, () => sound('key', 0.35), { defer: true }))
  createEffect(
    on(
      () => face.pin.drawing(),
      (now, before) => {
        // The same for every press: the ear learns no more than the eye.
        if (before !== undefined && now !== before && face.screen().name === 'pin') sound('key', 0.6)
      }
    )
  )
  const happened = createMemo((): Sound | null => {
    const view = face.view()
    if (face.asksToGoOn()) return 'attention'
    if (view?.screen === 'card') return view.state === 'wanted' ? 'ready' : 'attention'
    if (view?.screen === 'pin') return view.wrongPin ? 'refused' : 'ready'
    if (view?.screen !== 'page') return null
    if (view.page.kind === 'done') return 'accepted'
    return view.page.kind === 'message' && view.page.tone === 'error' ? 'refused' : null
  })
  createEffect(on(happened, (name) => name !== null && sound(name, 0.8)))
}

/** Reads the screen out while it is wanted: once by the blue key, or each new screen where that was set. */
export function createVoice(face: Face, speech: TvSpeech): void {
  const text = createMemo(() => spokenOf(face, WORDS[face.language()]).join('\n'))
  createEffect(
    on([text, face.isReading] as const, ([words, isReading]) => {
      if (isReading && words !== '') speech.say(words.split('\n'), face.language())
      else speech.stop()
    })
  )
  // Read once: the next screen is silent again, unless all of them are to be read.
  createEffect(
    on(
      () => face.screen().key,
      () => face.setReading(face.preferences().readsAloud),
      { defer: true }
    )
  )
  onCleanup(() => speech.stop())
}
