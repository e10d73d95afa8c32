import { describe, expect, it } from 'vitest'
import type { SetUpFinding } from '../../../main/contract/operator-set-up.ts'
import { findingsOf, firstOpenStep, isAnswered } from './set-up-model.ts'

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
