/** What a row is sorted by; null sorts last, whichever way. */
export type SortValue = string | number | null

/** Column and direction; in an address `name`, or `-name` for the greatest first. */
export interface Sort {
  readonly column: string
  readonly isDown: boolean
}

/** Parses a sort from an address; null: none is given. */
export function parseSort(text: string | undefined): Sort | null {
  if (text === undefined || text === '' || text === '-') return null
  return text.startsWith('-') ? { column: text.slice(1), isDown: true } : { column: text, isDown: false }
}

/** Encodes a sort for an address. */
export function encodeSort({ column, isDown }: Sort): string {
  return `${isDown ? '-' : ''}${column}`
}

/** The sort after a press on a column's head: that column upwards, pressed again downwards. */
export function nextSort(now: Sort | null, column: string): Sort {
  return { column, isDown: now?.column === column && !now.isDown }
}

/** Rows in order, without changing the list. Equal rows keep theirs. Text sorts as the language does, numbers in it by value. */
export function sortRows<T>(
  rows: readonly T[],
  valueOf: (row: T) => SortValue,
  isDown: boolean,
  language: string
): readonly T[] {
  const collator = new Intl.Collator(language, { numeric: true })
  const compare = (one: SortValue, other: SortValue): number => {
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    const order =
      typeof one === 'number' && typeof other === 'number' ? one - other : collator.compare(String(one), String(other))
    return isDown ? -order : order
  }
  return [...rows].sort((one, other) => compare(valueOf(one), valueOf(other)))
}
