import { describe, expect, it } from 'vitest'
import { meaningOf } from './keys.ts'

const key = (name: string, code = ''): { key: string; code: string } => ({ key: name, code })

describe('meaningOf', () => {
  it('takes digits and erasing on the PIN screen only', () => {
    expect(meaningOf('pin', key('7'))).toEqual({ kind: 'command', command: { type: 'press_digit', digit: 7 } })
    expect(meaningOf('pin', key('Backspace'))).toEqual({ kind: 'command', command: { type: 'erase_digit' } })
    expect(meaningOf('tap', key('7'))).toBeUndefined()
  })

  it('takes digits, and no erasing, in the test of the keys; and nothing leaves maintenance', () => {
    expect(meaningOf('service', key('7'))).toEqual({ kind: 'command', command: { type: 'press_digit', digit: 7 } })
    expect(meaningOf('service', key('Backspace'))).toBeUndefined()
    expect(meaningOf('service', key('Escape'))).toBeUndefined()
  })

  it('reads a digit through an input method', () => {
    expect(meaningOf('pin', key('Process', 'Numpad4'))).toEqual({
      kind: 'command',
      command: { type: 'press_digit', digit: 4 }
    })
  })

  it('presses the keys of a pad that the face keeps to itself', () => {
    expect(meaningOf('membership', key('7'))).toEqual({ kind: 'pad', key: 'digit-7' })
    expect(meaningOf('membership', key('Delete'))).toEqual({ kind: 'pad', key: 'erase' })
    expect(meaningOf('membership', key('x'))).toBeUndefined()
  })

  it('leaves with Escape: cancel before the end, dismiss after it, nothing in between', () => {
    expect(meaningOf('asking', key('Escape'))).toEqual({ kind: 'command', command: { type: 'cancel' } })
    expect(meaningOf('sold', key('Escape'))).toEqual({ kind: 'command', command: { type: 'dismiss' } })
    expect(meaningOf('membership', key('Escape'))).toEqual({ kind: 'command', command: { type: 'close_membership' } })
    expect(meaningOf('dispensing', key('Escape'))).toBeUndefined()
  })

  it('wakes on any key but those that move the focus', () => {
    expect(meaningOf('attract', key('x'))).toEqual({ kind: 'command', command: { type: 'wake' } })
    expect(meaningOf('attract', key('Tab'))).toBeUndefined()
    expect(meaningOf('attract', key('Enter'))).toBeUndefined()
    expect(meaningOf('choose', key('ArrowUp'))).toEqual({ kind: 'move', direction: 'up' })
  })

  it('wakes on no key while nothing can be sold', () => {
    for (const name of ['x', 'ArrowUp', 'Enter', 'Escape']) expect(meaningOf('attract', key(name), false)).toBeUndefined()
  })

  it('leaves Enter to the button that has the focus', () => {
    expect(meaningOf('pin', key('Enter'))).toBeUndefined()
  })
})
