import { For, Show, type JSX } from 'solid-js'
import { codeWords, evidenceWords } from '../../words/evidence.ts'
import type { RecordView } from './record-view.ts'

/** On what a session's time went: names and seconds, with a bar each. */
export function DurationBar(props: {
  readonly durations: RecordView['durations']
  readonly lengthMs: number | null
}): JSX.Element {
  const most = () => Math.max(1, props.lengthMs ?? 0, ...props.durations.map(({ ms }) => ms))
  const rows = () => [
    ...(props.lengthMs === null ? [] : [{ name: evidenceWords().fields.length, ms: props.lengthMs }]),
    ...props.durations.map(({ part, ms }) => ({ name: codeWords(evidenceWords().durations, part), ms }))
  ]
  return (
    <Show when={rows().length > 0}>
      <ol class="durations">
        <For each={rows()}>
          {(row) => (
            <li>
              <span>{row.name}</span>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-ground" width="100" height="8" />
                <rect class="bar-fill" data-fill="plain" width={(row.ms / most()) * 100} height="8" />
              </svg>
              <span class="number">{(row.ms / 1000).toFixed(row.ms < 10_000 ? 2 : 1)} s</span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  )
}
