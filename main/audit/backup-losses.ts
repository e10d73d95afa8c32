import type { ExportManifest } from './export-format.ts'

/** Entries, first and last. */
export interface EntryRange {
  readonly first: number
  readonly last: number
}

/**
 * Entries that were deleted from the record and lie in no sound export on the medium that ought to hold them: no run can
 * write them anew. A medium ought to hold what its exports go on from, which is where the record began when it was made
 * ready: behind a cut, or the very beginning; and what its damaged exports held by their names. An empty medium ought to
 * hold nothing of what was deleted before it came.
 * @param start sequence of the newest entry that was deleted
 * @param cuts sequences behind which the record began at some time
 * @param damaged names of damaged exports, without endings
 */
export function lostRanges(
  start: number,
  cuts: readonly number[],
  exports: readonly Pick<ExportManifest, 'from' | 'through'>[],
  damaged: readonly string[]
): readonly EntryRange[] {
  const sound = exports.map(({ from, through }) => ({ first: from.sequence + 1, last: through.sequence }))
  const wanted = damaged.flatMap((stem) => rangeOfName(stem) ?? [])
  const [oldest] = sound.toSorted((one, other) => one.first - other.first)
  if (oldest !== undefined) {
    const begin = Math.max(0, ...cuts.filter((cut) => cut < oldest.first))
    wanted.push({ first: begin + 1, last: start })
  }
  const deleted = wanted.map(({ first, last }) => ({ first, last: Math.min(last, start) }))
  return merged(deleted).flatMap((range) => without(range, merged(sound)))
}

/** What an export holds by its name: `audit-0f3a9c51-0000000001-0000001000`. */
function rangeOfName(stem: string): EntryRange | null {
  const [, first, last] = /-([0-9]+)-([0-9]+)$/.exec(stem) ?? []
  return first === undefined || last === undefined ? null : { first: Number(first), last: Number(last) }
}

/** In order, those that touch made one. */
function merged(ranges: readonly EntryRange[]): readonly EntryRange[] {
  const done: EntryRange[] = []
  for (const { first, last } of ranges
    .filter((each) => each.first <= each.last)
    .toSorted((one, other) => one.first - other.first)) {
    const before = done.at(-1)
    if (before === undefined || before.last + 1 < first) done.push({ first, last })
    else done[done.length - 1] = { first: before.first, last: Math.max(before.last, last) }
  }
  return done
}

/** What is left of a range without others, which are in order. */
function without({ first, last }: EntryRange, others: readonly EntryRange[]): readonly EntryRange[] {
  const left: EntryRange[] = []
  let next = first
  for (const other of others) {
    if (other.last < next || other.first > last) continue
    if (other.first > next) left.push({ first: next, last: other.first - 1 })
    next = other.last + 1
  }
  return next > last ? left : [...left, { first: next, last }]
}
