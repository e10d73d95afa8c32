import { describe, expect, test } from 'vitest'
import { parseBehaviour, parsePerson } from './simulated-card-wish.ts'

describe('--person', () => {
  test.each([
    ['birth=2000-02-29', { birthDate: '2000-02-29' }],
    ['pin=5678,tries=1,enrolled', { pin: '5678', triesLeft: 1, enrolled: true }],
    ['pin=none, enrolled=no', { pin: null, enrolled: false }],
    ['issued=2024-01-01,expires=2026-01-01', { issuedOn: '2024-01-01', expiresOn: '2026-01-01' }]
  ])('reads %s', (text, person) => {
    expect(parsePerson(text)).toEqual(person)
  })

  test.each([
    ['name=Taro', /no field "name"; it has birth, pin/],
    ['toString=1', /no field "toString"/],
    ['', /no field ""/],
    ['birth=2001-02-29', /birth cannot be "2001-02-29"/],
    ['birth=29.2.2000', /birth/],
    ['pin=12345', /pin/],
    ['tries=4', /tries/],
    ['enrolled=perhaps', /enrolled/]
  ])('refuses "%s", naming the field', (text, words) => {
    expect(() => parsePerson(text)).toThrow(TypeError)
    expect(() => parsePerson(text)).toThrow(words)
  })
})

describe('--behaviour', () => {
  test('reads fields of the card', () => {
    expect(parseBehaviour('blockedStatusWord=63C0,blankCertificate=ones,certificateEfBytes=1800')).toEqual({
      blockedStatusWord: 0x63c0,
      blankCertificate: 'ones',
      certificateEfBytes: 1800
    })
  })

  test.each([
    ['blocked=6983', /no field "blocked"/],
    ['blockedStatusWord=9000', /blockedStatusWord cannot be "9000"/],
    ['extendedLength', /extendedLength cannot be ""/]
  ])('refuses "%s", naming the field', (text, words) => {
    expect(() => parseBehaviour(text)).toThrow(words)
  })
})
