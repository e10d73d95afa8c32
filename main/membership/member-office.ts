import { randomInt } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { beginOfDayMs, DAY_MS } from './member-day.ts'
import { MemberKeys } from './member-keys.ts'
import { note, strikeNote, type MemberNote } from './member-notes.ts'
import { isMemberNumber } from './member-number.ts'
import { MembersFile } from './members-file.ts'
import { MembersUnusable } from './members-fault.ts'
import type { MemberLink, MembershipFault } from './membership.ts'

export interface MemberOfficeOptions {
  readonly dataDirectory: string
  readonly key: ErasableKey
  readonly clock: Clock
}

/** A one-time code, told once and kept nowhere. */
export interface Invitation {
  /** Eight digits. */
  readonly code: string
  readonly endsAtMs: number
}

/** What the operator sees of its members. */
export interface MemberRoll {
  /** By number. */
  readonly links: readonly MemberLink[]
  readonly invitations: readonly { readonly memberNumber: string; readonly endsAtMs: number }[]
  /** Rows that do not open: whose they are cannot be told. */
  readonly damaged: number
}

const CODES = 100_000_000
export const MOST_DAYS = 90

/**
 * What the operator does about members, beside a running appliance or without one. Each act is durable on return, and in
 * the same transaction it is noted for the record, which a running appliance alone writes.
 */
export class MemberOffice {
  readonly #clock: Clock
  readonly #keys: MemberKeys
  readonly #file: MembersFile

  constructor({ dataDirectory, key, clock }: MemberOfficeOptions) {
    this.#clock = clock
    this.#keys = new MemberKeys(key)
    this.#file = new MembersFile(dataDirectory, key)
  }

  /**
   * A code for a number, good once and for so many days. An earlier code for the same number is good no more.
   * Errors: `already_linked` where the number has a card: that link is to be removed first.
   */
  invite(
    memberNumber: string,
    days: number,
    by: string | null = null
  ): Result<Invitation, MembershipFault | { readonly code: 'already_linked' }> {
    if (!isMemberNumber(memberNumber)) throw new TypeError('a member number has 4 to 20 letters, digits or "-"')
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) throw new TypeError(`1 to ${String(MOST_DAYS)} days`)
    const nowMs = this.#clock.nowMs()
    const endsAtMs = nowMs + days * DAY_MS
    const numberTag = this.#keys.tagOfNumber(memberNumber)
    const written = this.#file.write((database): Result<Invitation, { readonly code: 'already_linked' }> => {
      if (database.prepare('SELECT 1 FROM link WHERE number_tag = ?').get(numberTag) !== undefined) {
        return err({ code: 'already_linked' })
      }
      this.#dropExpired(database, nowMs)
      database.prepare('DELETE FROM invitation WHERE number_tag = ?').run(numberTag)
      const put = database.prepare('INSERT OR IGNORE INTO invitation (code_tag, number_tag, sealed) VALUES (?, ?, ?)')
      for (;;) {
        const code = String(randomInt(CODES)).padStart(8, '0')
        const codeTag = this.#keys.tagOfCode(code)
        const sealed = this.#keys.sealInvitation(codeTag, { memberNumber, endsAtMs })
        // Another number has this very code: the next is another one.
        if (put.run(codeTag, numberTag, sealed).changes === 0) continue
        note(database, 'member_invited', by)
        return ok({ code, endsAtMs })
      }
    })
    return written.ok ? written.value : written
  }

  /** All links and open invitations. Makes no file; of a file that is not sound nothing is told. */
  roll(): Result<MemberRoll, MembershipFault> {
    const nowMs = this.#clock.nowMs()
    const looked = this.#file.read((database): MemberRoll => {
      if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new MembersUnusable('damaged')
      const links = database
        .prepare<[], { readonly pseudonym: unknown; readonly sealed: unknown }>('SELECT pseudonym, sealed FROM link')
        .all()
        .map((row) => this.#keys.openLink(row))
      const invitations = database
        .prepare<[], { readonly codeTag: unknown; readonly sealed: unknown }>(
          'SELECT code_tag AS codeTag, sealed FROM invitation'
        )
        .all()
        .map((row) => this.#keys.openInvitation(row))
      const sound = links.filter((link) => link !== null)
      const open = invitations.filter((invitation) => invitation !== null)
      return {
        links: sound
          .map(({ memberNumber, linkedOnDay, carriedOver }) => ({
            memberNumber,
            linkedOnMs: beginOfDayMs(linkedOnDay),
            carriedOver
          }))
          .toSorted(byNumber),
        invitations: open.filter(({ endsAtMs }) => endsAtMs > nowMs).toSorted(byNumber),
        damaged: links.length - sound.length + (invitations.length - open.length)
      }
    })
    return looked.ok ? ok(looked.value ?? { links: [], invitations: [], damaged: 0 }) : looked
  }

  /** How many cards are linked, and codes open; nothing of whom. Makes no file. */
  count(): Result<{ readonly links: number; readonly invitations: number }, MembershipFault> {
    const looked = this.#file.read((database) => {
      const count = (table: 'link' | 'invitation') =>
        database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
      return { links: count('link'), invitations: count('invitation') }
    })
    return looked.ok ? ok(looked.value ?? { links: 0, invitations: 0 }) : looked
  }

  /** Undoes the link of a number, and takes its open code back. @returns what of the two there was */
  remove(memberNumber: string): Result<{ readonly link: boolean; readonly invitation: boolean }, MembershipFault> {
    const numberTag = this.#keys.tagOfNumber(memberNumber)
    const removed = this.#file.change((database) => {
      const from = (table: 'link' | 'invitation') =>
        database.prepare(`DELETE FROM ${table} WHERE number_tag = ?`).run(numberTag).changes > 0
      const [link, invitation] = [from('link'), from('invitation')]
      if (link) note(database, 'member_unlinked', null)
      return { link, invitation }
    })
    return removed.ok ? ok(removed.value ?? { link: false, invitation: false }) : removed
  }

  /** What is to go on the record still, oldest first. */
  notes(): Result<readonly MemberNote[], MembershipFault> {
    const looked = this.#file.read((database) =>
      database.prepare<[], MemberNote>('SELECT sequence, name, by FROM note ORDER BY sequence').all()
    )
    return looked.ok ? ok(looked.value ?? []) : looked
  }

  /** It is on the record. */
  strike(sequence: number): Result<void, MembershipFault> {
    const struck = this.#file.change((database) => {
      strikeNote(database, sequence)
    })
    return struck.ok ? ok(undefined) : struck
  }

  /** Removes invitations past their time. */
  dropExpired(): Result<void, MembershipFault> {
    const nowMs = this.#clock.nowMs()
    const dropped = this.#file.change((database) => {
      this.#dropExpired(database, nowMs)
    })
    return dropped.ok ? ok(undefined) : dropped
  }

  close(): void {
    this.#file.close()
  }

  #dropExpired(database: Database.Database, nowMs: number): void {
    const remove = database.prepare<[unknown]>('DELETE FROM invitation WHERE code_tag = ?')
    const rows = database
      .prepare<[], { readonly codeTag: unknown; readonly sealed: unknown }>(
        'SELECT code_tag AS codeTag, sealed FROM invitation'
      )
      .all()
    for (const row of rows) {
      const invitation = this.#keys.openInvitation(row)
      if (invitation !== null && invitation.endsAtMs <= nowMs) remove.run(row.codeTag)
    }
  }
}

function byNumber(one: { readonly memberNumber: string }, other: { readonly memberNumber: string }): number {
  return one.memberNumber < other.memberNumber ? -1 : one.memberNumber > other.memberNumber ? 1 : 0
}
