import { describe, expect, it } from 'vitest'
import { holderDemand } from './rule.ts'
import type { AgeRule, PinPolicy, Place } from './rule.ts'

const acknowledgement = { acknowledgedBy: 'operator-1', acknowledgedOn: '2026-04-01' }

function rule(pin: PinPolicy, acknowledged: boolean): AgeRule {
  const plain: AgeRule = { id: 'alcohol', version: 3, atLeastYears: 20, pin }
  return acknowledged ? { ...plain, acknowledgement } : plain
}

describe('holderDemand', () => {
  it.each<[PinPolicy, Place, boolean, string]>([
    ['pin', 'indoors', false, 'pin'],
    ['pin', 'outdoors', false, 'pin'],
    ['pin', 'indoors', true, 'pin'],
    ['pin', 'outdoors', true, 'pin'],
    ['pin_unless_enrolled', 'indoors', false, 'card_enrolled'],
    ['pin_unless_enrolled', 'outdoors', false, 'pin'],
    ['pin_unless_enrolled', 'indoors', true, 'card_enrolled'],
    ['pin_unless_enrolled', 'outdoors', true, 'card_enrolled'],
    ['none', 'indoors', false, 'pin'],
    ['none', 'outdoors', false, 'pin'],
    ['none', 'indoors', true, 'card_only'],
    ['none', 'outdoors', true, 'card_only']
  ])('policy %s, %s, acknowledged %s: demands %s', (pin, place, acknowledged, demand) => {
    expect(holderDemand(rule(pin, acknowledged), place)).toBe(demand)
  })

  it('never goes below the law without an acknowledgement', () => {
    const policies: readonly PinPolicy[] = ['pin', 'pin_unless_enrolled', 'none']
    for (const pin of policies) {
      expect(holderDemand(rule(pin, false), 'outdoors')).toBe('pin')
      expect(holderDemand(rule(pin, false), 'indoors')).not.toBe('card_only')
    }
  })
})
