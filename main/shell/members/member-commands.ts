import { statSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { safeTextSchema } from '../../contract/fields.ts'
import { openErasableKey, readErasableKey } from '../../keys/erasable-key.ts'
import { isSystemError, systemFaultOf } from '../../keys/lasting-files.ts'
import { MemberOffice, MOST_DAYS, type MemberRoll } from '../../membership/member-office.ts'
import { isMemberNumber } from '../../membership/member-number.ts'
import { membersPath } from '../../membership/members-file.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { endIfNoData } from '../retention/memory-commands.ts'
import { tableOf } from '../vending/table.ts'
import { exitOfMembers, remedyOfMembers, unreadable, type MembersUnreadable } from './members-remedy.ts'

/** The commands of `hatachi member`. Each gives the exit code. */

const DEFAULT_DAYS = 7
const NOTHING: MemberRoll = { links: [], invitations: [], damaged: 0 }

/** `hatachi member invite NUMBER`: prints the code, once. */
export function inviteMember(number: string, values: CommandValues, configuration: Configuration | null): number {
  const memberNumber = numberOf(number)
  const days = daysOf(values)
  const by = nameOf(values)
  const directory = dataDirectory(process.env)
  const nowhere = endIfNoData(directory) ?? endIfAnothersData(directory, 'member invite', values)
  if (nowhere !== null) return nowhere
  const key = openErasableKey(directory)
  if (!key.ok) return endOf(unreadable(key.error.code, key.error), directory, values)
  const office = new MemberOffice({ dataDirectory: directory, key: key.value, clock: systemClock })
  const invited = office.invite(memberNumber, days, by)
  office.close()
  if (!invited.ok) {
    const { error } = invited
    if (error.code === 'membership_failed') return endOf(unreadable(error.cause), directory, values)
    if (values['json'] === true) print(JSON.stringify({ result: 'refused', code: error.code }))
    complain(`already_linked: this number has a card. To undo that link first: ${HATACHI} member remove NUMBER`)
    return exitCode('refused')
  }
  const { code, endsAtMs } = invited.value
  const endsAt = new Date(endsAtMs).toISOString()
  if (values['json'] === true) print(JSON.stringify({ result: 'invited', memberNumber, code, endsAt }))
  else {
    print(`${code.slice(0, 4)} ${code.slice(4)}`)
    print(`This is the code for the member ${memberNumber}: good once, until ${endsAt}. It is shown only now, and kept nowhere.`)
  }
  if (configuration !== null && !configuration.members.enabled) {
    complain('members.enabled is off in the configuration: the machine asks nobody for a code until it is on')
  }
  return exitCode('ok')
}

/** `hatachi member list` */
export function listMembers(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const nowhere = endIfNoData(directory)
  if (nowhere !== null) return nowhere
  const roll = within(directory, NOTHING, (office) => office.roll())
  if (!roll.ok) return endOf(roll.error, directory, values)
  const { links, invitations, damaged } = roll.value
  if (values['json'] === true) {
    print(
      JSON.stringify({
        links: links.map(({ memberNumber, linkedOnMs, carriedOver }) => ({ memberNumber, linkedOn: dayOf(linkedOnMs), carriedOver })),
        invitations: invitations.map(({ memberNumber, endsAtMs }) => ({ memberNumber, endsAt: new Date(endsAtMs).toISOString() })),
        damaged
      })
    )
  } else for (const line of linesOf(roll.value)) print(line)
  if (damaged === 0) return exitCode('ok')
  complain(`row_damaged: ${String(damaged)} cannot be read, so nobody can tell whose they are. ${remedyOfMembers(unreadable('row_damaged'), membersPath(directory))}`)
  return exitCode('undetermined')
}

function linesOf({ links, invitations }: MemberRoll): readonly string[] {
  if (links.length === 0 && invitations.length === 0) return ['no card is linked, and no code is open']
  const rows = [
    ...links.map(({ memberNumber, linkedOnMs, carriedOver }) => [
      memberNumber,
      `linked on ${dayOf(linkedOnMs)}`,
      carriedOver ? 'came over from an older card' : ''
    ]),
    ...invitations.map(({ memberNumber, endsAtMs }) => [memberNumber, 'invited', `until ${new Date(endsAtMs).toISOString()}`])
  ]
  return tableOf(['member', 'state', ''], rows).map((line) => line.trimEnd())
}

/** `hatachi member remove NUMBER` */
export function removeMember(number: string, values: CommandValues): number {
  const memberNumber = numberOf(number)
  const directory = dataDirectory(process.env)
  const nowhere = endIfNoData(directory) ?? endIfAnothersData(directory, 'member remove', values)
  if (nowhere !== null) return nowhere
  const removed = within(directory, { link: false, invitation: false }, (office) => office.remove(memberNumber))
  if (!removed.ok) return endOf(removed.error, directory, values)
  const { link, invitation } = removed.value
  if (values['json'] === true) print(JSON.stringify({ result: link || invitation ? 'removed' : 'nothing', link, invitation }))
  if (!link && !invitation) {
    complain('this number has no card and no open code')
    return exitCode('noInput')
  }
  if (values['json'] !== true) {
    if (link) print('the link is undone: the card is no member card any more. The appliance puts that on the record')
    if (invitation) print('the open code is good no more')
  }
  return exitCode('ok')
}

/** Looks into the file, where there is one; `nothing` where there is none. Nothing is made. */
function within<T>(
  directory: string,
  nothing: T,
  use: (office: MemberOffice) => Result<T, { readonly code: 'membership_failed'; readonly cause: string }>
): Result<T, MembersUnreadable> {
  try {
    if (statSync(membersPath(directory), { throwIfNoEntry: false }) === undefined) return ok(nothing)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return systemFaultOf(thrown) === 'ENOTDIR' ? ok(nothing) : err(unreadable('cannot_open'))
  }
  const key = readErasableKey(directory)
  if (!key.ok) return err(unreadable(key.error.code, key.error))
  const office = new MemberOffice({ dataDirectory: directory, key: key.value, clock: systemClock })
  const used = use(office)
  office.close()
  return used.ok ? used : err(unreadable(used.error.cause))
}

/** How many cards are linked and codes open here. For the doctor; null: there is no file. */
export function countMembers(
  directory: string
): Result<{ readonly links: number; readonly invitations: number } | null, MembersUnreadable> {
  return within<{ readonly links: number; readonly invitations: number } | null>(directory, null, (office) => office.count())
}

function endOf(error: MembersUnreadable, directory: string, values: CommandValues): number {
  if (values['json'] === true) print(JSON.stringify({ result: 'unreadable', cause: error.cause }))
  const path = membersPath(directory)
  complain(`membership_failed: the links of cards to member numbers cannot be used (${error.cause}). ${remedyOfMembers(error, path)}`)
  return exitCode(exitOfMembers(error))
}

/** It is not quoted: it may be what somebody mistook for one. */
function numberOf(number: string): string {
  if (isMemberNumber(number)) return number
  throw new TypeError('NUMBER has 4 to 20 letters, digits or "-"')
}

function daysOf(values: CommandValues): number {
  const given = text(values, 'days')
  if (given === undefined) return DEFAULT_DAYS
  const days = /^[0-9]{1,3}$/.test(given) ? Number(given) : 0
  if (days < 1 || days > MOST_DAYS) throw new TypeError(`--days is a number from 1 to ${String(MOST_DAYS)}`)
  return days
}

function nameOf(values: CommandValues): string | null {
  const by = text(values, 'by')
  if (by === undefined) return null
  if (safeTextSchema.min(1).max(80).safeParse(by).success && by.trim() !== '') return by
  throw new TypeError('--by takes a name of up to 80 letters, without a number of four digits or more')
}

/** `YYYY-MM-DD` in Japan. */
function dayOf(atMs: number): string {
  return new Date(atMs + 9 * 3_600_000).toISOString().slice(0, 10)
}
