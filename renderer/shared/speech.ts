import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { Language } from '../../main/contract/shopper.ts'

/** Reads sentences aloud, in the languages that this machine has a voice for. */
export interface Speech {
  /** Whether a language can be read aloud. Changes when the engine has found its voices. */
  readonly hasVoice: (language: Language) => boolean
  /** Says these sentences now, in place of what is being said. `volume`: 0 to 1. */
  readonly say: (sentences: readonly string[], language: Language, volume: number) => void
  readonly stop: () => void
}

/** What matters of an engine's voice. */
export type Voice = Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default'>

/** A little slower than the engines' own pace: it is listened to beside a street. */
const RATE = 0.95

const TAGS: Readonly<Record<Language, RegExp>> = {
  ja: /^ja\b/i,
  en: /^en\b/i,
  // Mandarin in mainland China's or Singapore's writing; some engines write `zh_CN`, some `cmn-Hans-CN`.
  'zh-Hans': /^(?:zh|cmn)(?:[-_](?:hans|cn|sg))+$/i,
  ko: /^ko\b/i
}

/**
 * The voice for a language: of this machine alone, since a voice from the network would be told what stands on the
 * screen. The engine's default comes before others.
 */
export function voiceFor<V extends Voice>(voices: readonly V[], language: Language): V | undefined {
  const able = voices.filter((voice) => voice.localService && TAGS[language].test(voice.lang.replaceAll('_', '-')))
  return able.find((voice) => voice.default) ?? able[0]
}

/** The engine's speech, for as long as the component lives; has no voice where the engine has no speech. */
export function createSpeech(): Speech {
  const synthesis: SpeechSynthesis | undefined = 'speechSynthesis' in window ? window.speechSynthesis : undefined
  if (synthesis === undefined) {
    return { hasVoice: () => false, say: () => undefined, stop: () => undefined }
  }
  const [voices, setVoices] = createVoices(synthesis)
  // In engines of Safari's age 14 it is no target of events.
  const isTarget = 'addEventListener' in synthesis
  if (isTarget) synthesis.addEventListener('voiceschanged', setVoices)
  onCleanup(() => {
    if (isTarget) synthesis.removeEventListener('voiceschanged', setVoices)
    synthesis.cancel()
  })
  return {
    hasVoice: (language) => voiceFor(voices(), language) !== undefined,
    say: (sentences, language, volume) => {
      synthesis.cancel()
      const voice = voiceFor(voices(), language)
      if (voice === undefined || volume <= 0) return
      // One utterance a sentence: some engines stop in the middle of long ones.
      for (const sentence of sentences) {
        const utterance = new SpeechSynthesisUtterance(sentence)
        utterance.voice = voice
        utterance.lang = voice.lang
        utterance.rate = RATE
        utterance.volume = volume
        synthesis.speak(utterance)
      }
    },
    stop: () => synthesis.cancel()
  }
}

/** Engines find their voices after the page has started. */
function createVoices(synthesis: SpeechSynthesis): [Accessor<readonly SpeechSynthesisVoice[]>, () => void] {
  const [voices, setVoices] = createSignal<readonly SpeechSynthesisVoice[]>(synthesis.getVoices())
  return [voices, () => setVoices(synthesis.getVoices())]
}
