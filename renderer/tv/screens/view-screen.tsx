import { createMemo, Match, Show, Switch, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { useFace } from '../face/context.ts'
import { Asking } from './asking.tsx'
import { Card } from './card.tsx'
import { Page } from './page.tsx'
import { PairingCode } from './pairing-code.tsx'
import { Pin } from './pin.tsx'
import { RemoteCode } from './remote-code.tsx'

type Of<N extends TvView['screen']> = Extract<TvView, { screen: N }>

/** What the appliance shows. Another page is drawn anew; the same one only where it changed. */
export function ViewScreen(): JSX.Element {
  const face = useFace()
  const of = <N extends TvView['screen']>(name: N) =>
    createMemo(() => {
      const view = face.view()
      return view?.screen === name ? (view as Of<N>) : undefined
    })
  const page = of('page')
  const card = of('card')
  const pin = of('pin')
  const asking = of('asking')
  const remoteCode = of('remote_code')
  const pairingCode = of('pairing_code')
  const pageKey = createMemo(() => {
    const view = page()
    return view === undefined ? undefined : `${view.page.kind} ${view.page.id}`
  })
  return (
    <Switch>
      <Match when={page()}>
        <Show when={pageKey()} keyed>
          {(_key) => <Page view={page} />}
        </Show>
      </Match>
      <Match when={card()}>{(view) => <Card view={view()} />}</Match>
      <Match when={pin()}>{(view) => <Pin view={view()} />}</Match>
      <Match when={asking()}>{(view) => <Asking view={view()} />}</Match>
      <Match when={remoteCode()}>{(view) => <RemoteCode view={view()} />}</Match>
      <Match when={pairingCode()}>{(view) => <PairingCode view={view()} />}</Match>
    </Switch>
  )
}
