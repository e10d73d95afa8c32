/**
 * What an engine of a set-top box does not have, so that the television's face must not use it. The least engine is that
 * of Safari 14.1 (WebKit of 2021); WPE WebKit 2.38, on which the suites run, is Safari 16.
 *
 * Versions: MDN's browser compatibility data (developer.mozilla.org, table of each feature) and webkit.org's "New
 * WebKit Features in Safari" of each version. Not the whole web: what people reach for by habit. A new find is a row.
 */

/** The version of Safari that must do. */
export const LEAST_SAFARI = 14.1

/** A feature with the version of Safari that first had it. */
export interface Feature {
  readonly name: string
  /** 99: none so far. */
  readonly safari: number
}

const rows = (safari: number, ...names: readonly string[]): readonly Feature[] => names.map((name) => ({ name, safari }))

/** Methods, by the name that is called: `.at(`. */
export const METHODS: readonly Feature[] = [
  ...rows(15.4, 'at', 'findLast', 'findLastIndex', 'showModal', 'hasOwn', 'randomUUID', 'scrollIntoViewIfNeeded'),
  ...rows(16, 'toReversed', 'toSorted', 'toSpliced', 'with', 'togglePopover', 'showPopover', 'checkVisibility'),
  ...rows(17.4, 'groupBy', 'withResolvers', 'isWellFormed', 'toWellFormed'),
  ...rows(18, 'startViewTransition', 'getOrInsert', 'setHTMLUnsafe'),
  ...rows(16.4, 'fromAsync', 'requestIdleCallback')
]

/** Globals, by name. */
export const GLOBALS: readonly Feature[] = [
  ...rows(15.4, 'structuredClone', 'BroadcastChannel'),
  ...rows(16.4, 'OffscreenCanvas', 'CompressionStream', 'PushManager'),
  ...rows(26, 'URLPattern', 'Navigation'),
  ...rows(99, 'requestIdleCallback', 'scheduler', 'EyeDropper')
]

/** What is asked of an object, by `object.member`. */
export const MEMBERS: readonly Feature[] = [
  ...rows(16, 'AbortSignal.timeout', 'navigator.locks'),
  ...rows(17.4, 'AbortSignal.any', 'Promise.withResolvers'),
  ...rows(16.4, 'navigator.userActivation', 'navigator.wakeLock')
]

/** Syntax of the language, by the name that `compat.ts` gives it. */
export const SYNTAX: readonly Feature[] = [
  ...rows(15, 'top-level await', 'private method'),
  ...rows(16.4, 'class static block', 'regular expression lookbehind'),
  ...rows(15, 'regular expression flag d', 'private in'),
  ...rows(17, 'regular expression flag v')
]

/** Rules that begin with an @. */
export const AT_RULES: readonly Feature[] = [
  ...rows(15.4, '@layer'),
  ...rows(16, '@container'),
  ...rows(16.4, '@property'),
  ...rows(17.4, '@scope'),
  ...rows(17.5, '@starting-style')
]

/** Parts of selectors. */
export const SELECTORS: readonly Feature[] = [
  ...rows(15.4, ':has(', ':focus-visible', '::backdrop'),
  ...rows(15.6, ':modal'),
  ...rows(16.5, ':user-valid', ':user-invalid'),
  ...rows(17, ':popover-open'),
  ...rows(16.5, '&')
]

/** Properties. */
export const PROPERTIES: readonly Feature[] = [
  ...rows(15, 'aspect-ratio'),
  ...rows(15.4, 'accent-color', 'contain', 'appearance', 'mask', 'mask-image'),
  ...rows(16, 'container-type', 'container-name', 'container', 'offset-path', 'text-align-last'),
  ...rows(17.4, 'content-visibility', 'text-wrap'),
  ...rows(17.5, 'text-wrap-style'),
  ...rows(18, 'backdrop-filter', 'view-transition-name'),
  ...rows(18.2, 'scrollbar-gutter', 'ruby-align', 'ruby-position', 'scrollbar-width'),
  ...rows(99, 'text-spacing-trim', 'field-sizing', 'interpolate-size')
]

/** Values: units with a number before them, functions with their bracket, and words by `property: word`. */
export const VALUES: readonly Feature[] = [
  ...rows(15.4, 'dvh', 'svh', 'lvh', 'dvw', 'svw', 'lvw', 'overflow-wrap:anywhere'),
  ...rows(16, 'cqw', 'cqh', 'cqi', 'cqb', 'cqmin', 'cqmax', 'overflow:clip', 'subgrid'),
  ...rows(16.4, 'lh', 'rlh'),
  ...rows(15, 'lab(', 'lch(', 'hwb('),
  ...rows(15.4, 'oklab(', 'oklch(', 'sin(', 'cos(', 'round('),
  ...rows(16.2, 'color-mix('),
  ...rows(17.5, 'light-dark('),
  ...rows(99, 'word-break:auto-phrase')
]
