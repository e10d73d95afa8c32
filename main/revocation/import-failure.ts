/** Why an import brought no list into force, as far as the keeper has to know. */
export interface ImportFailure {
  readonly code: string
  /** The signature holds, so that the list itself is at fault. */
  readonly signed?: true
  /** Of a list that is signed and to come, milliseconds since 1970. */
  readonly thisUpdateMs?: number
}

/**
 * What becomes of a list that was fetched whole. `keep`: nothing is known to be wrong with it, and it is imported when
 * that can be. `final`: the same bytes will be refused again, and need not be sent again. `again`: it may have been
 * changed on its way, or our clock be wrong, so it is fetched anew.
 */
export type Consequence = 'keep' | 'final' | 'again'

/** What depends on nothing but the list and those in force, provided that it is the CA's own. */
const FINAL: ReadonlySet<string> = new Set([
  'list_older',
  'list_same_number_differs',
  'list_number_missing',
  'list_scope',
  'critical_extension_unknown'
])
const KEPT: ReadonlySet<string> = new Set(['aborted', 'import_running', 'medium_full', 'medium_failed', 'anchors_unusable'])

export function consequenceOf({ code, signed }: ImportFailure): Consequence {
  if (KEPT.has(code)) return 'keep'
  return signed === true && FINAL.has(code) ? 'final' : 'again'
}

/** Whether it lies at this machine, not at the list. A part that cannot be read any more is fetched anew. */
export function isOwnFault({ code }: ImportFailure): boolean {
  return KEPT.has(code) || code === 'list_unreadable'
}
