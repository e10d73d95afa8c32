import { expect, test } from 'vitest'
import { TOURS } from '../tour-vending-scenes.ts'
import { TV_SCENES } from './tv-scenes.ts'
import { TV_TOUR } from './tv-tour-name.ts'

test('the tour and its scenes have names of their own: pictures lie under them', () => {
  expect(TOURS.map(({ name }) => name)).not.toContain(TV_TOUR)
  const names = [...TV_SCENES, ...TOURS.flatMap(({ scenes }) => scenes)].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('it shows what a television is for: linking, booking, health, a wrong PIN, three ways to end, a refusal, a telephone', () => {
  const expected = TV_SCENES.map(({ expect: { outcome } }) => outcome)
  const all = ['linked', 'booked_and_cancelled', 'health_shown', 'logged_in', 'logged_out', 'refused', 'remote_controlled']
  expect(new Set(expected)).toEqual(new Set(all))
  const endings = TV_SCENES.flatMap(({ expect: { facts } }) => facts.filter((fact) => fact.startsWith('tv_logout ')))
  expect(new Set(endings)).toEqual(new Set(['tv_logout asked', 'tv_logout card_removed', 'tv_logout idle']))
})

test('a card is linked before anything asks for one that is, and whoever is logged in is logged out again', () => {
  expect(TV_SCENES[0]?.expect.outcome).toBe('linked')
  for (const { name, expect: { facts } } of TV_SCENES) {
    const logins = facts.filter((fact) => /^tv_login (?:linked|logged_in)$/.test(fact)).length
    const logouts = facts.filter((fact) => fact.startsWith('tv_logout ')).length
    expect([name, logouts]).toEqual([name, logins])
  }
})
