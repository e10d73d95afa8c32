import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { firstPassword, hashPassword, isPassword, passwordProblem, SCRYPT_COST } from './password.ts'
import { PasswordWork } from './password-work.ts'

const CHEAP = { cost: 2, blockSize: 1, parallel: 1 }

describe('what may be a password', () => {
  it.each([
    ['grey herons', 'it needs 12 characters or more'],
    ['①'.repeat(11), 'it needs 12 characters or more'],
    ['x'.repeat(201), 'it may have 200 characters at most'],
    ['the login h.sato in it', 'the login stands in it'],
    ['THE LOGIN H.SATO IN IT', 'the login stands in it'],
    ['ｈ．ｓａｔｏ in wide letters', 'the login stands in it'],
    ['abababababababab', 'it needs 5 different characters or more'],
    ['aaaaaaaaaaaaaaaa', 'it needs 5 different characters or more'],
    ['Administrator', 'it is among the commonest passwords'],
    ['P@ssw0rd2026!', 'it is among the commonest passwords'],
    ['2026-iloveyou-2026', 'it is among the commonest passwords'],
    ['qwertyuiop[]1', 'it is among the commonest passwords'],
    ['qwertyuiopasd', 'it is a row of keys'],
    ['1234567890123', 'it is a row of keys'],
    ['a bell\u0007 in a text', 'it holds a character that cannot be typed'],
    ['half a pair \ud800 of it', 'it holds a character that cannot be typed']
  ])('"%s": %s', (password, problem) => {
    expect(passwordProblem(password, 'h.sato')).toBe(problem)
  })

  it.each([
    'grey herons over the weir',
    '二十歳になったら一緒に飲もうね',
    'correct horse battery',
    'k7qf-2mza-9xwp-bb3d',
    '🦩🦢🦆🐧🐦🐤🦉🦅🐓🦃🕊🦚'
  ])('"%s" may', (password) => {
    expect(passwordProblem(password, 'h.sato')).toBeNull()
  })

  it('a first one is never the same, and may be one', () => {
    const made = Array.from({ length: 200 }, firstPassword)
    expect(new Set(made).size).toBe(200)
    for (const password of made) {
      expect(password).toMatch(/^(?:[a-z2-7]{4}-){4}[a-z2-7]{4}$/)
      expect(passwordProblem(password, 'h.sato')).toBeNull()
    }
  })
})

describe('how it is kept', () => {
  it('is scrypt (RFC 7914), at least N=2^15, r=8, p=1, with a salt of its own', async () => {
    expect(SCRYPT_COST.cost).toBeGreaterThanOrEqual(2 ** 15)
    expect(SCRYPT_COST.blockSize).toBeGreaterThanOrEqual(8)
    const [one, other] = [
      await hashPassword('grey herons over the weir'),
      await hashPassword('grey herons over the weir')
    ]
    expect(one).toMatchObject(SCRYPT_COST)
    expect(one.salt).not.toEqual(other.salt)
    const expected = scryptSync('grey herons over the weir', one.salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 })
    expect(Buffer.from(one.hash).equals(expected)).toBe(true)
    expect(await isPassword('grey herons over the weir', one)).toBe(true)
  })

  it('is that password and no other, however it was typed', async () => {
    const kept = await hashPassword('ガラスの向こう側 ①', CHEAP)
    expect(await isPassword('ガラスの向こう側 ①', kept)).toBe(true)
    // The same by NFKC: a half-width voiced kana, and a plain digit.
    expect(await isPassword('ｶﾞラスの向こう側 1', kept)).toBe(true)
    expect(await isPassword('カラスの向こう側 ①', kept)).toBe(false)
    expect(await isPassword('ガラスの向こう側 ①', { ...kept, blockSize: 2 })).toBe(false)
  })
})

describe('the work of looking at them', () => {
  it('is the same for an account that is not there, and never right', async () => {
    const work = new PasswordWork(CHEAP)
    expect(await work.isRight('grey herons over the weir', null)).toBe(false)
    expect(await work.isRight('grey herons over the weir', await work.hash('grey herons over the weir'))).toBe(true)
  })

  it('knows a hash that was made at less cost, by any of the three parameters', async () => {
    const work = new PasswordWork({ cost: 4, blockSize: 2, parallel: 2 })
    const made = await work.hash('grey herons over the weir')
    expect(work.isOutgrown(made)).toBe(false)
    for (const less of [{ cost: 2 }, { blockSize: 1 }, { parallel: 1 }])
      expect(work.isOutgrown({ ...made, ...less })).toBe(true)
    expect(work.isOutgrown({ ...made, cost: 8 })).toBe(false)
  })

  it('takes few at a time, says when too many wait, and ends with all of them done', async () => {
    const work = new PasswordWork(CHEAP)
    const kept = await work.hash('grey herons over the weir')
    const looked = Array.from({ length: 10 }, () => work.isRight('grey herons over the weir', kept))
    expect(work.isFull()).toBe(true)
    expect(await Promise.all(looked)).toEqual(Array<boolean>(10).fill(true))
    expect(work.isFull()).toBe(false)
  })
})
