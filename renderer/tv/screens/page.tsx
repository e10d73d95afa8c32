import { createMemo, For, Match, Show, Switch, type Accessor, type JSX } from 'solid-js'
import { choicesOf } from '../../../main/contract/service-choices.ts'
import type { ServicePage, ServicePageOf } from '../../../main/contract/service-page.ts'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { Say } from '../../shared/words.tsx'
import { useWords } from '../face/context.ts'
import { Body } from '../parts/body.tsx'
import { Head } from '../parts/head.tsx'
import { Lone } from '../parts/lone.tsx'
import { Text } from '../parts/text.tsx'
import { Chart } from './chart.tsx'
import { List, Slots } from './rows.tsx'
import { Confirm, Detail, Done, Message } from './told.tsx'
import { Week } from './week.tsx'

type PageView = Extract<TvView, { screen: 'page' }>

/** A page of any service, of one of the eight kinds. */
export function Page(props: { readonly view: Accessor<PageView | undefined> }): JSX.Element {
  const words = useWords()
  // The page goes away a moment after the view that it was of.
  const view = createMemo((before: PageView | undefined) => props.view() ?? before)
  const page = createMemo(() => view()?.page)
  const of = <K extends ServicePage['kind']>(kind: K) =>
    createMemo(() => (page()?.kind === kind ? (page() as ServicePageOf<K>) : undefined))
  const kinds = {
    list: of('list'),
    week: of('week'),
    slots: of('slots'),
    detail: of('detail'),
    confirm: of('confirm'),
    done: of('done'),
    chart: of('chart'),
    message: of('message')
  }
  const path = () => {
    const now = page()
    if (now === undefined) return []
    const last = now.path[now.path.length - 1]
    return last?.ja === now.title.ja ? now.path.slice(0, -1) : now.path
  }
  const place = () => {
    const now = view()?.place
    // Home is where a visit begins, under nothing.
    return now === undefined || now === 'service' || now === 'home' ? undefined : words().places[now]
  }
  return (
    <Show when={page()}>
      {(shown) => (
        <>
          <Head
            path={
              <Show when={path().length > 0} fallback={<Say words={place() ?? ''} />}>
                <For each={path()}>
                  {(part) => (
                    <span class="path-part">
                      <Text words={part} />
                    </span>
                  )}
                </For>
              </Show>
            }
            title={<Text words={shown().title} />}
          />
          <Body class={`page-${shown().kind}`} of={shown()}>
            <Switch>
              <Match when={kinds.list()}>{(list) => <List page={list()} />}</Match>
              <Match when={kinds.week()}>{(week) => <Week page={week()} />}</Match>
              <Match when={kinds.slots()}>{(slots) => <Slots page={slots()} />}</Match>
              <Match when={kinds.detail()}>{(detail) => <Detail page={detail()} />}</Match>
              <Match when={kinds.confirm()}>{(confirm) => <Confirm page={confirm()} />}</Match>
              <Match when={kinds.done()}>{(done) => <Done page={done()} />}</Match>
              <Match when={kinds.chart()}>{(chart) => <Chart page={chart()} />}</Match>
              <Match when={kinds.message()}>{(message) => <Message page={message()} />}</Match>
            </Switch>
            <Show when={choicesOf(shown()).length === 0}>
              <Lone />
            </Show>
          </Body>
        </>
      )}
    </Show>
  )
}
