import { expect, test } from 'vitest'
import { DIGIT_KEYS, ESSENTIAL_KEYS } from '../../main/contract/remote-key.ts'
import { remoteKeyOf } from './keyboard.ts'

const plain = { altKey: false, ctrlKey: false, metaKey: false, onButton: false }

test('a keyboard has every key without which nobody gets anywhere, and the digits', () => {
  const names = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Enter', 'Escape', 'Backspace', 'Home', ...Array.from('0123456789')]
  const keys = names.map((key) => remoteKeyOf({ ...plain, key }))
  expect(keys).not.toContain(null)
  for (const key of [...ESSENTIAL_KEYS, ...DIGIT_KEYS]) expect(keys).toContain(key)
})

test('Enter on a button is a press of that button, and the browser’s own shortcuts stay its own', () => {
  expect(remoteKeyOf({ ...plain, key: 'Enter', onButton: true })).toBeNull()
  expect(remoteKeyOf({ ...plain, key: 'ArrowUp', onButton: true })).toBe('up')
  for (const held of ['altKey', 'ctrlKey', 'metaKey']) expect(remoteKeyOf({ ...plain, key: 'ArrowLeft', [held]: true })).toBeNull()
  for (const key of ['Tab', 'Shift', 'a', 'F5', 'constructor']) expect(remoteKeyOf({ ...plain, key })).toBeNull()
})
