import { For, type JSX } from 'solid-js'
import type { BasketView, NotSoldMessage, ProductView, ShopperView } from '../../main/contract/shopper.ts'
import { Say } from '../shared/words.tsx'
import { Controls } from '../shopper/controls.tsx'
import { Steps, Time } from '../shopper/frame.tsx'
import { AskedCard, ProductLine, SentLine } from '../shopper/asked.tsx'
import { AgeMark, Button, Lead, Note, TakeCard } from '../shopper/parts.tsx'
import { Basket } from '../shopper/screens/basket.tsx'
import { Memory } from '../shopper/screens/memory.tsx'
import { Dots, Pad } from '../shopper/screens/pin.tsx'
import { Things } from '../shopper/screens/things.tsx'
import { useShopper } from '../shopper/shopper.ts'
import { Section, Specimen } from './parts.tsx'

const BEER: ProductView = {
  id: 'beer',
  name: { ja: '生ビール 350mL', en: 'Draft beer 350 mL', 'zh-Hans': '生啤酒 350mL', ko: '생맥주 350mL' },
  priceYen: 350,
  atLeastYears: 20,
  picture: 'beer'
}
const TEA: ProductView = {
  id: 'tea',
  name: { ja: '緑茶 500mL', en: 'Green tea 500 mL', 'zh-Hans': '绿茶 500mL', ko: '녹차 500mL' },
  priceYen: 160,
  atLeastYears: 0,
  picture: 'tea'
}
const BASKET: BasketView = {
  lines: [
    { product: BEER, count: 2 },
    { product: TEA, count: 1 }
  ],
  totalYen: 860,
  atLeastYears: 20
}
const SHUFFLED = [4, 9, 0, 7, 2, 5, 1, 8, 3, 6]
const nothing = (): void => undefined

/** Every component in every kind and state. */
export function Components(): JSX.Element {
  const { strings, language, send } = useShopper()
  const view = (screen: 'tap' | 'out_of_service'): ShopperView => {
    const shared = { language: language(), reach: 'standing' } as const
    return screen === 'tap'
      ? { screen, ...shared, product: BEER, role: 'service_provider', pinExpected: true }
      : { screen, ...shared, message: BEER.name, cause: 'reader' }
  }
  const ended = (mayTryAgain: boolean): ShopperView => ({
    screen: 'not_sold',
    language: language(),
    reach: 'seated',
    textPercent: 160,
    readAloud: true,
    message: 'cancelled',
    cardPresent: false,
    mayTryAgain,
    pinEntered: false
  })
  return (
    <>
      <Section id="buttons" name="Buttons" says="One primary button a screen, and the focus waits on it. Pressed, a button goes down by two pixels.">
        <div class="specimens">
          <Specimen name="primary">
            <Button kind="primary" words={strings().consent.agree} onPress={nothing} testId="primary" />
          </Specimen>
          <Specimen name="primary with an icon">
            <Button kind="primary" icon="check" words={strings().consent.agree} onPress={nothing} testId="primary-icon" />
          </Specimen>
          <Specimen name="secondary">
            <Button kind="secondary" words={strings().lastTry.spend} onPress={nothing} testId="secondary" />
          </Specimen>
          <Specimen name="secondary with an icon">
            <Button kind="secondary" icon="again" words={strings().controls.tryAgain} onPress={nothing} testId="secondary-icon" />
          </Specimen>
          <Specimen name="primary with the focus" focused>
            <Button kind="primary" words={strings().lastTry.leave} onPress={nothing} testId="primary-focus" />
          </Specimen>
          <Specimen name="secondary with the focus" focused>
            <Button kind="secondary" words={strings().lastTry.spend} onPress={nothing} testId="secondary-focus" />
          </Specimen>
        </div>
      </Section>
      <Section id="controls" name="Controls" says="Always at the same place: the way out, the languages, and what makes the screen easier to use.">
        <div class="specimens">
          <Specimen name="in the middle of a purchase" wide>
            <Controls view={view('tap')} />
          </Specimen>
          <Specimen name="at an end: lowered, larger words, read aloud" wide>
            <Controls view={ended(false)} />
          </Specimen>
          <Specimen name="at an end that can be tried again" wide>
            <Controls view={ended(true)} />
          </Specimen>
          <Specimen name="where there is nothing to leave" wide>
            <Controls view={view('out_of_service')} />
          </Specimen>
        </div>
      </Section>
      <Section id="steps" name="Steps and time" says="Where one is, how long there is left, and the key that asks for more.">
        <div class="specimens">
          <For each={['choose', 'tap', 'pin', 'sold'] as const}>
            {(screen) => (
              <Specimen name={`at ${screen}`} wide>
                <Steps screen={screen} pinEntered />
              </Specimen>
            )}
          </For>
          <Specimen name="at an end without PIN" wide>
            <Steps screen="sold" pinEntered={false} />
          </Specimen>
          <Specimen name="time, and more to be had">
            <Time left={{ seconds: 42, fraction: 0.7, extendable: true }} />
          </Specimen>
          <Specimen name="time that presses">
            <Time left={{ seconds: 9, fraction: 0.15, extendable: true }} />
          </Specimen>
          <Specimen name="time of an end">
            <Time left={{ seconds: 15, fraction: 0.75, extendable: false }} />
          </Specimen>
        </div>
      </Section>
      <Section id="pin" name="PIN" says="Dots that never show a digit; keys of 96 pixels and more, in the usual order or shuffled.">
        <div class="specimens">
          <For each={[0, 2, 4]}>
            {(entered) => (
              <Specimen name={`${entered} digits in`}>
                <Dots entered={entered} />
              </Specimen>
            )}
          </For>
          <Specimen name="digits are missing">
            <Pad entered={1} layout={undefined} />
          </Specimen>
          <Specimen name="ready to be confirmed, shuffled">
            <Pad entered={4} layout={SHUFFLED} />
          </Specimen>
        </div>
      </Section>
      <Section id="notes" name="Notes and cards" says="What is asked and what is kept is said in one line where it happens.">
        <div class="specimens">
          <Specimen name="lead">
            <Lead words={strings().tap.lead} />
          </Specimen>
          <Specimen name="note">
            <Note icon="lock" words={strings().pin.kept} />
          </Specimen>
          <Specimen name="strong note">
            <Note icon="card" words={strings().pin.cardLifted} class="note-strong" />
          </Specimen>
          <Specimen name="product line">
            <ProductLine product={BEER} />
          </Specimen>
          <Specimen name="age marks">
            <AgeMark years={20} /> <AgeMark years={65} /> <AgeMark years={0} />
          </Specimen>
          <Specimen name="take your card">
            <TakeCard words={strings().sold.takeCard} lead={strings().sold.thanks} />
          </Specimen>
          <Specimen name="what is asked, service provider">
            <AskedCard product={BEER}>
              <SentLine view={{ role: 'service_provider', product: BEER, pinExpected: true }} />
            </AskedCard>
          </Specimen>
          <Specimen name="what is asked, platform operator, without PIN">
            <AskedCard product={BEER}>
              <SentLine view={{ role: 'platform_operator', product: BEER, pinExpected: false }} />
            </AskedCard>
          </Specimen>
          <Specimen name="what is asked while the line is down">
            <AskedCard product={BEER}>
              <SentLine view={{ role: 'platform_operator', product: BEER, pinExpected: true, network: 'down' }} />
            </AskedCard>
          </Specimen>
          <Specimen name="several things, small">
            <AskedCard product={BEER} basket={BASKET} />
          </Specimen>
          <Specimen name="the basket, full">
            <Basket basket={BASKET} most={3} />
          </Specimen>
          <Specimen name="the basket, empty">
            <Basket basket={{ lines: [], totalYen: 0, atLeastYears: 0 }} most={3} />
          </Specimen>
          <Specimen name="what came out">
            <Things kind="out" words={strings().basket.out} lines={BASKET.lines} />
          </Specimen>
          <Specimen name="what may not have">
            <Things kind="missing" words={strings().basket.missing} lines={BASKET.lines.slice(0, 1)} />
          </Specimen>
          <Specimen name="may it be remembered">
            <Memory memory={{ state: 'offered', atLeastYears: 20, keepDays: 90 }} />
          </Specimen>
          <Specimen name="remembered, and how to undo it">
            <Memory memory={{ state: 'remembered', atLeastYears: 20, keepDays: 90, renewableYears: 20 }} />
          </Specimen>
        </div>
      </Section>
      <Refusals onTryAgain={() => send({ type: 'try_again' })} />
    </>
  )
}

