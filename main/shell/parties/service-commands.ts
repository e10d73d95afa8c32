import { readFileSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { dateOfDay, dayOfDate, msOfJapanDay } from '../../age/rules/japan-time.ts'
import type { Words } from '../../contract/service-page.ts'
import { isSystemError, systemFaultOf } from '../../keys/lasting-files.ts'
import { forgetBookings } from '../../services/booking/bookings.ts'
import {
  enrolCareOffice,
  enrolDevice,
  enrolUser,
  forgetUser,
  revokeNamed,
  revokeToken,
  type NamedRight
} from '../../services/health/enrolment.ts'
import { enrolBySignUp } from '../../services/health/sign-up.ts'
import { SHORTEST_TOKEN } from '../../services/http/secrets.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, text, texts, type CommandValues } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { withTokenFile } from './box-commands.ts'
import { inStore } from './party-ends.ts'
import { booking, health } from './party-kinds.ts'

/** The two services' own staff: who takes part, what gives readings, who advises, what is forgotten. Each gives the exit code. */

/** `hatachi booking forget --before YYYY-MM-DD`: bookings that were over by the beginning of that day, in Japan. */
export function forgetOldBookings(values: CommandValues): number {
  const before = text(values, 'before') ?? ''
  const day = dayOfDate(before)
  const isDate = Number.isFinite(day) && dateOfDay(day) === before
  if (!isDate) throw new TypeError('--before takes a date as YYYY-MM-DD: bookings that were over by then are forgotten')
  const gone = inStore(booking, values, { words: 'booking forget' }, (file) =>
    forgetBookings(file, msOfJapanDay(day))
  )
  if (typeof gone === 'number') return gone
  const bookings = gone.done.ok ? gone.done.value : 0
  print(values['json'] === true ? JSON.stringify({ result: 'forgotten', bookings }) : `Forgotten: ${String(bookings)} bookings.`)
  return exitCode('ok')
}

/**
 * `hatachi health enrol CABLE-ID`, or `--number` with the digits that the person was shown at the television: makes a person a
 * user, and prints the service's own number for them.
 */
export function enrolPerson(cableId: string | undefined, values: CommandValues): number {
  const digits = text(values, 'number')?.replaceAll(/[\s-]/g, '')
  if ((digits === undefined) === (cableId === undefined)) throw new TypeError('say who: --number NUMBER, or CABLE-ID')
  const enrol = (file: ServiceFile): Result<string, StoreFailure | EnrolmentRefusal> =>
    digits === undefined ? enrolUser(file, cableId ?? '') : enrolBySignUp(file, digits, systemClock.nowMs())
  const enrolled = inStore(health, values, { words: 'health enrol', makes: digits === undefined }, enrol)
  if (typeof enrolled === 'number') return enrolled
  if (!enrolled.done.ok) return endOfEnrolment(values, enrolled.done.error.code)
  const userNumber = enrolled.done.value
  print(values['json'] === true ? JSON.stringify({ result: 'enrolled', userNumber }) : userNumber)
  return exitCode('ok')
}

/** `hatachi health device USER --name JA --token-file FILE`: the token by which a device gives this user's readings. */
export function addDevice(userNumber: string, values: CommandValues): number {
  return addRight('health device', values, (file, name, token) => enrolDevice(file, userNumber, name, token))
}

/** `hatachi health office --name JA --for USER... --token-file FILE`: the token by which an office advises these users. */
export function addCareOffice(values: CommandValues): number {
  const users = texts(values, 'for')
  if (users.length === 0) throw new TypeError('--for takes the number of a user that the office cares for; give it once for each')
  return addRight('health office', values, (file, name, token) => enrolCareOffice(file, users, name, token))
}

/**
 * `hatachi health revoke USER --name NAME`, or `--token-file` with the token where it is not lost: ends the right of a device
 * or of an office. What it brought stays.
 */
export function revokeRight(userNumber: string | undefined, values: CommandValues): number {
  if (userNumber !== undefined) return revokeByName(userNumber, values)
  if (text(values, 'name') !== undefined || text(values, 'id') !== undefined) {
    throw new TypeError('say of whom: USER, beside --name')
  }
  const token = tokenIn(values)
  if (!token.ok) return endWith(values, token.error.code, token.error.words, 'noInput')
  const revoked = inStore(health, values, { words: 'health revoke' }, (file) => revokeToken(file, token.value, systemClock.nowMs()))
  if (typeof revoked === 'number') return revoked
  if (revoked.done.ok && !revoked.done.value) return endWith(values, 'token_unknown', 'this token opens nothing here', 'noInput')
  print(values['json'] === true ? JSON.stringify({ result: 'revoked' }) : 'It opens nothing any more. What it brought stays.')
  return exitCode('ok')
}

function revokeByName(userNumber: string, values: CommandValues): number {
  const name = text(values, 'name')?.trim() ?? ''
  if (name === '' || text(values, 'token-file') !== undefined) {
    throw new TypeError('--name takes the name of the device or of the office, as it was taken in; or give --token-file without USER')
  }
  const id = text(values, 'id')
  if (id !== undefined && !/^[1-9][0-9]{0,14}$/.test(id)) throw new TypeError('--id takes a number that this command told')
  const right = { name, credentialId: id === undefined ? null : Number(id) }
  const revoked = inStore(health, values, { words: 'health revoke' }, (file) => revokeNamed(file, userNumber, right, systemClock.nowMs()))
  if (typeof revoked === 'number') return revoked
  if (revoked.done.ok) {
    const { kind, credentialId } = revoked.done.value
    const told = kind === 'care' ? 'The office\'s token opens nothing any more, for none of its users.' : 'It opens nothing any more.'
    print(values['json'] === true ? JSON.stringify({ result: 'revoked', kind, id: credentialId }) : `${told} What it brought stays.`)
    return exitCode('ok')
  }
  const { error } = revoked.done
  if (error.code === 'user_unknown') return endOfEnrolment(values, error.code)
  if (error.code === 'right_unknown') {
    return endWith(values, error.code, 'this user has no device and no office of that name whose token is good', 'noInput')
  }
  const kindOf = ({ kind, credentialId }: NamedRight) => `${String(credentialId)} (${kind === 'care' ? 'office' : 'device'})`
  const which = error.rights.map(kindOf).join(', ')
  return endWith(values, error.code, `several have that name, the oldest first: say which by --id: ${which}`, 'data')
}

/** `hatachi health forget USER`, or the cable ID: readings, advice, devices, and the user. */
export function forgetPerson(who: string, values: CommandValues): number {
  const gone = inStore(health, values, { words: 'health forget' }, (file) => forgetUser(file, who))
  if (typeof gone === 'number') return gone
  if (gone.done.ok && !gone.done.value) return endOfEnrolment(values, 'user_unknown')
  print(values['json'] === true ? JSON.stringify({ result: 'forgotten' }) : 'Forgotten whole.')
  return exitCode('ok')
}

interface EnrolmentRefusal {
  readonly code: 'user_unknown' | 'cable_id_malformed' | 'sign_up_mistyped' | 'sign_up_unknown'
}

type EnrolRight = (file: ServiceFile, name: Words, token: string) => Result<string, StoreFailure | EnrolmentRefusal>

function addRight(words: string, values: CommandValues, enrol: EnrolRight): number {
  const name = nameIn(values)
  return withTokenFile(values, (token) => {
    const added = inStore(health, values, { words }, (file) => enrol(file, name, token))
    if (typeof added === 'number') return added
    if (!added.done.ok) return endOfEnrolment(values, added.done.error.code)
    print(values['json'] === true ? JSON.stringify({ result: 'added' }) : 'Taken in. The token is in its file and nowhere else.')
    return exitCode('ok')
  })
}

function nameIn(values: CommandValues): Words {
  const ja = text(values, 'name')?.trim() ?? ''
  const en = text(values, 'name-en')?.trim() ?? ja
  const isName = (name: string) => name.length > 0 && name.length <= 60 && !/\p{Cc}/u.test(name)
  if (isName(ja) && isName(en)) return { ja, en }
  throw new TypeError('--name takes the name as people read it, of up to 60 letters; --name-en the same in English')
}

function endOfEnrolment(values: CommandValues, code: EnrolmentRefusal['code']): number {
  if (code === 'sign_up_mistyped') {
    const words = 'this is not a number as the television shows them, so a digit is wrong: read all eight again, nobody was enrolled'
    return endWith(values, code, words, 'data')
  }
  if (code === 'sign_up_unknown') {
    return endWith(values, code, 'there is no such number, or not any more: the person gets another at the television', 'noInput')
  }
  return code === 'user_unknown'
    ? endWith(values, code, 'the health service has no such user: enrol them first', 'noInput')
    : endWith(values, code, 'a cable ID has 8 to 64 letters, digits, "_" or "-"', 'data')
}

function tokenIn(values: CommandValues): Result<string, { readonly code: 'token_file_unreadable'; readonly words: string }> {
  const path = text(values, 'token-file')
  if (path === undefined) throw new TypeError('--token-file takes the file that holds the token')
  try {
    const token = readFileSync(path, 'utf8').trim()
    return token.length < SHORTEST_TOKEN ? err({ code: 'token_file_unreadable', words: `${path} holds no token` }) : ok(token)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'token_file_unreadable', words: `${path} cannot be read (${systemFaultOf(thrown)})` })
  }
}
