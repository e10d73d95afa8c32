import type { TvLanguage } from '../../../main/contract/tv-view.ts'

/** What a person has set on this screen. It stays when the box is switched off. */
export interface Preferences {
  readonly language: TvLanguage
  readonly readsAloud: boolean
  readonly hasSound: boolean
  readonly hasLargeText: boolean
}

/** Before anybody has set anything: Japanese first. */
export const DEFAULT_PREFERENCES: Preferences = { language: 'ja', readsAloud: false, hasSound: true, hasLargeText: false }

/** Where this screen keeps things; a box without storage forgets them. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const PREFERENCES_KEY = 'hatachi.tv.preferences'
/** Keys learnt of a remote control, as `encodeLearned` writes them. */
export const LEARNED_KEY = 'hatachi.tv.keys'

/** What was set before; what is damaged or missing is as at first. */
export function readPreferences(store: Store): Preferences {
  try {
    const stored: unknown = JSON.parse(store.getItem(PREFERENCES_KEY) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return DEFAULT_PREFERENCES
    const field = (name: string): unknown => Reflect.get(stored, name)
    return {
      language: field('language') === 'en' ? 'en' : 'ja',
      readsAloud: field('readsAloud') === true,
      hasSound: field('hasSound') !== false,
      hasLargeText: field('hasLargeText') === true
    }
  } catch {
    return DEFAULT_PREFERENCES
  }
}

/** Keeps what was set. */
export function keepPreferences(store: Store, preferences: Preferences): void {
  store.setItem(PREFERENCES_KEY, JSON.stringify(preferences))
}

/** A store that never fails: where the engine has none or refuses, things are kept until the page is left. */
export function safeStore(find: () => Store): Store {
  const kept = new Map<string, string>()
  const attempt = <T>(call: (store: Store) => T, instead: T): T => {
    try {
      return call(find())
    } catch {
      return instead
    }
  }
  return {
    getItem: (key) => attempt((store) => store.getItem(key), null) ?? kept.get(key) ?? null,
    setItem: (key, value) => {
      kept.set(key, value)
      attempt((store) => store.setItem(key, value), undefined)
    },
    removeItem: (key) => {
      kept.delete(key)
      attempt((store) => store.removeItem(key), undefined)
    }
  }
}