const MESSAGES: Readonly<Record<NotSoldMessage, string>> = {
  age_not_met: 'the condition is not met',
  card_not_accepted: 'revoked, suspended, expired, foreign: the same words for all',
  could_not_check: 'nothing could be found out',
  offline_not_possible: 'the line is down, whatever else was found',
  cancelled: 'cancelled',
  timed_out: 'timed out',
  card_removed: 'the card left',
  not_my_number_card: 'another card',
  phone_not_accepted: 'a phone',
  card_unreadable: 'a card that cannot be read',
  pin_blocked: 'the PIN is blocked',
  pin_not_set: 'no PIN is set',
  last_try_kept: 'the last try was kept',
  different_card: 'not the card of before',
  outside_sale_hours: 'outside the hours of sale',
  no_rule_in_force: 'no rule is for it now',
  cooling_down: 'a pause after a sale',
  two_cards: 'two cards',
  reader_lost: 'the reader is gone',
  machine_lost: 'the machine is gone',
  vend_failed: 'nothing came out',
  vend_jammed: 'stuck in the machine',
  sold_out: 'none left',
  door_open: 'somebody opened the machine',
  vend_unknown: 'nobody knows what came out'
}

/** What every refusal says: what happened, that nothing was taken or kept, what to do next. */
function Refusals(props: { readonly onTryAgain: () => void }): JSX.Element {
  const { strings } = useShopper()
  return (
    <Section id="refusals" name="Refusals" says="Each says three things: what happened, that nothing was taken or kept, what to do next. None says why in a way that shames.">
      <div class="specimens">
        <For each={Object.entries(MESSAGES) as readonly (readonly [NotSoldMessage, string])[]}>
          {([message, name]) => (
            <Specimen name={`${message}: ${name}`}>
              <p class="refusal-happened">
                <Say words={strings().notSold[message].happened} />
              </p>
              <Note icon="lock" words={strings().notSold[message].kept} />
              <Note icon="forward" words={strings().notSold[message].next} class="note-strong" />
            </Specimen>
          )}
        </For>
        <Specimen name="the way to try again">
          <Button kind="primary" icon="again" words={strings().controls.tryAgain} onPress={() => props.onTryAgain()} testId="try-again" />
        </Specimen>
      </div>
    </Section>
  )
}
