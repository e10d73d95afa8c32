import type { ServicePage } from '../../../main/contract/service-page.ts'
import { choicesOf } from '../../../main/contract/service-choices.ts'
import type { Direction } from '../../shared/focus.ts'

/**
 * Where arrows lead on a screen, without a look at where things lie: the screen is drawn to fit. `body`: rows one under
 * the other, or days side by side. `acts`: beside each other under the body, or one under the other beside it. `earlier`
 * and `later` lie at the left and the right edge. `foot`: what the colour keys do, under everything.
 */
export interface FocusPlan {
  readonly shape: 'rows' | 'days' | 'column' | 'grid'
  readonly body: readonly string[]
  /** Columns of a `grid`. */
  readonly columns: number
  readonly acts: readonly string[]
  readonly later: string | null
  readonly earlier: string | null
  readonly foot: readonly string[]
}

/** Where one came from, to go back there: the last one focused in the body, and the last one above the foot. */
export interface FocusPast {
  readonly inBody: string | null
  readonly aboveFoot: string | null
}

const NO_PLAN: FocusPlan = { shape: 'column', body: [], columns: 1, acts: [], later: null, earlier: null, foot: [] }

/** The plan of a page of any service. */
export function planOfPage(page: ServicePage, foot: readonly string[]): FocusPlan {
  const choices = choicesOf(page)
  const acts = page.acts.map(({ actId }) => actId)
  const turn = 'turn' in page ? page.turn : { earlier: null, later: null }
  const ends = acts.length + (turn.later === null ? 0 : 1) + (turn.earlier === null ? 0 : 1)
  return {
    ...NO_PLAN,
    shape: page.kind === 'week' ? 'days' : 'turn' in page ? 'rows' : 'column',
    body: choices.slice(0, choices.length - ends),
    acts,
    later: turn.later?.actId ?? null,
    earlier: turn.earlier?.actId ?? null,
    foot
  }
}

/** The plan of a screen whose choices stand one under the other. */
export function planOfColumn(acts: readonly string[], foot: readonly string[]): FocusPlan {
  return { ...NO_PLAN, acts, foot }
}

/** The plan of a screen whose choices stand beside each other. */
export function planOfRow(acts: readonly string[], foot: readonly string[]): FocusPlan {
  return { ...NO_PLAN, shape: 'rows', acts, foot }
}

/** The plan of a small pad, with acts beside each other under it. */
export function planOfGrid(
  body: readonly string[],
  columns: number,
  acts: readonly string[],
  foot: readonly string[]
): FocusPlan {
  return { ...NO_PLAN, shape: 'grid', body, columns, acts, foot }
}

/** Everything that can have the focus, in order: body, acts, later, earlier, foot. */
export function orderOf({ body, acts, later, earlier, foot }: FocusPlan): readonly string[] {
  return [...body, ...acts, ...[later, earlier].filter((id) => id !== null), ...foot]
}

/**
 * Where an arrow leads; null: nowhere. Down leads through everything in the order of `orderOf`, so that nothing is out
 * of reach for who knows no other arrow.
 */
export function moveOf(plan: FocusPlan, from: string, direction: Direction, past: FocusPast): string | null {
  const { body, acts, later, earlier, foot } = plan
  if (foot.includes(from)) return moveInFoot(plan, from, direction, past)
  if (direction === 'down' && plan.shape !== 'grid' && !(plan.shape === 'days' && body.includes(from))) {
    return stepOf(orderOf(plan), from, 1)
  }
  const intoBody = (past.inBody !== null && body.includes(past.inBody) ? past.inBody : body[0]) ?? acts[0] ?? null
  if (from === later) return direction === 'left' ? intoBody : direction === 'up' ? (acts[acts.length - 1] ?? intoBody) : null
  if (from === earlier) return direction === 'right' || direction === 'up' ? intoBody : null
  if (acts.includes(from)) return moveInActs(plan, from, direction, intoBody)
  return moveInBody(plan, from, direction)
}

function moveInBody(plan: FocusPlan, from: string, direction: Direction): string | null {
  const { shape, body, acts, later, earlier, foot, columns } = plan
  const at = body.indexOf(from)
  const below = acts[0] ?? later ?? earlier ?? foot[0] ?? null
  if (at < 0) return null
  if (shape === 'days') {
    if (direction === 'left') return body[at - 1] ?? earlier
    if (direction === 'right') return body[at + 1] ?? acts[0] ?? later ?? earlier
    return direction === 'down' ? below : null
  }
  if (shape === 'grid') {
    if (direction === 'left') return at % columns === 0 ? null : (body[at - 1] ?? null)
    if (direction === 'right') return at % columns === columns - 1 ? null : (body[at + 1] ?? null)
    return direction === 'up' ? (body[at - columns] ?? null) : (body[at + columns] ?? below)
  }
  if (direction === 'up') return body[at - 1] ?? null
  if (direction === 'left') return earlier
  return direction === 'right' ? later : null
}

function moveInActs(plan: FocusPlan, from: string, direction: Direction, intoBody: string | null): string | null {
  const { shape, body, acts, later, earlier, foot } = plan
  if (shape === 'column') return direction === 'up' ? stepOf(acts, from, -1) : null
  if (direction === 'left') return stepOf(acts, from, -1) ?? earlier
  if (direction === 'right') return stepOf(acts, from, 1) ?? later
  if (direction === 'down') return foot[0] ?? null
  return body.length > 0 ? (shape === 'rows' ? (body[body.length - 1] ?? null) : intoBody) : null
}

function moveInFoot(plan: FocusPlan, from: string, direction: Direction, past: FocusPast): string | null {
  if (direction === 'left') return stepOf(plan.foot, from, -1)
  if (direction === 'right') return stepOf(plan.foot, from, 1)
  if (direction === 'down') return null
  const above = orderOf({ ...plan, foot: [] })
  const back = past.aboveFoot
  return back !== null && above.includes(back) ? back : (above[above.length - 1] ?? null)
}

function stepOf(ids: readonly string[], from: string, by: number): string | null {
  return ids[ids.indexOf(from) + by] ?? null
}
