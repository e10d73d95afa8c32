import type { ServicePage } from './service-page.ts'

/** The acts of the body, top to bottom: items, days or times that can be chosen. */
function bodyActs(page: ServicePage): readonly string[] {
  const body =
    page.kind === 'list' ? page.items : page.kind === 'week' ? page.days : page.kind === 'slots' ? page.slots : []
  return body.flatMap(({ actId }) => (actId === null ? [] : [actId]))
}

/**
 * All that can be chosen on a page, in the order in which arrows lead through it: the body, its acts, then the later
 * and the earlier page. An arrow is one press an entry, OK one more.
 */
export function choicesOf(page: ServicePage): readonly string[] {
  const turn = 'turn' in page ? [page.turn.later, page.turn.earlier] : []
  const acts = [...page.acts, ...turn.flatMap((act) => (act === null ? [] : [act]))]
  return [...bodyActs(page), ...acts.map(({ actId }) => actId)]
}

/** Presses from where a page puts its focus until an act is done: one an entry moved, and OK. NaN: it is not there. */
export function pressesTo(page: ServicePage, actId: string): number {
  const choices = choicesOf(page)
  const to = choices.indexOf(actId)
  if (to < 0) return Number.NaN
  const from = page.focus === null ? 0 : choices.indexOf(page.focus)
  return Math.abs(to - from) + 1
}
