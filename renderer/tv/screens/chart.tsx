import { createMemo, For, Index, Show, type JSX } from 'solid-js'
import type { ServicePageOf } from '../../../main/contract/service-page.ts'
import { useFace, useWords } from '../face/context.ts'
import { namedPlaces, runsOf, scaleOf } from '../logic/chart-scale.ts'
import { Acts } from '../parts/act.tsx'
import { Text } from '../parts/text.tsx'
import { Sentences } from './told.tsx'

type ChartPage = ServicePageOf<'chart'>

/** Of the picture, in pixels of a screen of 1080 lines. */
const SIZE = { width: 1040, height: 456, left: 120, right: 120, top: 40, bottom: 56 }
const MOST_NAMED = 7
/** Dots stand apart enough to be seen up to so many. */
const MOST_DOTS = 40

const valueWords = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 })

/** Values over time: the words, and the picture that says the same. */
export function Chart(props: { readonly page: ChartPage }): JSX.Element {
  const face = useFace()
  const words = useWords()
  const sources = createMemo(() => {
    const seen = new Map(props.page.guides.map(({ source }) => [source.ja, source]))
    return Array.from(seen.values())
  })
  return (
    <>
      <div class="chart">
        <div class="told">
          <Sentences sentences={props.page.sentences} />
        </div>
        <figure class="picture">
          <figcaption class="legend">
            <Index each={props.page.series}>
              {(series, at) => (
                <span class={`legend-item series-${String(at)}`}>
                  <span aria-hidden="true">{at === 0 ? '●' : '■'}</span> <Text words={series().name} />
                </span>
              )}
            </Index>
            <span class="legend-unit">
              <Text words={props.page.unit} />
            </span>
          </figcaption>
          <Picture page={props.page} label={words().chartOf(props.page.unit[face.language()])} />
          <Show when={props.page.guides.length > 0}>
            <ul class="guides">
              <For each={props.page.guides}>
                {(guide) => (
                  <li>
                    <Text words={guide.words} />
                  </li>
                )}
              </For>
            </ul>
            <For each={sources()}>
              {(source) => (
                <p class="sources">
                  <Text words={source} />
                </p>
              )}
            </For>
          </Show>
        </figure>
      </div>
      <Show when={props.page.acts.length > 0}>
        <Acts acts={props.page.acts} row />
      </Show>
    </>
  )
}

function Picture(props: { readonly page: ChartPage; readonly label: string }): JSX.Element {
  const isBars = () => props.page.picture === 'bars'
  const dates = createMemo(() =>
    Array.from(new Set(props.page.series.flatMap(({ points }) => points.map(({ date }) => date)))).sort()
  )
  const values = createMemo(() =>
    props.page.series.map(({ points }) => {
      const byDate = new Map(points.map(({ date, value }) => [date, value]))
      return dates().map((date) => byDate.get(date) ?? null)
    })
  )
  const scale = createMemo(() =>
    scaleOf(
      [
        ...values().flatMap((each) => each.filter((value): value is number => value !== null)),
        ...props.page.guides.map(({ value }) => value)
      ],
      isBars()
    )
  )
  const inside = { width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom }
  const slot = () => inside.width / Math.max(1, dates().length)
  const x = (at: number): number => SIZE.left + (at + 0.5) * slot()
  const y = (value: number): number => {
    const { least, most } = scale()
    return SIZE.top + inside.height * (1 - (value - least) / (most - least))
  }
  const dateWords = (date: string): string => `${String(Number(date.slice(5, 7)))}/${String(Number(date.slice(8, 10)))}`
  const points = (run: readonly { readonly at: number; readonly value: number }[]): string =>
    run.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg class="chart-picture" viewBox={`0 0 ${String(SIZE.width)} ${String(SIZE.height)}`} role="img" aria-label={props.label}>
      <For each={scale().ticks}>
        {(tick) => (
          <>
            <line class="grid-line" x1={SIZE.left} x2={SIZE.width - SIZE.right} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={SIZE.left - 16} y={y(tick) + 11} text-anchor="end">
              {valueWords(tick)}
            </text>
          </>
        )}
      </For>
      <For each={namedPlaces(dates().length, MOST_NAMED)}>
        {(place) => (
          <text class="tick" x={x(place)} y={SIZE.height - 12} text-anchor="middle">
            {dateWords(dates()[place] ?? '')}
          </text>
        )}
      </For>
      <For each={values()}>
        {(each, series) => (
          <Show
            when={isBars()}
            fallback={
              <g class={`series series-${String(series())}`}>
                <For each={runsOf(each)}>{(run) => <polyline points={points(run)} />}</For>
                <Show when={dates().length <= MOST_DOTS}>
                  <For each={runsOf(each).flat()}>
                    {({ at, value }) =>
                      series() === 0 ? (
                        <circle cx={x(at)} cy={y(value)} r="9" />
                      ) : (
                        <rect x={x(at) - 8} y={y(value) - 8} width="16" height="16" />
                      )
                    }
                  </For>
                </Show>
              </g>
            }
          >
            <g class={`bars series-${String(series())}`}>
              <For each={runsOf(each).flat()}>
                {({ at, value }) => {
                  const width = (slot() * 0.72) / values().length
                  const left = x(at) - (slot() * 0.72) / 2 + width * series()
                  return <rect x={left} y={y(value)} width={width} height={Math.max(0, y(scale().least) - y(value))} />
                }}
              </For>
            </g>
          </Show>
        )}
      </For>
      <For each={props.page.guides}>
        {(guide) => (
          <>
            <line class="guide" x1={SIZE.left} x2={SIZE.width - SIZE.right} y1={y(guide.value)} y2={y(guide.value)} />
            <text class="guide-value" x={SIZE.width - SIZE.right + 12} y={y(guide.value) + 11}>
              {valueWords(guide.value)}
            </text>
          </>
        )}
      </For>
    </svg>
  )
}
