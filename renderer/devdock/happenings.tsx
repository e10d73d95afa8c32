import { Index, Show, type JSX } from 'solid-js'
import type { DockDecision } from '../../main/contract/devdock/contract.ts'
import { useDesk } from './desk.ts'
import { tokyoTime } from './tokyo-time.ts'

/** What came of it: the last decision, what the platform was asked, and everything in its order, the newest on top. */
export function Happenings(): JSX.Element {
  const desk = useDesk()
  const last = () => desk.state().decisions.at(-1)
  const newestFirst = () => [...desk.state().log].reverse()
  return (
    <section class="happenings" aria-label="What happened">
      <Show
        when={last()}
        fallback={
          <div class="verdict" data-tone="none">
            <strong>No decision yet</strong>
            <span>Choose a product on the face, and lay a card on the reader.</span>
          </div>
        }
      >
        {(decision) => <Verdict decision={decision()} />}
      </Show>
      <Counters />
      <h2>Log</h2>
      <ol class="log" tabindex="0" aria-label="Log, the newest first" data-testid="log">
        <Index each={newestFirst()}>
          {(entry) => (
            <li data-kind={entry().kind}>
              <time>{tokyoTime(Date.parse(entry().at)).slice(11)}</time>
              <span class="kind">{entry().kind}</span>
              <span>{entry().text}</span>
            </li>
          )}
        </Index>
      </ol>
      <details class="commands">
        <summary>Commands of the card ({desk.state().reader.commands.length})</summary>
        <Show when={desk.state().reader.commands.length > 0} fallback={<p>None yet, or no card lies there.</p>}>
          <pre tabindex="0">{desk.state().reader.commands.join('\n')}</pre>
        </Show>
      </details>
    </section>
  )
}

function Verdict(props: { readonly decision: DockDecision }): JSX.Element {
  const sold = () => props.decision.outcome === 'sold'
  return (
    <div class="verdict" data-tone={sold() ? 'good' : 'stop'} data-testid="decision" role="status">
      <strong>
        {sold() ? '✓' : '■'} {props.decision.outcome.replaceAll('_', ' ')}
      </strong>
      <span>
        {props.decision.reason === null ? '' : `${props.decision.reason.replaceAll('_', ' ')} · `}
        {props.decision.productId ?? 'no product'} · decision {props.decision.number}
      </span>
      <details>
        <summary>Record</summary>
        <pre tabindex="0">{JSON.stringify(props.decision.record, undefined, 2)}</pre>
      </details>
    </div>
  )
}

const COUNTERS = [
  ['challenges', 'challenges'],
  ['ageChecks', 'age checks'],
  ['chargeable', 'chargeable'],
  ['ocspRequests', 'OCSP'],
  ['refusedProofs', 'refused']
] as const

function Counters(): JSX.Element {
  const desk = useDesk()
  return (
    <p class="facts" aria-label="Counted by the platform since this machine was new">
      {COUNTERS.map(([name, label]) => (
        <span class="fact">
          <b data-testid={`counter-${name}`}>{desk.state().counters[name]}</b> {label}
        </span>
      ))}
    </p>
  )
}
