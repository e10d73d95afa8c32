import { Index, Show, type JSX } from 'solid-js'
import type { ServiceAct, ServiceFact, ServicePageOf, Words } from '../../../main/contract/service-page.ts'
import { Icon, type IconName } from '../../shared/icons.tsx'
import { Acts } from '../parts/act.tsx'
import { Text } from '../parts/text.tsx'

/** Digits in groups, as of a number that somebody writes down or reads out. */
const COPIED = /^\d{3,4}(?: \d{3,4})+$/

function Facts(props: { readonly facts: readonly ServiceFact[] }): JSX.Element {
  return (
    <Show when={props.facts.length > 0}>
      <dl class="facts">
        <Index each={props.facts}>
          {(fact) => (
            <div class="fact">
              <dt>
                <Text words={fact().name} />
              </dt>
              <dd class={COPIED.test(fact().value.ja) ? 'fact-copied' : undefined}>
                <Text words={fact().value} />
              </dd>
            </div>
          )}
        </Index>
      </dl>
    </Show>
  )
}

/** Sentences, one a paragraph. */
export function Sentences(props: { readonly sentences: readonly Words[] }): JSX.Element {
  return (
    <Index each={props.sentences}>
      {(sentence) => (
        <p>
          <Text words={sentence()} />
        </p>
      )}
    </Index>
  )
}

/** What is told at the left, what can be done at the right. */
function Beside(props: { readonly acts: readonly ServiceAct[]; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="beside" data-alone={props.acts.length === 0 ? 'yes' : undefined}>
      <div class="told">{props.children}</div>
      <Show when={props.acts.length > 0}>
        <Acts acts={props.acts} />
      </Show>
    </div>
  )
}

/** All of one thing. */
export function Detail(props: { readonly page: ServicePageOf<'detail'> }): JSX.Element {
  return (
    <Beside acts={props.page.acts}>
      <Sentences sentences={props.page.sentences} />
      <Facts facts={props.page.facts} />
    </Beside>
  )
}

/** The last question before something is done. */
export function Confirm(props: { readonly page: ServicePageOf<'confirm'> }): JSX.Element {
  return (
    <Beside acts={props.page.acts}>
      <p class="question">
        <Text words={props.page.question} />
      </p>
      <Facts facts={props.page.facts} />
    </Beside>
  )
}

/** It was done. */
export function Done(props: { readonly page: ServicePageOf<'done'> }): JSX.Element {
  return (
    <Beside acts={props.page.acts}>
      <div class="sign sign-done">
        <Icon name="check" />
        <div>
          <Sentences sentences={props.page.sentences} />
        </div>
      </div>
      <Facts facts={props.page.facts} />
    </Beside>
  )
}

const TONES: Readonly<Record<ServicePageOf<'message'>['tone'], IconName>> = {
  error: 'triangle',
  empty: 'bar',
  info: 'info'
}

/** Something else than asked for, and what to do now. */
export function Message(props: { readonly page: ServicePageOf<'message'> }): JSX.Element {
  return (
    <Beside acts={props.page.acts}>
      <div class={`sign sign-${props.page.tone}`}>
        <Icon name={TONES[props.page.tone]} />
        <div>
          <Sentences sentences={props.page.sentences} />
        </div>
      </div>
      <p class="next">
        <Icon name="forward" />
        <span>
          <Text words={props.page.next} />
        </span>
      </p>
    </Beside>
  )
}
