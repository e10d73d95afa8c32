import { For, Show, type JSX } from 'solid-js'
import { ruleWords } from '../../words/rules.ts'
import { categoryWords, targetWords, termsWords } from '../../words/rule-terms.ts'
import type { RuleProduct } from './book.ts'
import type { DraftRule } from './draft.ts'

/** One rule in words: what it is for, and what it asks and allows. */
export function RuleCard(props: {
  readonly rule: DraftRule
  readonly version: number
  readonly products: readonly RuleProduct[]
  readonly actions?: JSX.Element
  readonly mark?: JSX.Element
  readonly isPointedOut?: boolean
}): JSX.Element {
  return (
    <article class="rule-card card" data-pointed={props.isPointedOut || undefined} aria-label={props.rule.id}>
      <div class="rule-words">
        <h3>{targetWords(props.rule, props.products)}</h3>
        <ul class="rule-terms">
          <For each={termsWords(props.rule)}>{(term) => <li>{term}</li>}</For>
        </ul>
        <p class="soft small">
          <span class="code">{props.rule.id}</span> · {ruleWords().version(props.version)}
          <Show when={categoryWords(props.rule)}>{(categories) => <> · {categories()}</>}</Show>
          <Show when={props.mark}> {props.mark}</Show>
        </p>
      </div>
      <Show when={props.actions}>
        <div class="actions">{props.actions}</div>
      </Show>
    </article>
  )
}
