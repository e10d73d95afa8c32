import type { Draft } from './draft.ts'

/** Where a draft waits while the page is left or loaded again: in the tab alone, gone with it. */

/** Raised with every change of shape: what an older page left is not taken for a draft of this one. */
const KEY = 'hatachi.rules.draft.2'

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** The draft that was left here for this login; null: there is none, or it cannot be read. */
export function readDraft(store: Store, login: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEY) ?? 'null')
    return isKept(kept) && kept.login === login ? kept.draft : null
  } catch {
    return null
  }
}

/** Keeps a draft, or with null forgets it. A full or locked store loses only the draft's life beyond this page. */
export function keepDraft(store: Store, login: string, draft: Draft | null): void {
  try {
    if (draft === null) store.removeItem(KEY)
    else store.setItem(KEY, JSON.stringify({ login, draft }))
  } catch {
    // The page still holds it.
  }
}

function isKept(value: unknown): value is { readonly login: string; readonly draft: Draft } {
  if (typeof value !== 'object' || value === null || !('login' in value) || !('draft' in value)) return false
  const { draft } = value
  if (typeof draft !== 'object' || draft === null || !('basedOn' in draft) || !('rules' in draft)) return false
  return typeof draft.basedOn === 'number' && Array.isArray(draft.rules) && 'holidays' in draft && 'base' in draft
}
