import { describe, expect, test } from 'vitest'
import { createVendMemory } from './vend-memory.ts'

const vend = (number: number, state: 'in_progress' | 'dispensed') =>
  ({ token: String(number), state, reason: 'none' }) as const

describe('vend memory', () => {
  test('holds the newest 16, and knows that it dropped one', () => {
    const memory = createVendMemory(true)
    for (let number = 1; number <= 16; number += 1) memory.put(vend(number, 'dispensed'))
    memory.put(vend(16, 'dispensed'))
    expect([memory.find('1')?.state, memory.isWhole()]).toEqual(['dispensed', true])
    memory.put(vend(17, 'dispensed'))
    expect([memory.find('1'), memory.find('2')?.state, memory.isWhole()]).toEqual([undefined, 'dispensed', false])
  })

  test('a power cut leaves what was under way interrupted, or nothing where the memory does not last', () => {
    const [lasting, forgetful] = [createVendMemory(true), createVendMemory(false)]
    for (const memory of [lasting, forgetful]) {
      memory.put(vend(1, 'dispensed'))
      memory.put(vend(2, 'in_progress'))
      memory.cutPower()
    }
    expect([lasting.find('1')?.state, lasting.find('2')?.state]).toEqual(['dispensed', 'interrupted'])
    expect([forgetful.find('1'), forgetful.isWhole()]).toEqual([undefined, false])
  })
})
