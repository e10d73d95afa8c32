import { describe, expect, it } from 'vitest'
import { settle, startStation } from '../../../test/support/station-world.ts'
import type { StationWorld } from '../../../test/support/station-world.ts'
import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import type { PcscFault } from './pcsc-library.ts'

const kinds = ({ reports }: StationWorld) => reports.map((report) => ('code' in report ? report.code : report.kind))
const idle = { present: false }
const card = { present: true, insertion: 'Reader 0#3' }

describe('a reader station', () => {
  it.each([
    ['service_absent', 'reader_service_absent'],
    ['service_denied', 'reader_service_denied'],
    ['exchange_failed', 'reader_service_stuck']
  ] as const)('says %s as %s, once, and tries until it is over', async (openFault, code) => {
    const world = await startStation((service) => {
      service.openFault = openFault
      service.show(idle)
    })
    for (let tries = 0; tries < 3; tries += 1) {
      world.clock.advance(200)
      await settle()
    }
    expect(kinds(world)).toEqual([code])
    world.service.openFault = null
    world.clock.advance(200)
    await settle()
    expect(kinds(world)).toEqual([code, 'ready', 'removed'])
  })

  it('tells a reader that was never there from one that went', async () => {
    const world = await startStation((service) => {
      service.show()
    })
    expect(kinds(world)).toEqual(['reader_absent'])
    world.service.show(idle)
    await settle()
    world.service.show({ unavailable: true })
    await settle()
    world.service.show(idle)
    await settle()
    world.service.show()
    await settle()
    expect(kinds(world)).toEqual(['reader_absent', 'ready', 'removed', 'reader_lost', 'ready', 'removed', 'reader_lost'])
  })

  it('uses only the readers that it was told to', async () => {
    const world = await startStation((service) => {
      service.show({ name: 'Door lock', present: true }, { name: 'Shopper 01' })
    }, { readerName: 'Shopper' })
    expect(world.reports[0]).toEqual({ kind: 'ready', readerName: 'Shopper 01' })
    expect(kinds(world)).toEqual(['ready', 'removed'])
    expect(world.service.connected).toBe(0)
  })

  it('uses neither of two cards, and the one that is left as a new one', async () => {
    const world = await startStation((service) => {
      service.show(card, idle)
    })
    world.service.show(card, { present: true })
    await settle()
    expect(world.service.released).toBe(1)
    world.service.show(idle, { present: true })
    await settle()
    world.service.show(idle, { ...idle, insertion: 'Reader 1#2' })
    await settle()
    expect(kinds(world)).toEqual(['ready', 'inserted', 'collided', 'inserted', 'removed'])
    expect(world.service.released).toBe(2)
  })

  it('takes another insertion on the same reader for another card', async () => {
    const world = await startStation((service) => {
      service.show(card)
    })
    world.service.show({ present: true, insertion: 'Reader 0#5' })
    await settle()
    expect(kinds(world)).toEqual(['ready', 'inserted', 'removed', 'inserted'])
    expect([world.service.connected, world.service.released]).toEqual([2, 1])
  })

  it('takes a card for gone only when the service has counted its going', async () => {
    const world = await startStation((service) => {
      service.show(card)
    })
    world.service.show({ present: false, insertion: card.insertion })
    await settle()
    expect(kinds(world)).toEqual(['ready', 'inserted'])
    world.service.show({ present: false, insertion: 'Reader 0#4' })
    await settle()
    expect(kinds(world)).toEqual(['ready', 'inserted', 'removed'])
  })

  it('is busy while another program holds the card, and ready when it lets go', async () => {
    const world = await startStation((service) => {
      service.connectFault = 'card_busy'
      service.show(card)
    })
    world.service.show(card)
    await settle()
    expect(kinds(world)).toEqual(['reader_busy'])
    world.service.connectFault = null
    world.service.show(card)
    await settle()
    expect(kinds(world)).toEqual(['reader_busy', 'ready', 'inserted'])
  })

  it.each(['card_mute', 'exchange_failed'] as const)('shows a card that gives %s, and fails its commands', async (code) => {
    const world = await startStation((service) => {
      service.connectFault = code
      service.show({ ...card, mute: true })
    })
    world.service.show({ ...card, mute: true })
    await settle()
    await world.station.transmit(1, Uint8Array.of(0))
    expect(kinds(world)).toEqual(['ready', 'inserted', 'card_garbled'])
  })

  it.each([
    ['failed', () => Promise.resolve(err({ code: 'exchange_failed' as const }))],
    ['was answered with nothing', () => Promise.resolve(ok(new Uint8Array()))]
  ])('takes a command that %s for a torn card only if the card is seen to be gone', async (_, transmitAnswer) => {
    const world = await startStation((service) => {
      service.show(card)
      service.transmitAnswer = transmitAnswer
    })
    await world.station.transmit(1, Uint8Array.of(0))
    world.clock.advance(1_199)
    expect(kinds(world)).toEqual(['ready', 'inserted'])
    world.clock.advance(1)
    expect(kinds(world)).toEqual(['ready', 'inserted', 'card_garbled'])
    await world.station.transmit(1, Uint8Array.of(0))
    world.service.show(idle)
    await settle()
    world.clock.advance(5_000)
    expect(kinds(world)).toEqual(['ready', 'inserted', 'card_garbled', 'removed'])
  })

  it('powers a mute card once more, and shows it where it stays mute', async () => {
    const world = await startStation((service) => {
      service.connectFault = 'card_mute'
      service.show({ ...card, mute: true })
    })
    expect(world.service.poweredAgain).toEqual(['Reader 0'])
    expect(kinds(world)).toEqual([])
    for (let looks = 0; looks < 3; looks += 1) {
      world.service.show({ ...card, mute: true })
      await settle()
    }
    expect(world.service.poweredAgain).toEqual(['Reader 0'])
    expect(kinds(world)).toEqual(['ready', 'inserted'])
  })

  it('does not believe in a mute card that power shows to be gone', async () => {
    const world = await startStation((service) => {
      service.show(card)
      service.afterPower = [{ ...idle, insertion: 'Reader 0#4' }]
    })
    world.service.show({ present: true, mute: true, insertion: 'Reader 0#4' })
    await settle()
    world.service.show({ ...idle, insertion: 'Reader 0#4' })
    await settle()
    expect(world.service.poweredAgain).toEqual(['Reader 0'])
    expect(kinds(world)).toEqual(['ready', 'inserted', 'removed'])
  })

  it('takes a card that could not be connected to for gone as soon as its reader is empty', async () => {
    const world = await startStation((service) => {
      service.connectFault = 'card_mute'
      service.show(card)
    })
    world.service.show({ ...card, mute: true })
    await settle()
    world.service.show({ ...idle, insertion: card.insertion })
    await settle()
    expect(world.service.poweredAgain).toEqual(['Reader 0'])
    expect(kinds(world)).toEqual(['ready', 'inserted', 'removed'])
  })

  it('leaves a silent card alone that is mute as well', async () => {
    const world = await startStation(
      (service) => {
        service.show({ ...card, mute: true })
      },
      { silentInsertions: [card.insertion] }
    )
    expect(world.service.poweredAgain).toEqual([])
    expect(kinds(world)).toEqual(['ready', 'held'])
  })

  it('lets go of a card that was taken under a command only when the command has ended', async () => {
    const answer = Promise.withResolvers<Result<Uint8Array, PcscFault>>()
    const world = await startStation((service) => {
      service.show(card)
      service.transmitAnswer = () => answer.promise
    })
    const sent = world.station.transmit(1, Uint8Array.of(0))
    world.service.show(idle)
    await settle()
    expect(world.service.released).toBe(0)
    answer.resolve(err({ code: 'card_gone' }))
    await sent
    expect(world.service.released).toBe(1)
    expect(kinds(world)).toEqual(['ready', 'inserted', 'removed'])
  })

  it('answers a command for a card of before with card_removed', async () => {
    const world = await startStation((service) => {
      service.show(idle)
    })
    await world.station.transmit(7, Uint8Array.of(0))
    expect(world.reports.at(-1)).toEqual({ kind: 'failed', channel: 7, code: 'card_removed' })
  })

  it('leaves the card that fell silent alone until it is taken away', async () => {
    const world = await startStation((service) => {
      service.show(card)
    }, { silentInsertions: [card.insertion] })
    world.service.show(card)
    await settle()
    expect(kinds(world)).toEqual(['ready', 'held'])
    world.service.show(idle)
    await settle()
    world.service.show(card)
    await settle()
    expect(kinds(world)).toEqual(['ready', 'held', 'removed', 'inserted'])
  })

  it('does not take the first card after a restart of the service for the silent one', async () => {
    const world = await startStation((service) => {
      service.show(card)
    }, { silentInsertions: [card.insertion] })
    world.service.fail('service_absent')
    await settle()
    world.clock.advance(200)
    await settle()
    expect(kinds(world)).toEqual(['ready', 'held', 'reader_service_absent', 'ready', 'inserted'])
  })

  it.each([
    ['first', [card, { present: true }], [card, idle]],
    ['second', [{ present: true }, { ...card, insertion: 'Reader 1#3' }], [idle, { ...card, insertion: 'Reader 1#3' }]]
  ] as const)('leaves a silent card alone as the %s of two, and says when it is left', async (which, both, left) => {
    const world = await startStation((service) => {
      service.show(...both)
    }, { silentInsertions: [which === 'first' ? card.insertion : 'Reader 1#3'] })
    world.service.show(...left)
    await settle()
    expect(kinds(world)).toEqual(['ready', 'collided', 'held'])
    expect(world.service.connected).toBe(0)
  })

  describe('a card dropped under a command', () => {
    it('is not taken for another program’s while that is under way, and connected to when it is over', async () => {
      const answer = Promise.withResolvers<Result<Uint8Array, PcscFault>>()
      const world = await startStation((service) => {
        service.show(card, idle)
        service.transmitAnswer = () => answer.promise
      })
      const sent = world.station.transmit(1, Uint8Array.of(0))
      world.service.show(card, { present: true })
      await settle()
      world.service.connectFault = 'card_busy'
      world.service.show(card, { ...idle, insertion: 'Reader 1#2' })
      await settle()
      expect(kinds(world)).toEqual(['ready', 'inserted', 'collided'])
      world.service.connectFault = null
      answer.resolve(ok(Uint8Array.of(0x90, 0)))
      await sent
      world.service.show(card, { ...idle, insertion: 'Reader 1#2' })
      await settle()
      expect(kinds(world)).toEqual(['ready', 'inserted', 'collided', 'inserted'])
      world.clock.advance(10_000)
      expect(world.reports.some(({ kind }) => kind === 'silenced')).toBe(false)
    })

    it('that never ends is said to be silent, and the process goes', async () => {
      const world = await startStation((service) => {
        service.show(card, idle)
        service.transmitAnswer = () => new Promise(() => undefined)
      })
      void world.station.transmit(1, Uint8Array.of(0))
      world.service.show(card, { present: true })
      await settle()
      world.clock.advance(3_999)
      expect(world.stuck).toBe(0)
      world.clock.advance(1)
      expect(world.reports.at(-1)).toEqual({ kind: 'silenced', identity: card.insertion })
      expect(world.stuck).toBe(1)
    })
  })

  it('takes a service that hangs up while it ends for absent, not for one that denies', async () => {
    const world = await startStation((service) => {
      service.show(idle)
    })
    world.service.openFault = 'service_denied'
    world.service.fail('service_absent')
    await settle()
    world.service.openFault = 'service_absent'
    world.clock.advance(200)
    await settle()
    expect(kinds(world)).toEqual(['ready', 'removed', 'reader_service_absent'])
  })

  it('closes both contexts of a service that went', async () => {
    const world = await startStation((service) => {
      service.show(idle)
    })
    for (let count = 0; count < 5; count += 1) {
      world.service.fail('service_absent')
      await settle()
      expect(world.service.openContexts).toBe(0)
      world.clock.advance(200)
      await settle()
      expect(world.service.openContexts).toBe(2)
    }
  })

  it('says when a call of the library does not come back', async () => {
    const waiting = await startStation((service) => {
      service.show(idle)
    })
    waiting.clock.advance(4_999)
    expect(waiting.stuck).toBe(0)
    waiting.clock.advance(1)
    expect(waiting.stuck).toBe(1)

    const connecting = await startStation((service) => {
      service.hangs = true
      service.show(card)
    })
    connecting.clock.advance(4_000)
    expect(connecting.stuck).toBe(1)
  })
})
