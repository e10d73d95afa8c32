import type { TvView } from '../../../main/contract/tv-view.ts'

/** Which step of a login a view is; null: of none. */
function loginStep(view: TvView): string | null {
  if (view.visit !== null) return null
  if (view.screen === 'card' || view.screen === 'pin' || view.screen === 'asking') return view.screen
  const isQuestion = view.screen === 'page' && (view.place === 'last_try' || view.place === 'consent')
  return isQuestion ? view.place : null
}

const isFirst = (view: TvView): boolean => view.screen === 'page' && view.place === 'welcome'

/**
 * Whether a view may not stay beneath what the face has over it: a login begins or goes on there, also of itself as a card is
 * laid down, or the first screen is over.
 */
export function mustBeSeen(before: TvView, next: TvView): boolean {
  const step = loginStep(next)
  return (step !== null && step !== loginStep(before)) || (isFirst(before) && !isFirst(next))
}
