import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { ownNames } from './own-names.ts'
import { RefusalLog } from './refusal-log.ts'

describe("the machine's names", () => {
  it.each([
    ['Hatachi-1', ['hatachi-1', 'hatachi-1.local', 'localhost']],
    ['hatachi-1.local', ['hatachi-1', 'hatachi-1.local', 'localhost']],
    ['hatachi-1.shop.example', ['hatachi-1.shop.example', 'localhost']],
    ['a name; of no host', ['localhost']],
    ['', ['localhost']]
  ])('"%s" as the system has it', (machine, hosts) => {
    expect(ownNames({ names: [], address: '10.0.0.5' }, machine)).toEqual({
      hosts,
      inCertificate: [...hosts, '10.0.0.5'],
      atTheMoment: []
    })
  })

  it('are those that are configured as well; every address of the moment where it listens on all', () => {
    const { hosts, inCertificate, atTheMoment } = ownNames(
      { names: ['vending.example', 'localhost'], address: '0.0.0.0' },
      'h'
    )
    expect(hosts).toEqual(['vending.example', 'localhost', 'h', 'h.local'])
    expect(inCertificate).toEqual([...hosts, '127.0.0.1'])
    expect(atTheMoment).toContain('127.0.0.1')
  })
})

describe('the log of refused calls', () => {
  it('takes so many lines a minute, and no more', () => {
    const clock = new ManualClock()
    const lines: unknown[] = []
    const log = new RefusalLog(
      { write: (name, fields) => lines.push([name, fields]), close: () => Promise.resolve() },
      clock
    )
    for (let count = 0; count < 1000; count++) log.add('sign_in', 'throttled', 429)
    expect(lines).toHaveLength(30)
    expect(lines[0]).toEqual(['call_refused', { call: 'sign_in', code: 'throttled', status: 429 }])
    clock.advance(59_999)
    log.add('unknown', 'wrong_host', 421)
    expect(lines).toHaveLength(30)
    clock.advance(1)
    log.add('unknown', 'wrong_host', 421)
    expect(lines).toHaveLength(31)
  })
})
