import type { DockCardProfile, DockRequest } from './contract.ts'

/** A card that lies ready on the shelf: the key that lays it, its name, and what is special about it. */
export interface CatalogueCard {
  readonly profile: DockCardProfile
  readonly key: string
  readonly name: string
  readonly special: string
}

/** The shelf, in its order. All have the PIN 1234 unless `special` says otherwise. */
export const DOCK_CARDS: readonly CatalogueCard[] = [
  { profile: 'adult', key: 'a', name: 'Adult', special: '41 years old' },
  { profile: 'minor', key: 'm', name: 'Minor', special: '15 years old' },
  { profile: 'senior', key: 'v', name: 'Senior', special: '66 years old' },
  { profile: 'turning20tomorrow', key: 't', name: 'Nineteen', special: 'turns 20 tomorrow' },
  { profile: 'leapling', key: 'l', name: 'Leapling', special: 'born on 29 February' },
  { profile: 'enrolled', key: 'e', name: 'Enrolled', special: 'for use without PIN' },
  { profile: 'phone', key: 'p', name: 'Phone', special: 'on an Android phone' },
  { profile: 'revoked', key: 'r', name: 'Revoked', special: 'certificate revoked' },
  { profile: 'suspended', key: 's', name: 'Suspended', special: 'reported as lost' },
  { profile: 'expired', key: 'd', name: 'Expired', special: 'ended yesterday' },
  { profile: 'unknown', key: 'u', name: 'Unknown', special: 'not known to J-LIS' },
  { profile: 'blockedPin', key: 'b', name: 'Blocked', special: 'no PIN tries left' },
  { profile: 'noPin', key: 'n', name: 'No PIN', special: 'none was ever set' },
  { profile: 'noCertificate', key: 'c', name: 'Empty', special: 'no certificate' },
  { profile: 'foreign', key: 'f', name: 'Foreign', special: 'CA of the same name' },
  { profile: 'forged', key: 'g', name: 'Forged', special: 'claims the genuine key' },
  { profile: 'nextGeneration', key: 'y', name: 'Next card', special: 'ECDSA P-384' }
]

export type CatalogueGroup = 'card' | 'reader' | 'jlis' | 'machine' | 'clock' | 'dock'

/** Something that one key does, in the terminal and on the dock's page alike. */
export interface CatalogueAction {
  /** As `KeyboardEvent.key` has it: `X` is with Shift. */
  readonly key: string
  readonly group: CatalogueGroup
  readonly label: string
  readonly request: DockRequest
}

const HALF_MINUTE_MS = 30_000

/** Every verb but those that need a card named: one key each, with the values that are wanted most often. */
export const DOCK_ACTIONS: readonly CatalogueAction[] = [
  { key: 'x', group: 'card', label: 'Take the card', request: { verb: 'remove' } },
  { key: 'i', group: 'card', label: 'Second card', request: { verb: 'insert_second', card: 'minor' } },
  { key: 'o', group: 'card', label: 'Take the second', request: { verb: 'remove_second' } },
  { key: 'w', group: 'card', label: 'Tear away', request: { verb: 'tear', atCommand: 3 } },
  { key: 'z', group: 'card', label: 'Fall silent', request: { verb: 'silence_card' } },
  { key: 'R', group: 'card', label: 'Revoke', request: { verb: 'revoke_card' } },
  { key: 'S', group: 'card', label: 'Suspend', request: { verb: 'suspend_card' } },
  { key: 'G', group: 'card', label: 'Make good', request: { verb: 'restore_card' } },
  { key: '1', group: 'reader', label: 'Pull the cable', request: { verb: 'pull_reader' } },
  { key: '2', group: 'reader', label: 'Plug it in', request: { verb: 'plug_reader' } },
  { key: '3', group: 'jlis', label: 'Stop', request: { verb: 'stop_jlis', part: 'all' } },
  { key: '4', group: 'jlis', label: 'Stop OCSP only', request: { verb: 'stop_jlis', part: 'ocsp' } },
  { key: '5', group: 'jlis', label: 'Slow down', request: { verb: 'slow_jlis', delayMs: 3_000, part: 'all' } },
  { key: '6', group: 'jlis', label: 'Stale answers', request: { verb: 'stale_jlis' } },
  { key: '7', group: 'jlis', label: 'All well again', request: { verb: 'restore_jlis' } },
  { key: '8', group: 'machine', label: 'Pull the line', request: { verb: 'jam_machine', how: 'line' } },
  { key: 'J', group: 'machine', label: 'Jam next vend', request: { verb: 'jam_machine', how: 'mid_vend' } },
  { key: 'F', group: 'machine', label: 'Lose frames', request: { verb: 'jam_machine', how: 'frames' } },
  { key: 'N', group: 'machine', label: 'Noise', request: { verb: 'jam_machine', how: 'noise' } },
  { key: 'P', group: 'machine', label: 'Power cycle', request: { verb: 'power_cycle_machine' } },
  { key: '9', group: 'machine', label: 'All well again', request: { verb: 'free_machine' } },
  { key: 'B', group: 'clock', label: 'Back to now', request: { verb: 'reset_clock' } },
  { key: '.', group: 'clock', label: 'Skip', request: { verb: 'skip_time', byMs: HALF_MINUTE_MS } },
  { key: '0', group: 'dock', label: 'Start over', request: { verb: 'start_over' } }
]

/** Keys of the page alone, since they need a form: the clock, and a card to measure. */
export const DOCK_FORM_KEYS = { tomorrow: 'T', clock: 'C', makeCard: 'M' } as const
