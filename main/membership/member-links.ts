import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { beginOfDayMs, dayOf } from './member-day.ts'
import { MemberKeys, type LinkContent } from './member-keys.ts'
import { note, PERSON, strikeNote } from './member-notes.ts'
import { MembersFile } from './members-file.ts'
import { MembersUnusable } from './members-fault.ts'
import type {
  CarryError,
  CarryRecord,
  LinkError,
  MemberConsents,
  MemberLink,
  Membership,
  MembershipFault,
  MemberSubject,
  Recorded
} from './membership.ts'
import type { PreviousCertificates, PreviousFinding } from './previous-certificates.ts'
import { isThrottled, noteWrongCode } from './wrong-codes.ts'

export interface MemberLinksOptions {
  readonly dataDirectory: string
  readonly key: ErasableKey
  readonly clock: Clock
  readonly previous: PreviousCertificates
}

interface LinkRow {
  readonly pseudonym: Uint8Array
  readonly numberTag: Uint8Array
  readonly sealed: Uint8Array
}

/** A link, and what the note of it is struck by. */
interface Done {
  readonly link: MemberLink
  readonly note: number
}

const UNREADABLE: MembershipFault = { code: 'membership_failed', cause: 'certificate_unreadable' }
const NOT_RECORDED: MembershipFault = { code: 'membership_failed', cause: 'not_recorded' }

/** The links of this machine, in a file of their own (`members-file.ts`). */
export class MemberLinks implements Membership {
  readonly #options: MemberLinksOptions
  readonly #keys: MemberKeys
  readonly #file: MembersFile

  constructor(options: MemberLinksOptions) {
    this.#options = options
    this.#keys = new MemberKeys(options.key)
    this.#file = new MembersFile(options.dataDirectory, options.key)
  }

  /** Of a certificate that cannot be read the pseudonym is empty: it has no link, and gets none. */
  subjectOf(certificate: Uint8Array): MemberSubject {
    const pseudonym = this.#keys.pseudonymOfCertificate(certificate) ?? new Uint8Array(0)
    return { pseudonym, certificate }
  }

