import { For, Match, Show, Switch, type JSX } from 'solid-js'
import type { ServiceCorner, ServiceShow } from '../../../main/contract/shopper-service.ts'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { Mark } from '../drawings/marks.tsx'
import { Lead, Note, Telephone, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { serviceTestStrings } from '../strings/service-tests.ts'

const KEYS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
const CORNERS: readonly ServiceCorner[] = ['top_left', 'top_right', 'bottom_left', 'bottom_right']
/** Primaries, their mixtures, white, grey and black: a stripe that is missing shows a fault of the panel. */
const COLOURS: readonly string[] = ['#ffffff', '#ffff00', '#00ffff', '#00ff00', '#ff00ff', '#ff0000', '#0000ff', '#808080', '#000000']

type ShowOf<T extends ServiceShow['test']> = Extract<ServiceShow, { test: T }>

function shownAs<T extends ServiceShow['test']>(show: ServiceShow, test: T): ShowOf<T> | undefined {
  return show.test === test ? (show as ShowOf<T>) : undefined
}

/** A technician is at work: said kindly, or one of the tests. */
export function Service(props: { readonly view: ViewOf<'service'> }): JSX.Element {
  return (
    <Switch fallback={<AtWork telephone={props.view.telephone} />}>
      <Match when={shownAs(props.view.show, 'pin_pad')}>{(show) => <KeysTest pressed={show().pressed} />}</Match>
      <Match when={shownAs(props.view.show, 'screen')}>{(show) => <ScreenTest touched={show().touched} />}</Match>
      <Match when={shownAs(props.view.show, 'sound')}>{(show) => <SoundTest sound={show().sound} />}</Match>
    </Switch>
  )
}

function AtWork(props: { readonly telephone: string | undefined }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-rest" data-cause="maintenance">
      <Mark name="rest" />
      <div class="rest-say">
        <Title words={strings().service.title} />
        <Lead words={strings().service.lead} />
        <Show when={props.telephone}>{(telephone) => <Telephone number={telephone()} />}</Show>
        <Note icon="cardOut" words={strings().outOfService.takeCard} />
      </div>
    </div>
  )
}

function KeysTest(props: { readonly pressed: readonly number[] }): JSX.Element {
  const { language, send } = useShopper()
  const test = () => serviceTestStrings(language())
  return (
    <div class="scene service-test service-keys" lang={test().lang}>
      <div class="scene-say">
        <Title words={test().words.keysTitle} />
        <Lead words={test().words.keysLead} />
      </div>
      <div class="pad" role="group" aria-label={test().words.keys}>
        <For each={KEYS}>
          {(digit) => (
            <button
              type="button"
              class="key service-key"
              classList={{ 'service-zero': digit === 0 }}
              data-testid={`digit-${digit}`}
              aria-pressed={props.pressed.includes(digit)}
              onClick={() => send({ type: 'press_digit', digit })}
            >
              {digit}
              <Show when={props.pressed.includes(digit)}>
                <Icon name="check" />
              </Show>
            </button>
          )}
        </For>
      </div>
    </div>
  )
}

function ScreenTest(props: { readonly touched: readonly ServiceCorner[] }): JSX.Element {
  const { language, send } = useShopper()
  const test = () => serviceTestStrings(language())
  return (
    <div class="service-test service-picture" lang={test().lang}>
      <div class="service-colours" aria-hidden="true">
        <For each={COLOURS}>{(colour) => <span style={{ background: colour }} />}</For>
      </div>
      <div class="service-words">
        <Title words={test().words.screenTitle} />
        <Lead words={test().words.screenLead} />
      </div>
      <For each={CORNERS}>
        {(corner, index) => (
          <button
            type="button"
            class="service-corner"
            data-corner={corner}
            data-testid={`corner-${corner}`}
            aria-label={`${test().words.corner} ${index() + 1}`}
            aria-pressed={props.touched.includes(corner)}
            onClick={() => send({ type: 'touch_corner', corner })}
          >
            <Show when={props.touched.includes(corner)} fallback={index() + 1}>
              <Icon name="check" />
            </Show>
          </button>
        )}
      </For>
    </div>
  )
}

function SoundTest(props: { readonly sound: ShowOf<'sound'>['sound'] }): JSX.Element {
  const { language } = useShopper()
  const test = () => serviceTestStrings(language())
  return (
    <div class="scene scene-rest service-test" lang={test().lang} data-sound={props.sound}>
      <span class="service-speaker">
        <Icon name="speaker" />
      </span>
      <div class="rest-say">
        <Title words={test().words.soundTitle} also={[test().words.sounds[props.sound]]} />
        <p class="lead lead-strong" data-testid="sound" aria-label={plainWords(test().words.sounds[props.sound])}>
          <Say words={test().words.sounds[props.sound]} />
        </p>
        <Lead words={test().words.soundLead} />
      </div>
    </div>
  )
}
