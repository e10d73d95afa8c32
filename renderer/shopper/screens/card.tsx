import { createSignal, For, onCleanup, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { AskedCard, FullFare, SentLine } from '../asked.tsx'
import { Button, Lead, Note, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'

/** How long the shopper may wonder before the screen says what to do if nothing happens. */
const HELP_AFTER_MS = 4000

/** What comes after the card: the PIN, or perhaps nothing. */
function PinNote(props: { readonly pinExpected: boolean }): JSX.Element {
  const { strings } = useShopper()
  return <Note icon="lock" words={props.pinExpected ? strings().tap.pinNext : strings().tap.pinMaybe} />
}

/** Holding the card to the reader. The age was told, so that the tap is the consent; this screen says so. */
export function Tap(props: { readonly view: ViewOf<'tap'> }): JSX.Element {
  const { strings, announce } = useShopper()
  const [waited, setWaited] = createSignal(false)
  const timer = setTimeout(() => {
    setWaited(true)
    announce([strings().tap.helpTitle, ...strings().tap.help].map(plainWords).join(strings().joins.sentences))
  }, HELP_AFTER_MS)
  onCleanup(() => clearTimeout(timer))
  return (
    <div class="scene scene-split scene-tap" data-fares={props.view.mayTakeFullFare === true ? '' : undefined}>
      <div class="scene-show">
        <div class="picture">
          <CardAndReader move="comes" />
        </div>
        <section class="help" data-testid="tap-help" data-shown={waited()} aria-hidden={!waited()}>
          <h2>
            <Icon name="info" />
            <span>
              <Say words={strings().tap.helpTitle} />
            </span>
          </h2>
          <ol>
            <For each={strings().tap.help}>
              {(line) => (
                <li>
                  <span>
                    <Say words={line} />
                  </span>
                </li>
              )}
            </For>
          </ol>
        </section>
      </div>
      <div class="scene-say">
        <Title words={strings().tap.title} />
        <Lead words={strings().tap.lead} />
        <AskedCard product={props.view.product} basket={props.view.basket}>
          <p class="asked-consent">
            <Say words={strings().tap.consent} />
          </p>
          <PinNote pinExpected={props.view.pinExpected} />
          <SentLine view={props.view} />
        </AskedCard>
      </div>
      <FullFare view={props.view} />
    </div>
  )
}

/** The card came first: nothing is asked before the shopper agrees to this age. */
export function Consent(props: { readonly view: ViewOf<'consent'> }): JSX.Element {
  const { strings, send } = useShopper()
  return (
    <div class="scene scene-split scene-consent">
      <div class="scene-show">
        <div class="picture">
          <CardAndReader move="lies" />
        </div>
        <AskedCard product={props.view.product} basket={props.view.basket}>
          <PinNote pinExpected={props.view.pinExpected} />
          <SentLine view={props.view} />
        </AskedCard>
      </div>
      <div class="scene-say">
        <Title words={strings().consent.title(props.view.product.atLeastYears)} />
        <Lead words={strings().consent.lead} />
        <div class="buttons">
          <Button
            kind="primary"
            icon="check"
            words={strings().consent.agree}
            onPress={() => send({ type: 'consent' })}
            testId="consent"
            initialFocus
          />
          <FullFare view={props.view} bare />
        </div>
      </div>
    </div>
  )
}

/** The card is being read. */
export function Reading(props: { readonly view: ViewOf<'reading'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-split scene-reading">
      <div class="scene-show">
        <div class="picture">
          <CardAndReader move="lies" />
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().reading.title} />
        <Lead words={strings().reading.lead} class="lead-strong" />
        <AskedCard product={props.view.product} basket={props.view.basket} />
      </div>
    </div>
  )
}

/** The PIN is in, and the card is needed once more to check it. */
export function ReturnCard(props: { readonly view: ViewOf<'return_card'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-split scene-return">
      <div class="scene-show">
        <div class="picture">
          <CardAndReader move="comes" />
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().returnCard.title} urgent />
        <Lead words={strings().returnCard.lead} class="lead-strong" />
        <AskedCard product={props.view.product} basket={props.view.basket}>
          <Note icon="lock" words={strings().pin.kept} />
        </AskedCard>
      </div>
    </div>
  )
}