  find({ pseudonym }: MemberSubject): Result<MemberLink | null, MembershipFault> {
    return this.#file.read((database) => {
      const link = this.#linkOf(database, pseudonym)
      return link === null ? null : viewOf(link)
    })
  }

  link(
    { pseudonym }: MemberSubject,
    code: string,
    consents: MemberConsents,
    recorded: Recorded
  ): Result<MemberLink, LinkError> {
    if (pseudonym.length === 0) return err(UNREADABLE)
    checkConsents(consents)
    const nowMs = this.#options.clock.nowMs()
    const written = this.#file.write((database): Result<Done, LinkError> => {
      if (isThrottled(database, nowMs)) return err({ code: 'throttled' })
      if (this.#linkOf(database, pseudonym) !== null) return err({ code: 'already_linked' })
      const invitation = this.#openInvitation(database, code, nowMs)
      const numberTag = invitation === null ? null : this.#keys.tagOfNumber(invitation.memberNumber)
      // Whether a code is right is told to nobody whom it does not link.
      if (invitation === null || numberTag === null || isNumberLinked(database, numberTag)) {
        noteWrongCode(database, nowMs)
        return err({ code: 'code_refused' })
      }
      const { memberNumber, codeTag } = invitation
      const today = dayOf(nowMs)
      const days = { linkedOnDay: today, answeringOnDay: today, receivingOnDay: today }
      const content: LinkContent = { memberNumber, carriedOver: false, ...days }
      insertLink(database, { pseudonym, numberTag, sealed: this.#keys.sealLink(pseudonym, content) })
      database.prepare('DELETE FROM invitation WHERE code_tag = ?').run(codeTag)
      return ok({ link: viewOf(content), note: note(database, 'member_linked', null) })
    })
    if (!written.ok) return written
    return written.value.ok ? ok(this.#told(written.value.value, recorded)) : written.value
  }

  /** The day of the link stays; the consents get today's. */
  async carryOver(
    subject: MemberSubject,
    consents: MemberConsents,
    signal: AbortSignal,
    { asked, carried }: CarryRecord
  ): Promise<Result<MemberLink, CarryError>> {
    if (subject.pseudonym.length === 0) return err(UNREADABLE)
    checkConsents(consents)
    const found = this.find(subject)
    if (!found.ok) return found
    if (found.value !== null) return err({ code: 'already_linked' })
    if (!asked()) return err(NOT_RECORDED)
    // The subject may be overwritten while the platform is waited for.
    const own = Uint8Array.from(subject.pseudonym)
    try {
      const answer = await this.#options.previous.ask(subject.certificate, consents, signal)
      const moved = this.#afterAnswer(answer, own, signal)
      return moved.ok ? ok(this.#told(moved.value, carried)) : moved
    } finally {
      own.fill(0)
    }
  }

  unlink({ pseudonym }: MemberSubject, recorded: Recorded): Result<boolean, MembershipFault> {
    const removed = this.#file.change((database) => {
      const { changes } = database.prepare('DELETE FROM link WHERE pseudonym = ?').run(pseudonym)
      return changes > 0 ? note(database, 'member_unlinked', PERSON) : null
    })
    if (!removed.ok) return removed
    if (removed.value !== null) this.#strike(removed.value, recorded)
    return ok(removed.value !== null)
  }

  /** Lets go of the file. It is opened again when it is needed. */
  close(): void {
    this.#file.close()
  }

  #afterAnswer(answer: PreviousFinding, own: Uint8Array, signal: AbortSignal): Result<Done, CarryError> {
    switch (answer.result) {
      case 'none':
        return err({ code: 'nothing_to_carry' })
      case 'not_consented':
        return err({ code: 'not_consented' })
      case 'unavailable':
        return err({ code: 'platform_unavailable', reason: answer.reason })
      case 'answered': {
        const before = this.#keys.pseudonymOf(answer.previous.issuer, answer.previous.serial)
        answer.previous.issuer.fill(0)
        answer.previous.serial.fill(0)
        // Nobody waits for it any more: who went away must not come back to a link that nobody told of.
        if (signal.aborted) return err({ code: 'platform_unavailable', reason: 'timed_out' })
        return this.#move(before, own)
      }
    }
  }

  #move(before: Uint8Array, after: Uint8Array): Result<Done, CarryError> {
    const today = dayOf(this.#options.clock.nowMs())
    const moved = this.#file.change((database): Result<Done, CarryError> => {
      const old = rowOf(database, before)
      if (old === undefined) return err({ code: 'nothing_to_carry' })
      if (rowOf(database, after) !== undefined) return err({ code: 'already_linked' })
      const held = this.#keys.openLink(old)
      if (held === null) throw new MembersUnusable('row_damaged')
      const content: LinkContent = { ...held, carriedOver: true, answeringOnDay: today, receivingOnDay: today }
      database.prepare('DELETE FROM link WHERE pseudonym = ?').run(before)
      insertLink(database, { pseudonym: after, numberTag: old.numberTag, sealed: this.#keys.sealLink(after, content) })
      return ok({ link: viewOf(content), note: note(database, 'member_carried_over', null) })
    })
    if (!moved.ok) return moved
    return moved.value ?? err({ code: 'nothing_to_carry' })
  }

  #told({ link, note: sequence }: Done, recorded: Recorded): MemberLink {
    this.#strike(sequence, recorded)
    return link
  }

  /** What cannot be struck is told again: twice, rather than never. */
  #strike(sequence: number, recorded: Recorded): void {
    if (recorded()) {
      this.#file.change((database) => {
        strikeNote(database, sequence)
      })
    }
  }

  #linkOf(database: Database.Database, pseudonym: Uint8Array): LinkContent | null {
    const row = rowOf(database, pseudonym)
    if (row === undefined) return null
    const link = this.#keys.openLink(row)
    if (link === null) throw new MembersUnusable('row_damaged')
    return link
  }

  /** The open invitation of a code. One that does not open is of no use to anybody, as an unknown code. */
  #openInvitation(database: Database.Database, code: string, nowMs: number) {
    const codeTag = this.#keys.tagOfCode(code)
    const sealed = database
      .prepare<[Uint8Array], Uint8Array>('SELECT sealed FROM invitation WHERE code_tag = ?')
      .pluck()
      .get(codeTag)
    const content = sealed === undefined ? null : this.#keys.openInvitation({ codeTag, sealed })
    return content === null || content.endsAtMs <= nowMs ? null : { ...content, codeTag }
  }
}

/** One consent cannot stand for both, and none for anything. That they are given is the caller's to see to. */
function checkConsents(consents: MemberConsents): void {
  const { answering, receiving }: { readonly answering: unknown; readonly receiving: unknown } = consents
  if (answering !== true || receiving !== true) throw new TypeError('both consents are needed')
}

function rowOf(database: Database.Database, pseudonym: Uint8Array): LinkRow | undefined {
  const columns = 'pseudonym, number_tag AS numberTag, sealed'
  return database.prepare<[Uint8Array], LinkRow>(`SELECT ${columns} FROM link WHERE pseudonym = ?`).get(pseudonym)
}

function insertLink(database: Database.Database, { pseudonym, numberTag, sealed }: LinkRow): void {
  database.prepare('INSERT INTO link (pseudonym, number_tag, sealed) VALUES (?, ?, ?)').run(pseudonym, numberTag, sealed)
}

function isNumberLinked(database: Database.Database, numberTag: Uint8Array): boolean {
  return database.prepare('SELECT 1 FROM link WHERE number_tag = ?').get(numberTag) !== undefined
}

function viewOf({ memberNumber, linkedOnDay, carriedOver }: LinkContent): MemberLink {
  return { memberNumber, linkedOnMs: beginOfDayMs(linkedOnDay), carriedOver }
}
