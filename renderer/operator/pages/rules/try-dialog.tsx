import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { CardCase, Explanation } from '../../../../main/contract/operator-rules.ts'
import { language } from '../../language.ts'
import { createLoad } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { CheckField, SelectField } from '../../parts/field.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { codeWords } from '../../words/evidence.ts'
import { frameWords } from '../../words/frame.ts'
import { productName } from '../../words/outcomes.ts'
import { ruleWords } from '../../words/rules.ts'
import { productsOfRule, type Rules } from './book.ts'
import { draftRuleOf } from './draft.ts'
import { createMoment, LineFields, MomentFields } from './moment.tsx'
import { OutcomeView } from './outcome-case.tsx'
import type { Workshop } from './workshop.ts'

const CARDS: readonly CardCase[] = [
  'old_enough',
  'too_young',
  'revoked',
  'unknown',
  'remembered',
  'remembered_too_long_ago'
]

/**
 * Tries rules on a product, a moment, a card and a state of the network. `workshop`: by its draft; null: by what is in
 * force.
 */
export function TryDialog(props: {
  readonly rules: Rules
  readonly ruleId: string
  readonly workshop: Workshop | null
  readonly onClose: () => void
}): JSX.Element {
  const rules = props.workshop?.draft()?.rules ?? props.rules.book.rules.map((rule) => draftRuleOf(rule))
  const rule = rules.find(({ id }) => id === props.ruleId)
  const first = rule === undefined ? undefined : productsOfRule(rule, props.rules.products)[0]
  const [productId, setProduct] = createSignal(first?.id ?? props.rules.products[0]?.id ?? '')
  const [card, setCard] = createSignal<CardCase>('old_enough')
  const [withPin, setWithPin] = createSignal(true)
  const moment = createMoment(props.rules.nowMs)
  const book = () => props.workshop?.toSend() ?? null
  const request = createMemo(() => {
    const atMs = moment.atMs()
    if (atMs === null || productId() === '') return null
    const draft = book()
    return {
      productId: productId(),
      atMs,
      card: card(),
      withPin: withPin(),
      line: moment.line(),
      ...(draft === null ? {} : { book: draft })
    }
  })
  const explained = createLoad('explain_rule', request)
  return (
    <Dialog
      title={ruleWords().tryTitle}
      size="wide"
      onClose={() => props.onClose()}
      actions={
        <>
          {/* On a phone the answer is out of sight while a question is put. */}
          <span class="try-short" aria-hidden="true">
            <Show when={explained.error() === undefined && explained.value()}>
              {(value) => <OutcomeView outcome={value().outcome} />}
            </Show>
          </span>
          <Button onPress={() => props.onClose()}>{frameWords().close}</Button>
        </>
      }
    >
      <p class="soft">{book() === null ? ruleWords().tryLead : `${ruleWords().buyersDraft} ${ruleWords().tryLead}`}</p>
      <div class="try">
        <div class="try-asked">
          <SelectField
            label={ruleWords().product}
            value={productId()}
            options={props.rules.products.map(({ id }) => ({
              value: id,
              label: productName(props.rules.products, id)
            }))}
            onChange={setProduct}
          />
          <div class="form-row">
            <MomentFields of={moment} />
          </div>
          <SelectField
            label={ruleWords().card}
            value={card()}
            options={CARDS.map((value) => ({ value, label: ruleWords().cards[value] }))}
            onChange={(next) => setCard(CARDS.find((value) => value === next) ?? 'old_enough')}
          />
          <CheckField label={ruleWords().withPin} isChecked={withPin()} onChange={setWithPin} />
          <LineFields of={moment} />
        </div>
        <div class="try-answer" role="status" aria-busy={explained.isLoading()}>
          <Show when={explained.error()}>
            {(error) => <ErrorNotice error={error()} onRetry={() => explained.again()} />}
          </Show>
          <Show
            when={explained.error() === undefined && explained.value()}
            fallback={<p class="soft">{ruleWords().asking}…</p>}
          >
            {(value) => <Explained explanation={value()} />}
          </Show>
        </div>
      </div>
    </Dialog>
  )
}

function Explained(props: { readonly explanation: Explanation }): JSX.Element {
  const others = () => props.explanation.considered.filter(({ why }) => why !== 'decides')
  return (
    <>
      <p class="try-outcome">
        <OutcomeView outcome={props.explanation.outcome} />
      </p>
      <ol class="try-sentences">
        <For each={props.explanation.sentences[language()]}>{(sentence) => <li>{sentence}</li>}</For>
      </ol>
      <Show when={others().length > 0}>
        <details class="behind">
          <summary>{ruleWords().considering}</summary>
          <ul class="considered">
            <For each={others()}>
              {(one) => (
                <li>
                  <span class="code">{one.ruleId}</span> {ruleWords().version(one.version)} ·{' '}
                  {codeWords(ruleWords().why, one.why)}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </>
  )
}
