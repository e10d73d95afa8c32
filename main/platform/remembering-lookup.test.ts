import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { rememberingLookup } from './remembering-lookup.ts'

const four: LookupAddress = { address: '192.0.2.1', family: 4 }
const six: LookupAddress = { address: '2001:db8::1', family: 6 }

function stage() {
  const clock = new ManualClock()
  const asked: ((error: Error | null, addresses: readonly LookupAddress[]) => void)[] = []
  const lookup = rememberingLookup(clock, (_, done) => asked.push(done))
  const ask = (options: Parameters<typeof lookup>[1] = { all: true }) => {
    const said: unknown[] = []
    lookup('platform.example', options, (error, address) => said.push(error?.message ?? address))
    return said
  }
  return { clock, asked, ask }
}

describe('rememberingLookup', () => {
  it('says what the system says, of the family that is wanted', () => {
    const { asked, ask, clock } = stage()
    const all = ask()
    const sixth = ask({ family: 6 })
    asked[0]?.(null, [four, six])
    expect(all).toEqual([[four, six]])
    expect(sixth).toEqual([six.address])
    expect(clock.pending).toBe(0)
  })

  it('goes by the last good answer where the system fails, or is slow', () => {
    const { asked, ask, clock } = stage()
    ask()
    asked[0]?.(null, [four])
    const failed = ask()
    asked[1]?.(new Error('ENOTFOUND'), [])
    expect(failed).toEqual([[four]])
    const slow = ask()
    clock.advance(999)
    expect(slow).toEqual([])
    clock.advance(1)
    expect(slow).toEqual([[four]])
    // The late answer tells nobody twice, and is remembered.
    asked[2]?.(null, [six])
    expect(slow).toEqual([[four]])
  })

  it('waits where it knows nothing, and says why there is nothing', () => {
    const { asked, ask, clock } = stage()
    const said = ask()
    clock.advance(5000)
    expect(said).toEqual([])
    asked[0]?.(new Error('ENOTFOUND'), [])
    expect(said).toEqual(['ENOTFOUND'])
  })

  it('never has more than two look-ups under way', () => {
    const { asked, ask } = stage()
    const said = [ask(), ask(), ask(), ask()]
    expect(asked).toHaveLength(2)
    asked[1]?.(null, [four])
    expect(said).toEqual([[[four]], [[four]], [[four]], [[four]]])
  })
})
