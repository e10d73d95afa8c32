import type Database from 'better-sqlite3'

/** What was done to a link or a code, until it is on the record. Never whose. */
export interface MemberNote {
  readonly sequence: number
  readonly name: 'member_invited' | 'member_linked' | 'member_carried_over' | 'member_unlinked'
  /** Who gave the command, where that was said; `PERSON` where a link was undone at the machine. */
  readonly by: string | null
}

/** Whoever undid the own link at the machine, as no command can be given by. */
export const PERSON = 'person'

/** Notes it, in the transaction of the act itself. @returns what it is struck by */
export function note(database: Database.Database, name: MemberNote['name'], by: string | null): number {
  return Number(database.prepare('INSERT INTO note (name, by) VALUES (?, ?)').run(name, by).lastInsertRowid)
}

/** It is on the record. */
export function strikeNote(database: Database.Database, sequence: number): void {
  database.prepare('DELETE FROM note WHERE sequence = ?').run(sequence)
}
