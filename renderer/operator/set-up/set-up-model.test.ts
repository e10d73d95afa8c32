import { describe, expect, it } from 'vitest'
import type { SetUpFinding } from '../../../main/contract/operator-set-up.ts'
import { answersWith, changesAfter, findingsOf, firstOpenStep, isAnswered } from './set-up-model.ts'

const finding = (part: string, severity: SetUpFinding['severity'] = 'error'): SetUpFinding => ({ part, problem: '', remedy: '', severity })

describe('steps of setting up', () => {
  it('begins where something is missing', () => {
    expect(firstOpenStep({ findings: [finding('machinePort'), finding('products')] })).toBe('machine')
    expect(firstOpenStep({ findings: [] })).toBe('last')
    expect(firstOpenStep({ findings: [finding('place', 'warning')] })).toBe('last')
  })
  it('gives each finding to one step', () => {
    const findings = ['operatorName', 'place', 'role', 'file.anchor', 'endpoint', 'readerDriver', 'products', 'disk', 'record'].map((part) => finding(part))
    expect(findingsOf('platform', { findings }).map(({ part }) => part)).toEqual(['file.anchor', 'endpoint'])
    expect(findingsOf('last', { findings }).map(({ part }) => part)).toEqual(['disk', 'record'])
    expect(isAnswered('machine', { findings })).toBe(true)
  })
})

describe('answers that are not sent yet', () => {
  it('stand in place of those that the machine has, and null takes one back', () => {
    expect(answersWith({ place: 'indoors', certifiedUntil: '2027-03-31' }, { place: 'outdoors', certifiedUntil: null })).toEqual({ place: 'outdoors' })
  })
  it('are what was changed while others were on their way', () => {
    const products = [] as const
    const sent = { place: 'indoors' as const, telephone: '1', products: [...products] }
    expect(changesAfter({ ...sent, telephone: '12', endpoint: 'https://a' }, sent)).toEqual({ telephone: '12', endpoint: 'https://a' })
    expect(changesAfter(sent, sent)).toEqual({})
  })
})
