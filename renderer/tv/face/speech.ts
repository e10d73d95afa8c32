import { createRoot } from 'solid-js'
import type { TvLanguage } from '../../../main/contract/tv-view.ts'
import { createSpeech } from '../../shared/speech.ts'

/** What the face needs of the engine's speech. */
export interface TvSpeech {
  readonly hasVoice: (language: TvLanguage) => boolean
  readonly say: (sentences: readonly string[], language: TvLanguage) => void
  readonly stop: () => void
}

/** The engine's speech, for as long as the page is there. */
export function createTvSpeech(): TvSpeech {
  return createRoot(() => {
    const speech = createSpeech()
    return {
      hasVoice: speech.hasVoice,
      say: (sentences, language) => speech.say(sentences, language, 1),
      stop: speech.stop
    }
  })
}
