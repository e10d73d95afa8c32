import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { valueOf } from '../../../test/support/service-world.ts'
import type { ServiceFile } from '../service-file.ts'
import { enrolUser, forgetUser } from './enrolment.ts'
import { openHealthFile } from './health-file.ts'
import { enrolBySignUp, signUp, SIGN_UP_LIFETIME_MS } from './sign-up.ts'

let directory = ''
let file: ServiceFile
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-sign-up-'))
  file = valueOf(openHealthFile(join(directory, 'health.sqlite')))
})
afterEach(() => {
  file.close()
  rmSync(directory, { recursive: true })
})

const PERSON = 'cable-person-1'
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))
const numberOf = (cableId = PERSON, nowMs = 0) => valueOf(signUp(file, cableId, nowMs)).signUpNumber

describe('a number to sign up by', () => {
  test('is the person’s own, the same while it is good, and makes a user once', () => {
    const number = numberOf()
    expect(number).toMatch(/^[0-9]{8}$/)
    expect(numberOf(PERSON, SIGN_UP_LIFETIME_MS - 1)).toBe(number)
    expect(numberOf('cable-person-2')).not.toBe(number)
    const user = valueOf(enrolBySignUp(file, number, 1))
    expect(valueOf(enrolUser(file, PERSON))).toBe(user)
    expect(enrolBySignUp(file, number, 1)).toMatchObject({ error: { code: 'sign_up_unknown' } })
    expect(signUp(file, PERSON, 1)).toMatchObject({ error: { code: 'user_known' } })
  })

  test('is good for two weeks by a clock that goes on, and by one that was set back', () => {
    const late = numberOf()
    expect(enrolBySignUp(file, late, SIGN_UP_LIFETIME_MS)).toMatchObject({ error: { code: 'sign_up_unknown' } })
    const ahead = numberOf(PERSON, 10 * SIGN_UP_LIFETIME_MS)
    expect(enrolBySignUp(file, ahead, 0)).toMatchObject({ error: { code: 'sign_up_unknown' } })
  })

  test('with one digit wrong, or two neighbours exchanged, enrols nobody, though another\'s number is that', () => {
    for (let at = 0; at < 5; at++) {
      const number = numberOf(`cable-person-${String(at)}`)
      const slips = Array.from(number).flatMap((digit, place) => [
        ...DIGITS.filter((other) => other !== digit).map((other) => number.slice(0, place) + other + number.slice(place + 1)),
        ...(number[place + 1] === undefined || number[place + 1] === digit
          ? []
          : [`${number.slice(0, place)}${number[place + 1] ?? ''}${digit}${number.slice(place + 2)}`])
      ])
      expect(slips.length).toBeGreaterThanOrEqual(72)
      // Were they given to somebody, by whatever mistake.
      valueOf(
        file.write((database) => {
          const give = database.prepare('INSERT INTO sign_up VALUES (?, ?, 1)')
          for (const slip of slips) give.run(slip, `cable-${slip}`)
        })
      )
      for (const slip of slips) expect(enrolBySignUp(file, slip, 0)).toMatchObject({ error: { code: 'sign_up_mistyped' } })
      valueOf(file.write((database) => database.exec('DELETE FROM sign_up WHERE expires_at_ms = 1')))
      expect(enrolBySignUp(file, number, 0).ok).toBe(true)
    }
    for (const none of ['', '5724', '000000000', 'abcdefgh']) {
      expect(enrolBySignUp(file, none, 0)).toMatchObject({ error: { code: 'sign_up_mistyped' } })
    }
  })

  test('is void once the person was enrolled otherwise, or wants to be forgotten', () => {
    const first = numberOf()
    valueOf(enrolUser(file, PERSON))
    expect(enrolBySignUp(file, first, 1)).toMatchObject({ error: { code: 'sign_up_unknown' } })
    const second = numberOf('cable-person-2')
    expect(valueOf(forgetUser(file, 'cable-person-2'))).toBe(true)
    expect(enrolBySignUp(file, second, 1)).toMatchObject({ error: { code: 'sign_up_unknown' } })
  })

  test('can be had in a store of the format before, whose users stay', () => {
    valueOf(enrolUser(file, PERSON))
    file.close()
    const path = join(directory, 'health.sqlite')
    const before = new Database(path)
    before.exec('DROP TABLE sign_up; PRAGMA user_version = 1')
    before.close()
    file = valueOf(openHealthFile(path))
    expect(signUp(file, PERSON, 0)).toMatchObject({ error: { code: 'user_known' } })
    expect(numberOf('cable-person-2')).toMatch(/^[0-9]{8}$/)
  })
})
