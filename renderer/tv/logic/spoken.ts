import type { ServicePage, Words as ServiceWords } from '../../../main/contract/service-page.ts'
import type { TvLanguage, TvView } from '../../../main/contract/tv-view.ts'
import type { TvConnection } from '../../shared/tv-line.ts'
import { plainWords } from '../../shared/words.ts'
import type { Told, TvWords } from '../words/shape.ts'
import type { ScreenModel } from './screen-model.ts'

/** What is spoken of: a face's state, as accessors. */
export interface SpokenFace {
  readonly language: () => TvLanguage
  readonly view: () => TvView | null
  readonly screen: () => ScreenModel
  readonly connection: () => TvConnection
  readonly ownEnded: () => boolean
  readonly asksToGoOn: () => boolean
}

const told = ({ title, lines }: Told): string[] => [title, ...lines].map(plainWords)

/** The sentences of the screen that is on. Never a digit of a PIN, nor of anything else that was entered. */
export function spokenOf(face: SpokenFace, words: TvWords): readonly string[] {
  if (face.asksToGoOn()) return [plainWords(words.idle.title), plainWords(words.idle.note)]
  const { name } = face.screen()
  const view = face.view()
  if (name === 'connection') {
    if (face.connection() === 'replaced') return told(words.connection.replaced)
    return told(view === null ? words.connection.connecting : words.connection.lost)
  }
  if (name === 'settings') return [plainWords(words.settings.title)]
  if (name === 'learn') return [words.learn.title, words.learn.lead].map(plainWords)
  if (name === 'unpaired') return told(face.ownEnded() ? words.unpaired.own_address_old : words.unpaired.code_wanted)
  return view === null ? [] : spokenOfView(view, words)
}

function spokenOfView(view: TvView, words: TvWords): readonly string[] {
  switch (view.screen) {
    case 'page':
      return spokenOfPage(view.page, view.language)
    case 'card':
      return told(words.card[view.state])
    case 'pin':
      return [
        ...(view.wrongPin ? [words.pin.wrong, words.pin.notTaken] : [words.pin.title, words.pin.lead]),
        words.pin.triesLeft(view.triesLeft)
      ].map(plainWords)
    case 'asking':
      return told(words.asking[view.of])
    case 'pairing_code': {
      const { pairing } = words
      if (view.offer === null) return view.state === 'good' ? [] : told(pairing[view.state])
      const digits = view.offer.code.split('').join(' ')
      return [pairing.title, pairing.open, view.offer.address, pairing.enter, digits, pairing.once].map(plainWords)
    }
    case 'remote_code':
      return (view.url === null ? [words.remoteCode.none, words.remoteCode.noneNext] : words.remoteCode.steps).map(plainWords)
  }
}

/** A page's title, its body from top to bottom, and what can be done. */
export function spokenOfPage(page: ServicePage, language: TvLanguage): readonly string[] {
  const say = (...parts: readonly (ServiceWords | string | null)[]): string =>
    parts
      .flatMap((part) => (part === null ? [] : [typeof part === 'string' ? part : part[language]]))
      .join(language === 'ja' ? '、' : ', ')
      .replace(/\n/g, '')
  const acts = page.acts.map(({ words }) => say(words))
  return [say(page.title), ...bodyOf(page, say), ...acts]
}

function bodyOf(page: ServicePage, say: (...parts: readonly (ServiceWords | string | null)[]) => string): string[] {
  const facts = 'facts' in page ? page.facts.map(({ name, value }) => say(name, value)) : []
  switch (page.kind) {
    case 'list':
      return [
        ...(page.lead === null ? [] : [say(page.lead)]),
        ...page.items.map(({ name, line, mark }) => say(name, line, mark?.words ?? null))
      ]
    case 'week':
      return page.days.map(({ words, mark }) => say(words, mark.words))
    case 'slots':
      return page.slots.map(({ from, until, place, mark }) => say(`${from} - ${until}`, place, mark.words))
    case 'confirm':
      return [say(page.question), ...facts]
    case 'detail':
    case 'done':
      return [...page.sentences.map((sentence) => say(sentence)), ...facts]
    case 'chart':
      return page.sentences.map((sentence) => say(sentence))
    case 'message':
      return [...page.sentences.map((sentence) => say(sentence)), say(page.next)]
  }
}
