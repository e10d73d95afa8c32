import { createSignal, createUniqueId, For, onCleanup, onMount, Show, type JSX } from 'solid-js'
import { FillPatterns, fillOf, LegendSign, type Fill } from './fills.tsx'
import { columnAt, countTicks, labelledColumns, stackOf } from './scale.ts'

/** One kind of thing that is counted. */
export interface ChartSeries {
  readonly name: string
  readonly fill: Fill
}

/** One column: its counts, one for each series. */
export interface ChartColumn {
  /** Below the column, short. */
  readonly label: string
  /** In the line above the chart while a pointer is on it. */
  readonly title: string
  readonly values: readonly number[]
  /** More for that line, such as the sum in yen. */
  readonly note?: string
}

const HEIGHT = 232
const FOOT = 24
const TOP = 10
const LABEL_WIDTH = 52
/** Digits at the left edge; a chart of up to 99 999. */
const AXIS = 44

/**
 * Stacked columns over time. An image to a screen reader, with a title and a description; whoever uses it puts a
 * table of
 * the same numbers behind it. Pieces differ in pattern, not in colour alone.
 */
export function ColumnChart(props: {
  readonly title: string
  /** What the chart shows, in a sentence or two. */
  readonly description: string
  readonly series: readonly ChartSeries[]
  readonly columns: readonly ChartColumn[]
  /** Stands above the chart until a pointer is on a column. */
  readonly hint: string
  readonly formatCount: (count: number) => string
}): JSX.Element {
  const id = createUniqueId()
  const [width, setWidth] = createSignal(640)
  const [at, setAt] = createSignal<number>()
  let frame: HTMLDivElement | undefined
  onMount(() => {
    if (frame === undefined) return
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(240, Math.round(entry.contentRect.width)))
    })
    watch.observe(frame)
    onCleanup(() => watch.disconnect())
  })
  const plotWidth = () => width() - AXIS
  const plotHeight = HEIGHT - FOOT - TOP
  const ticks = () =>
    countTicks(Math.max(0, ...props.columns.map(({ values }) => values.reduce((sum, value) => sum + value, 0))))
  const top = () => ticks().at(-1) ?? 1
  const labelled = () => new Set(labelledColumns(props.columns.length, plotWidth(), LABEL_WIDTH))
  const pointed = () => {
    const index = at()
    return index === undefined ? undefined : props.columns[index]
  }
  const point = (event: PointerEvent & { readonly currentTarget: SVGRectElement }): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const index = Math.floor(((event.clientX - box.left) / box.width) * props.columns.length)
    setAt(Math.min(props.columns.length - 1, Math.max(0, index)))
  }
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <ul class="legend">
          <For each={props.series}>
            {(series) => (
              <li>
                <LegendSign fill={series.fill} />
                {series.name}
              </li>
            )}
          </For>
        </ul>
        <p class="chart-line number" aria-hidden="true">
          <Show when={pointed()} fallback={<span class="soft">{props.hint}</span>}>
            {(column) => (
              <>
                <strong>{column().title}</strong>
                <For each={props.series}>
                  {(series, index) => (
                    <span>
                      {series.name} {props.formatCount(column().values[index()] ?? 0)}
                    </span>
                  )}
                </For>
                <Show when={column().note}>{(note) => <span>{note()}</span>}</Show>
              </>
            )}
          </Show>
        </p>
      </figcaption>
      <div class="chart-frame" ref={(element) => (frame = element)}>
        <svg
          role="img"
          aria-labelledby={`${id}-title ${id}-desc`}
          width={width()}
          height={HEIGHT}
          viewBox={`0 0 ${String(width())} ${String(HEIGHT)}`}
        >
          <title id={`${id}-title`}>{props.title}</title>
          <desc id={`${id}-desc`}>{props.description}</desc>
          <FillPatterns id={id} />
          <g transform={`translate(${String(AXIS)} ${String(TOP)})`}>
            <For each={ticks()}>
              {(tick) => {
                const y = () => plotHeight - (tick / top()) * plotHeight
                return (
                  <>
                    <line class={tick === 0 ? 'chart-base' : 'chart-tick'} x1="0" x2={plotWidth()} y1={y()} y2={y()} />
                    <text class="chart-text" x="-8" y={y()} dy="0.35em" text-anchor="end">
                      {props.formatCount(tick)}
                    </text>
                  </>
                )
              }}
            </For>
            <For each={props.columns}>
              {(column, index) => {
                const place = () => columnAt(index(), props.columns.length, plotWidth())
                return (
                  <g>
                    <Show when={at() === index()}>
                      <rect
                        class="chart-pointed"
                        x={place().x - 2}
                        y="0"
                        width={place().width + 4}
                        height={plotHeight}
                      />
                    </Show>
                    <For each={stackOf(column.values, top(), plotHeight)}>
                      {(piece) => (
                        <rect
                          class="chart-piece"
                          data-fill={props.series[piece.series]?.fill}
                          fill={fillOf(id, props.series[piece.series]?.fill ?? 'plain')}
                          x={place().x}
                          y={piece.y}
                          width={place().width}
                          height={piece.height}
                        />
                      )}
                    </For>
                    <Show when={labelled().has(index())}>
                      <text
                        class="chart-text"
                        x={place().x + place().width / 2}
                        y={plotHeight + 17}
                        text-anchor="middle"
                      >
                        {column.label}
                      </text>
                    </Show>
                  </g>
                )
              }}
            </For>
            <rect
              class="chart-sensor"
              x="0"
              y="0"
              width={plotWidth()}
              height={plotHeight}
              onPointerMove={point}
              onPointerDown={point}
              onPointerLeave={() => setAt(undefined)}
            >
              {/* Without one of its own a browser would lay the chart's title over the columns. */}
              <title />
            </rect>
          </g>
        </svg>
      </div>
    </figure>
  )
}
