import { expect, test } from 'vitest'
import { demoColumns } from './demo-products.ts'
import { TOUR_MACHINES } from './tour-scenes.ts'
import { TOURS, VENDING_TOUR } from './tour-vending-scenes.ts'

test('each scene has its own name, for its pictures lie under it', () => {
  const names = TOURS.flatMap(({ scenes }) => scenes.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})

test('the vending tour shows a mixed basket, both fares, a jam, a sold-out column and machines that begin', () => {
  const outcomes = VENDING_TOUR.map(({ expect: { outcome, reason } }) => reason ?? outcome)
  for (const shown of ['sold', 'age_condition_not_met', 'vend_jammed', 'sold_out']) expect(outcomes).toContain(shown)
  expect(new Set(VENDING_TOUR.map(({ expect: { fare } }) => fare))).toEqual(new Set([undefined, 'reduced', 'full']))
  const machines = new Set(VENDING_TOUR.map(({ machine }) => machine))
  expect(machines).toEqual(new Set(Object.keys(TOUR_MACHINES)))
  expect(TOURS.find(({ name }) => name === 'vending')?.sizes).toBe('both')
})

test('nothing falls but where something was sold', () => {
  for (const { name, expect: { outcome, goods } } of VENDING_TOUR) {
    expect([name, goods?.length]).toEqual([name, ['sold', 'sold_in_part'].includes(outcome) ? expect.any(Number) : 0])
    if (outcome === 'sold') expect(goods?.length).toBeGreaterThan(0)
  }
})

test('no two columns of a machine have one name', () => {
  for (const products of ['bar', 'mixed', 'station', 'age_check'] as const) {
    const names = demoColumns(products).map(({ selection }) => selection)
    expect(new Set(names).size).toBe(names.length)
  }
})
