import { describe, expect, it } from 'vitest'
import { createFocusMemory, sameChoice } from './focus-memory.ts'

describe('memory of the focus', () => {
  it('knows what was focused on a page, also after its acts were numbered anew', () => {
    const memory = createFocusMemory()
    memory.remember('page:home', '3.dates')
    expect(memory.recall('page:home', ['3.places', '3.dates'])).toBe('3.dates')
    expect(memory.recall('page:home', ['9.places', '9.dates'])).toBe('9.dates')
    expect(memory.recall('page:home', ['9.places'])).toBeNull()
    expect(memory.recall('page:other', ['3.dates'])).toBeNull()
  })

  it('stays small', () => {
    const memory = createFocusMemory()
    for (let page = 0; page < 1000; page += 1) memory.remember(`page:${String(page)}`, 'x')
    expect(memory.recall('page:0', ['x'])).toBeNull()
    expect(memory.recall('page:999', ['x'])).toBe('x')
  })

  it('takes a whole name before a part of it', () => {
    expect(sameChoice('2.a', ['1.a', '2.a'])).toBe('2.a')
  })
})
