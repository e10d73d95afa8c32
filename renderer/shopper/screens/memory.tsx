import { For, Match, Show, Switch, type JSX } from 'solid-js'
import type { SoldMemoryView } from '../../../main/contract/shopper.ts'
import { Icon, type IconName } from '../../shared/icons.tsx'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { Button } from '../parts.tsx'
import { useShopper } from '../shopper.ts'

/**
 * Whether the machine may remember the age for when the line is down: a question with two answers of the same weight.
 * Not to answer means no. Whatever is remembered can be deleted here.
 */
export function Memory(props: { readonly memory: SoldMemoryView }): JSX.Element {
  const { strings } = useShopper()
  const words = () => strings().memory
  return (
    <section class="memory" data-testid="memory" data-state={props.memory.state}>
      <Switch fallback={<Outcome memory={props.memory} />}>
        <Match when={props.memory.state === 'offered'}>
          <Question memory={props.memory} />
        </Match>
        <Match when={props.memory.state === 'remembered'}>
          <div role="status">
            <Head words={words().remembered(props.memory.atLeastYears)} />
            <p class="memory-lead">
              <Say words={words().rememberedDays(props.memory.keepDays)} />
            </p>
          </div>
          <Answers forget={words().forget} renewDays={props.memory.renewableYears === undefined ? undefined : props.memory.keepDays} />
        </Match>
      </Switch>
    </section>
  )
}

function Head(props: { readonly words: Words }): JSX.Element {
  return (
    <h2 class="memory-head">
      <Icon name="remember" />
      <span>
        <Say words={props.words} />
      </span>
    </h2>
  )
}

function Question(props: { readonly memory: SoldMemoryView }): JSX.Element {
  const { strings } = useShopper()
  const facts = (): readonly (readonly [IconName, Words])[] => {
    const { what, days, undo } = strings().memory
    return [
      ['lock', what(props.memory.atLeastYears)],
      ['clock', days(props.memory.keepDays)],
      ['erase', undo]
    ]
  }
  return (
    <>
      <Head words={strings().memory.question(props.memory.atLeastYears)} />
      <ul class="memory-facts">
        <For each={facts()}>
          {([icon, words]) => (
            <li>
              <Icon name={icon} />
              <span>
                <Say words={words} />
              </span>
            </li>
          )}
        </For>
      </ul>
      <Answers yes={strings().memory.yes} forget={strings().memory.no} />
      <p class="memory-nothing">
        <Say words={strings().memory.nothing} />
      </p>
    </>
  )
}

/** Neither answer is dressed as the better one, and neither has the focus. */
function Answers(props: {
  readonly yes?: Words
  readonly forget: Words
  readonly renewDays?: number | undefined
}): JSX.Element {
  const { strings, send } = useShopper()
  const yes = (): Words | undefined =>
    props.yes ?? (props.renewDays === undefined ? undefined : strings().memory.renew(props.renewDays))
  return (
    <div class="memory-answers">
      <Button kind="secondary" words={props.forget} onPress={() => send({ type: 'forget_age' })} testId="forget-age" />
      <Show when={yes()}>
        {(words) => (
          <Button kind="secondary" words={words()} onPress={() => send({ type: 'remember_age' })} testId="remember-age" />
        )}
      </Show>
    </div>
  )
}

/** The question is answered: what became of it. */
function Outcome(props: { readonly memory: SoldMemoryView }): JSX.Element {
  const { strings } = useShopper()
  const words = (): Words => {
    const { declined, forgotten, rememberFailed, forgetFailed } = strings().memory
    switch (props.memory.state) {
      case 'forgotten':
        return forgotten
      case 'remember_failed':
        return rememberFailed
      case 'forget_failed':
        return forgetFailed(props.memory.keepDays)
      default:
        return declined
    }
  }
  return (
    <p class="memory-outcome" role="status">
      <Icon name={props.memory.state === 'forget_failed' ? 'info' : 'check'} />
      <span>
        <Say words={words()} />
      </span>
    </p>
  )
}
