import { For, Show, type JSX } from 'solid-js'
import { filters, setFilters } from '../address.ts'
import { language } from '../language.ts'
import { frameWords } from '../words/frame.ts'
import { ConsoleIcon } from './icons.tsx'
import { encodeSort, nextSort, parseSort, sortRows, type SortValue } from './sort.ts'

/** One column of a table. */
export interface Column<T> {
  /** Stands in the address where it is sorted by. */
  readonly id: string
  readonly head: string
  readonly cell: (row: T) => JSX.Element
  /** Given: the column can be sorted by. */
  readonly sort?: (row: T) => SortValue
  /** `end`: numbers. */
  readonly align?: 'end'
  /** On a phone a row becomes a card; `title`: its first line; `wide`: its own line. */
  readonly onCard?: 'title' | 'wide'
}

/**
 * A table whose rows become cards on a phone. Sorted by a press on a head; the sort is in the address, under `sortKey`
 * where a page has more than one table. Without a sort the rows keep the order that they come in.
 */
export function DataTable<T>(props: {
  /** What the table is of; read out, and not shown where a heading says it. */
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly sortKey?: string
  /** Shown in place of the table where there are no rows. */
  readonly empty?: JSX.Element
  /** Sums or the like, as one row of cells for the columns. */
  readonly foot?: readonly JSX.Element[]
}): JSX.Element {
  const key = () => props.sortKey ?? 'sort'
  const sort = () => parseSort(filters()[key()])
  const rows = (): readonly T[] => {
    const now = sort()
    const by = props.columns.find(({ id }) => id === now?.column)?.sort
    return now === null || by === undefined ? props.rows : sortRows(props.rows, by, now.isDown, language())
  }
  const direction = (id: string): 'ascending' | 'descending' | undefined => {
    const now = sort()
    if (now?.column !== id) return undefined
    return now.isDown ? 'descending' : 'ascending'
  }
  return (
    <Show when={props.rows.length > 0} fallback={props.empty}>
      <Show when={props.columns.some((column) => column.sort !== undefined)}>
        <CardSort
          columns={props.columns}
          value={filters()[key()] ?? ''}
          onChange={(value) => setFilters({ [key()]: value }, 'replace')}
        />
      </Show>
      <div class="table-frame">
        <table class="table" role="table">
          <caption class="unseen">{props.caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <For each={props.columns}>
                {(column) => (
                  <th
                    role="columnheader"
                    scope="col"
                    data-align={column.align}
                    data-sortable={column.sort !== undefined || undefined}
                    aria-sort={direction(column.id)}
                  >
                    <Show when={column.sort} fallback={column.head}>
                      <button
                        type="button"
                        class="sort"
                        title={frameWords().sortBy(column.head)}
                        onClick={() => setFilters({ [key()]: encodeSort(nextSort(sort(), column.id)) }, 'replace')}
                      >
                        {column.head}
                        <span class="sort-sign" data-direction={direction(column.id)}>
                          <ConsoleIcon name={direction(column.id) === 'descending' ? 'down' : 'up'} />
                        </span>
                      </button>
                    </Show>
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody role="rowgroup">
            <For each={rows()}>
              {(row) => (
                <tr role="row">
                  <For each={props.columns}>
                    {(column) => (
                      <td role="cell" data-align={column.align} data-card={column.onCard} data-head={column.head}>
                        <span class="cell">{column.cell(row)}</span>
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
          <Show when={props.foot}>
            {(foot) => (
              <tfoot role="rowgroup">
                <tr role="row">
                  <For each={foot()}>
                    {(cell, at) => (
                      <td
                        role="cell"
                        data-align={props.columns[at()]?.align}
                        data-card={at() === 0 ? 'title' : undefined}
                        data-head={props.columns[at()]?.head}
                      >
                        <span class="cell">{cell}</span>
                      </td>
                    )}
                  </For>
                </tr>
              </tfoot>
            )}
          </Show>
        </table>
      </div>
    </Show>
  )
}

/** On a phone, where cards have no heads to press: one list of all orders. */
function CardSort<T>(props: {
  readonly columns: readonly Column<T>[]
  readonly value: string
  readonly onChange: (value: string) => void
}): JSX.Element {
  const options = () =>
    props.columns
      .filter(({ sort }) => sort !== undefined)
      .flatMap(({ id, head }) => [
        { value: encodeSort({ column: id, isDown: false }), label: `${head} (${frameWords().sortedUp})` },
        { value: encodeSort({ column: id, isDown: true }), label: `${head} (${frameWords().sortedDown})` }
      ])
  return (
    <label class="card-sort">
      <span>{frameWords().order}</span>
      <select class="input" onChange={(event) => props.onChange(event.currentTarget.value)}>
        <option value="" selected={props.value === ''}>
          {frameWords().asItComes}
        </option>
        <For each={options()}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </label>
  )
}
