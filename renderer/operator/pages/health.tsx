import { createMemo, For, Show, type Accessor, type JSX } from 'solid-js'
import type { StatusItem } from '../../../main/contract/operator-watch.ts'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import { encodeAddress } from '../address.ts'
import { language } from '../language.ts'
import { createLoad } from '../load.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Mark, MarkShape } from '../parts/mark.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { may, session } from '../session.ts'
import { clockOf, durationWords, momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { healthWords } from '../words/health.ts'
import { productName } from '../words/outcomes.ts'
import { statusWords } from '../words/status.ts'
import { inOrderOfNeed, pageFor } from './health/order.ts'
import { SupportBundle, ThoroughCheck } from './health/thorough.tsx'
import { pagesOf } from './pages.ts'

const POLL_MS = 1_000

type Status = CallAnswer<'read_status'>

/** How the machine is: what is wrong on top, then quietly what is well. */
export default function HealthPage(): JSX.Element {
  const status = createLoad('read_status', () => ({}), { everyMs: POLL_MS })
  return (
    <>
      <PageHead title={frameWords().titles.health} />
      <div class="stack">
        <Loaded of={status} what={healthWords().what}>
          {(value) => <Board status={value} />}
        </Loaded>
      </div>
      <div class="health-tools">
        <ThoroughCheck />
        <Show when={may('make_bundle')}>
          <SupportBundle />
        </Show>
      </div>
    </>
  )
}

function Board(props: { readonly status: Accessor<Status> }): JSX.Element {
  // Items are told apart by what is so: while that stays, the element stays, and a screen reader is not disturbed.
  const items = createMemo(() => props.status().items, undefined, { equals: areSame })
  // Facts have ids of products; their names are asked for where there are any.
  const rules = createLoad('read_rules', () =>
    may('read_rules') && items().some(({ facts }) => 'products' in facts || 'productId' in facts) ? {} : null
  )
  const nameOf = (id: string): string => productName(rules.value()?.products ?? [], id)
  const ailing = createMemo(() => inOrderOfNeed(items()))
  const quiet = createMemo(() => [
    ...items().filter(({ state }) => state === 'good'),
    ...items().filter(({ state }) => state === 'off')
  ])
  return (
    <>
      <Verdict items={ailing()} />
      <Show when={ailing().length > 0}>
        <section class="section" aria-labelledby="ailing">
          <h2 id="ailing">{healthWords().ailing}</h2>
          <ol class="ailing">
            <ById items={ailing()}>{(item) => <Ailing item={item()} nameOf={nameOf} nowMs={props.status().nowMs} />}</ById>
          </ol>
        </section>
      </Show>
      <section class="section" aria-labelledby="well">
        <h2 id="well">{healthWords().good}</h2>
        <ul class="well">
          <ById items={quiet()}>{(item) => <Well item={item()} nameOf={nameOf} />}</ById>
        </ul>
      </section>
      <p class="soft small number">
        {healthWords().lookedAt(clockOf(props.status().nowMs))}{' '}
        {healthWords().version(
          props.status().version,
          durationWords(props.status().nowMs - props.status().startedAtMs, language())
        )}
      </p>
    </>
  )
}

/**
 * One element for each item, by its id: whatever else changes at a look, an element stays where it is, and so does the
 * focus that somebody has in it.
 */
function ById(props: {
  readonly items: readonly StatusItem[]
  readonly children: (item: Accessor<StatusItem>) => JSX.Element
}): JSX.Element {
  const ids = createMemo(() => props.items.map(({ id }) => id))
  return (
    <For each={ids()}>
      {(id) => <Show when={props.items.find((item) => item.id === id)}>{(item) => props.children(item)}</Show>}
    </For>
  )
}

/** The whole in one sentence, said aloud when it changes. */
function Verdict(props: { readonly items: readonly StatusItem[] }): JSX.Element {
  const faults = () => props.items.filter(({ state }) => state === 'fault').length
  const warnings = () => props.items.length - faults()
  const state = () => (faults() > 0 ? 'fault' : warnings() > 0 ? 'warning' : 'good')
  const sentence = () => {
    if (faults() > 0 && warnings() > 0) return healthWords().both(faults(), warnings())
    if (faults() > 0) return healthWords().faults(faults())
    return warnings() > 0 ? healthWords().warnings(warnings()) : healthWords().allGood
  }
  return (
    <div class="verdict" data-state={state()} role="status" data-testid="verdict">
      <MarkShape state={state()} />
      <p>{sentence()}</p>
    </div>
  )
}

function Ailing(props: {
  readonly item: StatusItem
  readonly nameOf: (id: string) => string
  readonly nowMs: number
}): JSX.Element {
  const words = () => statusWords(props.item, props.nameOf)
  const page = () => {
    const id = pageFor(props.item)
    const role = session()?.role
    return role !== undefined && pagesOf(role).some((each) => each.id === id) ? id : null
  }
  return (
    <li class="ail" data-state={props.item.state} data-code={props.item.code}>
      <div class="ail-head">
        <h3>{healthWords().items[props.item.id]}</h3>
        <Mark state={props.item.state}>{healthWords().states[props.item.state]}</Mark>
      </div>
      <p class="ail-what">{words().what}</p>
      <p class="soft small number">
        <Show when={props.item.sinceMs} fallback={healthWords().sinceUnknown}>
          {(since) => (
            <>{healthWords().since(momentWords(since(), language()), durationWords(props.nowMs - since(), language()))}</>
          )}
        </Show>
      </p>
      <Show when={props.item.untilMs}>
        {(until) => <p class="soft small number">{healthWords().until(momentWords(until(), language()))}</p>}
      </Show>
      <p class="soft small code">{props.item.code}</p>
      <div class="ail-todo">
        <p class="ail-todo-name">{healthWords().todo}</p>
        <p>{words().remedy}</p>
        <Show when={page()}>
          {(id) => (
            <a class="button" href={encodeAddress({ page: id(), filters: {} })}>
              {healthWords().toPage(frameWords().titles[id()])}
            </a>
          )}
        </Show>
      </div>
    </li>
  )
}

function Well(props: { readonly item: StatusItem; readonly nameOf: (id: string) => string }): JSX.Element {
  return (
    <li class="well-item" data-state={props.item.state} data-code={props.item.code}>
      <MarkShape state={props.item.state} />
      <div>
        <h3>
          {healthWords().items[props.item.id]}
          <span class="unseen"> {healthWords().states[props.item.state]}</span>
        </h3>
        <p>
          {statusWords(props.item, props.nameOf).what}
          <Show when={props.item.untilMs}>{(until) => <> ({healthWords().until(momentWords(until(), language()))})</>}</Show>
        </p>
      </div>
    </li>
  )
}

function areSame(one: readonly StatusItem[], other: readonly StatusItem[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

