import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { hashToken, makeToken } from '../../services/http/secrets.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { takeBoxIn, type BoxTakenIn } from '../boxes.ts'
import type { BoxFault, PlatformBox } from '../settings.ts'

/** How long a link may be consented to. */
export const TICKET_LIFETIME_MS = 5 * 60_000

/** What a card that is good is known by here. */
export type Standing =
  | { readonly standing: 'linked'; readonly cableId: string }
  | { readonly standing: 'not_linked'; readonly linkTicket: string }

/** A use of a ticket, and whose box it is. */
export interface LinkWish {
  readonly linkTicket: string
  readonly boxId: string
  readonly nowMs: number
}

/** What was linked. `linkedAtMs`: when the ticket was first used; its pass is good from then on. */
export interface MadeLink {
  readonly cableId: string
  readonly linkedAtMs: number
}

/** `ticket_spent`: unknown, expired, of another box, or of a link that was undone since. */
export type LinkFailure = StoreFailure | { readonly code: 'ticket_spent' }

/** Takes a box in, or gives it another token. */
export function enrolBox(file: ServiceFile, box: PlatformBox): Result<BoxTakenIn, StoreFailure | BoxFault> {
  return takeBoxIn(file, box, (database, tokenHash) => {
    database
      .prepare(
        `INSERT INTO box (box_id, token_hash) VALUES (?, ?)
         ON CONFLICT (box_id) DO UPDATE SET token_hash = excluded.token_hash`
      )
      .run(box.boxId, tokenHash)
  })
}

/** The box of a token; null: nobody's. */
export function boxOf(file: ServiceFile, tokenHash: string): Result<{ readonly boxId: string } | null, StoreFailure> {
  return file.read(
    (database) =>
      database
        .prepare<[string], { boxId: string }>('SELECT box_id AS boxId FROM box WHERE token_hash = ?')
        .get(tokenHash) ?? null
  )
}

/** The cable ID of a person; or a fresh ticket to link them with, from this box and for five minutes. */
export function standingOf(
  file: ServiceFile,
  person: Uint8Array,
  boxId: string,
  nowMs: number
): Result<Standing, StoreFailure> {
  const found = file.read((database) => cableIdOf(database, person))
  if (!found.ok) return found
  if (found.value !== null) return ok({ standing: 'linked', cableId: found.value })
  const linkTicket = makeToken()
  const written = file.write((database) => {
    sweep(database, nowMs)
    database
      .prepare('INSERT INTO ticket (ticket_hash, person, box_id, expires_at_ms) VALUES (?, ?, ?, ?)')
      .run(hashToken(linkTicket), person, boxId, nowMs + TICKET_LIFETIME_MS)
  })
  return written.ok ? ok({ standing: 'not_linked', linkTicket }) : written
}

/**
 * Links the person of a ticket, durably before it returns. The same ticket again gives the same, and of two tickets of
 * one person the second gives the cable ID that the first made: one person, one link.
 */
export function link(file: ServiceFile, { linkTicket, boxId, nowMs }: LinkWish): Result<MadeLink, LinkFailure> {
  const written = file.write((database) => {
    sweep(database, nowMs)
    const ticketHash = hashToken(linkTicket)
    const ticket = database
      .prepare<[string, string], { person: Buffer; usedAtMs: number | null }>(
        'SELECT person, used_at_ms AS usedAtMs FROM ticket WHERE ticket_hash = ? AND box_id = ?'
      )
      .get(ticketHash, boxId)
    if (ticket === undefined) return null
    database
      .prepare('INSERT INTO link (person, cable_id, linked_at_ms) VALUES (?, ?, ?) ON CONFLICT (person) DO NOTHING')
      .run(ticket.person, makeCableId(), nowMs)
    const cableId = cableIdOf(database, ticket.person)
    if (cableId === null) throw new TypeError('a link that was made is not there')
    if (ticket.usedAtMs !== null) return { cableId, linkedAtMs: ticket.usedAtMs }
    database.prepare('UPDATE ticket SET used_at_ms = ? WHERE ticket_hash = ?').run(nowMs, ticketHash)
    return { cableId, linkedAtMs: nowMs }
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'ticket_spent' }) : ok(written.value)
}

/**
 * Undoes a link: the person's row and tickets are deleted and overwritten, and the cable ID belongs to nobody from then
 * on. @returns whether there was one
 */
export function unlink(file: ServiceFile, cableId: string): Result<boolean, StoreFailure> {
  return file.write((database) => {
    database.prepare('DELETE FROM ticket WHERE person IN (SELECT person FROM link WHERE cable_id = ?)').run(cableId)
    return database.prepare('DELETE FROM link WHERE cable_id = ?').run(cableId).changes > 0
  })
}

/** Deletes tickets that are over, and overwrites them. @returns whether there were any */
export function sweepTickets(file: ServiceFile, nowMs: number): Result<boolean, StoreFailure> {
  return file.write((database) => sweep(database, nowMs) > 0)
}

function cableIdOf(database: Database.Database, person: Uint8Array): string | null {
  const sql = 'SELECT cable_id FROM link WHERE person = ?'
  return database.prepare<[Uint8Array], string>(sql).pluck().get(person) ?? null
}

/** Tickets that are over, also where a clock was set back: none stands for longer than its lifetime. */
function sweep(database: Database.Database, nowMs: number): number {
  return database
    .prepare('DELETE FROM ticket WHERE expires_at_ms <= ? OR expires_at_ms > ?')
    .run(nowMs, nowMs + TICKET_LIFETIME_MS).changes
}

/** 128 random bits: it says nothing of the card, and a card that is linked again gets another. */
function makeCableId(): string {
  return `c_${randomBytes(16).toString('base64url')}`
}
