import type { CardChannel } from '../../../../device/reader/card-reader.ts'
import { JpkiApplet } from '../../../../device/card/jpki-applet.ts'
import { failed, passed, type ServiceTestWork, type TestStage } from '../test-stage.ts'
import type { WatchedReader } from '../watched-reader.ts'

/** What a card turned out to be: any card that answers shows that the reader works. */
type CardSeen = { readonly answered: true; readonly kind: string } | { readonly answered: false; readonly code: string }

/**
 * The reader: it is there, a card that is laid down is seen and answers, and that it is taken away is seen. Any card will
 * do; no PIN is asked for, no certificate read, and nothing of the card is kept.
 */
export function readerTest(reader: WatchedReader): ServiceTestWork {
  return async (stage) => {
    const now = reader.now()
    if (now.state === 'unheard') return failed('reader_unheard')
    if (now.state === 'lost') return failed(now.code)
    const { readerName: name } = now
    const laid = await cardLaid(reader, stage, name)
    if (laid === null) return failed('card_not_seen', { name })
    if (typeof laid === 'string') return failed(laid, { name })
    const seen = await lookAt(laid)
    if (!seen.answered) return failed(seen.code, { name })
    const atr = Buffer.from(laid.atr).toString('hex').toUpperCase()
    const taken = watchFor(reader, stage, () => (reader.card() === laid ? undefined : true))
    const heard = await stage.ask('take_card', { name, kind: seen.kind, atr }, taken)
    if (heard.from === 'person' && reader.card() === laid) return failed('removal_not_seen', { name })
    return reader.now().state === 'lost' ? failed('reader_lost', { name }) : passed('card_read', { name })
  }
}

/** The card; null: a person says that it lies there and is not seen; a code: the reader went, or two lie there. */
async function cardLaid(reader: WatchedReader, stage: TestStage, name: string): Promise<CardChannel | string | null> {
  const there = reader.card()
  if (there !== null) return there
  const laid = watchFor(reader, stage, (type) => {
    const card = reader.card()
    if (card !== null) return card
    const now = reader.now()
    if (now.state === 'lost') return now.code
    return type === 'cards_collided' ? type : undefined
  })
  const heard = await stage.ask('lay_card', { name }, laid)
  return heard.from === 'device' ? heard.what : reader.card()
}

/** The first thing of use that the reader's events show. */
function watchFor<T>(reader: WatchedReader, stage: TestStage, look: (type: string) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const end = reader.onEvent(({ type }) => {
      const found = look(type)
      if (found !== undefined) resolve(found)
      if (found !== undefined) end()
    })
    stage.signal.addEventListener('abort', end, { once: true })
  })
}

/** Selects the applet of My Number Cards, which any other card refuses: that is an answer too. */
async function lookAt(channel: CardChannel): Promise<CardSeen> {
  const applet = await JpkiApplet.select(channel)
  if (applet.ok) {
    const token = await applet.value.readTokenInformation()
    return token.ok ? { answered: true, kind: token.value.kind } : { answered: false, code: token.error.code }
  }
  const { code } = applet.error
  const isOther = code === 'not_my_number_card' || code === 'applet_missing' || code === 'card_refused'
  return isOther ? { answered: true, kind: 'another_card' } : { answered: false, code }
}
