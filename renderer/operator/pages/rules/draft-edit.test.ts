import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SALE_DAYS, editWindow, toggled, toggledDay, withDate, withWindow, withoutWindow } from './draft-edit.ts'

test('a name goes in and out of a list, in the order of all', () => {
  const all = ['beer', 'wine', 'tea']
  expect(toggled(['tea'], 'beer', all)).toEqual(['beer', 'tea'])
  expect(toggled(['beer', 'tea'], 'beer', all)).toEqual(['tea'])
  expect(toggled(['gone'], 'tea', all)).toEqual(['tea', 'gone'])
  fc.assert(
    fc.property(fc.subarray([...SALE_DAYS]), fc.constantFrom(...SALE_DAYS), (list, day) => {
      expect(toggled(toggled(list, day, SALE_DAYS), day, SALE_DAYS)).toEqual(list)
    })
  )
})

test('all eight days, or none, are every day', () => {
  expect(toggledDay(null, 'sat')).toEqual(['sat'])
  expect(toggledDay(['sat'], 'sat')).toBeNull()
  expect(toggledDay(SALE_DAYS.slice(1), 'mon')).toBeNull()
})

test('windows are added after the last one, and without the last of them it is always', () => {
  const one = withWindow(null)
  expect(one).toEqual([{ days: null, from: '05:00', until: '23:00' }])
  const two = withWindow(one)
  expect(two[1]).toEqual({ days: null, from: '23:00', until: '24:00' })
  expect(withWindow(two)[2]).toMatchObject({ from: '00:00' })
  expect(editWindow(two, 1, { days: ['fri'] })[1]).toMatchObject({ days: ['fri'], from: '23:00' })
  expect(withoutWindow(two, 0)).toHaveLength(1)
  expect(withoutWindow(one, 0)).toBeNull()
})

test('dates stand in order, once each', () => {
  expect(withDate(['2027-01-02'], '2027-01-01')).toEqual(['2027-01-01', '2027-01-02'])
  expect(withDate(['2027-01-02'], '2027-01-02')).toEqual(['2027-01-02'])
  expect(withDate(['2027-01-02'], '')).toEqual(['2027-01-02'])
})
