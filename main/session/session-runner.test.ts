import { describe, expect, it } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { held, myNumberCard, RunnerWorld, startRunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import type { Examination } from '../age/verification.ts'
import type { Outcome } from '../audit/decision-record.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'

type VendReport = Awaited<ReturnType<VendingMachine['vend']>>

async function sale(arrange: (world: RunnerWorld) => void = () => undefined) {
  const world = await startRunnerWorld()
  arrange(world)
  await world.upToPin()
  await world.typePin()
  return world
}

describe('a sale', () => {
  it('is recorded step by step: the intent before the machine is told, its report before the decision', async () => {
    const told: string[] = []
    const world = await sale((before) => {
      before.machine.onVend = () => {
        told.push(...before.recorder.calls)
        return Promise.resolve(ok('dispensed'))
      }
    })
    expect(told.at(-1)).toBe('vendIntended')
    expect(world.recorder.calls.filter((call) => call !== 'event')).toEqual([
      'sessionStarted',
      'vendIntended',
      'vendReported',
      'sessionDecided'
    ])
    const vend = { confirmation: 'dispensed' }
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', holder: 'pin', vend }])
    expect(world.machine.orders).toEqual([{ vendId: world.recorder.records[0]?.vend?.vendId, selection: 'beer', priceYen: 300 }])
    expect(world.faults).toEqual([])
    await world.leave()
    expect(world.view.screen).toBe('attract')
  })
})

const TROUBLES = ['fails', 'throws'] as const

describe('a recorder in trouble', () => {
  it.each(TROUBLES)('%s at the intent: the machine is not told, and serves no more', async (trouble) => {
    const world = await sale(({ recorder }) => recorder.trouble.set('vendIntended', trouble))
    expect(world.machine.orders).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'store_failed' }])
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check' })
    expect(world.faults).toEqual(trouble === 'throws' ? ['session.store_intent'] : [])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'store' })
    await world.runner.stop()
    expect(world.recorder.records).toHaveLength(1)
  })

  it.each([
    ['fails', 'store'],
    ['throws', 'fault']
  ] as const)('%s at the report: the session still hears how the vend ended', async (trouble, cause) => {
    const world = await sale(({ recorder }) => recorder.trouble.set('vendReported', trouble))
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    expect(world.view.screen).toBe('sold')
    expect(world.faults).toEqual(trouble === 'throws' ? ['session.vend'] : [])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause })
    await world.runner.stop()
  })

  it.each(TROUBLES)('%s at the beginning: the session ends before the card is read', async (trouble) => {
    const world = await startRunnerWorld()
    world.recorder.trouble.set('sessionStarted', trouble)
    const card = myNumberCard()
    await world.upToPin(card)
    expect(card.log.count).toBe(0)
    const reason = trouble === 'throws' ? 'fault' : 'store_failed'
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason }])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: trouble === 'throws' ? 'fault' : 'store' })
  })

  it.each(TROUBLES)('%s at the decision: nobody hears of one, and the machine serves no more', async (trouble) => {
    const heard: string[] = []
    const world = await sale(({ recorder, runner }) => {
      recorder.trouble.set('sessionDecided', trouble)
      runner.onDecision(({ outcome }) => heard.push(outcome))
    })
    expect(heard).toEqual([])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: trouble === 'throws' ? 'fault' : 'store' })
    await world.runner.stop()
  })
})

describe('a mistake in the program', () => {
  it.each([
    ['onExamine', 'session.read_card'],
    ['onVerify', 'session.verify'],
    // Awaited by the second visit to the card, which is not to tell it again.
    ['onChallenge', 'session.request_challenge']
  ] as const)('%s: told once, one record, and the machine is out of service', async (method, where) => {
    const answer = held<never>()
    const world = await sale(({ verification }) => {
      verification[method] = () => answer.promise
    })
    expect(world.recorder.records).toEqual([])
    answer.break()
    await world.settle()
    expect(world.faults).toEqual([where])
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'fault' }])
    expect(world.machine.orders).toEqual([])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'fault' })
    // Not even a device that comes back makes it serve.
    world.machine.report({ type: 'machine_ready' })
    await world.choose()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'fault' })
    await world.runner.stop()
    expect(world.recorder.records).toHaveLength(1)
  })

  it('in requestChallenge while the shopper types is told once', async () => {
    const answer = held<never>()
    const world = await startRunnerWorld()
    world.verification.onChallenge = () => answer.promise
    await world.upToPin()
    answer.break()
    await world.settle()
    expect(world.faults).toEqual(['session.request_challenge'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'fault' }])
    expect(world.eventNames).not.toContain('late_reply_ignored')
  })

  it('in the machine’s driver leaves the vend unknown, and is never tried again', async () => {
    const world = await sale(({ machine }) => {
      machine.onVend = () => Promise.reject(new TypeError('a mistake in the driver'))
    })
    expect(world.faults).toEqual(['session.vend'])
    expect(world.recorder.reports).toEqual(['unknown'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'outcome_unknown', vend: { confirmation: 'unknown' } }])
    expect(world.machine.orders).toHaveLength(1)
  })
})

describe('listeners', () => {
  it('that throw keep neither the others nor the sale from going on', async () => {
    const heard: string[] = []
    const fail = () => {
      throw new Error('a mistake in a face')
    }
    const world = await sale(({ runner }) => {
      runner.onView(fail)
      runner.onView(({ screen }) => heard.push(screen))
      runner.onDecision(fail)
      runner.onDecision(({ outcome }) => heard.push(`decided ${outcome}`))
    })
    const sold = ['tap', 'reading', 'pin', 'asking', 'dispensing', 'decided sold', 'sold']
    expect(heard).toEqual(expect.arrayContaining(sold))
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    expect(new Set(world.faults)).toEqual(new Set(['session.listener']))
    await world.leave()
    expect(world.view.screen).toBe('attract')
  })

  it('hear no more once they have ended it', async () => {
    const heard: string[] = []
    const world = await startRunnerWorld()
    const end = world.runner.onView(({ screen }) => heard.push(screen))
    await world.choose()
    end()
    await world.command('cancel')
    expect(heard).toEqual(['tap'])
  })
})

describe('the end', () => {
  it('ends the session under way; what still comes changes nothing and writes nothing', async () => {
    const answer = held<Evidence>()
    const world = await sale(({ verification }) => {
      verification.onVerify = () => answer.promise
    })
    let ended = false
    const stopped = world.runner.stop().then(() => (ended = true))
    await world.settle()
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'shutdown' }])
    // It waits for what is outstanding, so that nothing comes after it.
    expect(ended).toBe(false)
    const calls = world.recorder.calls.length
    answer.release(goodEvidence())
    await stopped
    await world.command('wake')
    await world.choose()
    world.runner.takeOutOfService()
    await world.pass(120_000, 10_000)
    expect(world.recorder.calls).toHaveLength(calls)
    expect(world.machine.orders).toEqual([])
    expect(world.view.screen).toBe('out_of_service')
    expect(world.clock.pending).toBe(0)
  })

  it.each([
    ['before anything is ready', () => Promise.resolve(new RunnerWorld())],
    ['at rest', startRunnerWorld]
  ])('comes at once %s', async (_when, start) => {
    const world = await start()
    await world.runner.stop()
    expect(world.recorder.records).toEqual([])
    expect(world.machine.closed).toBe(true)
    expect(world.clock.pending).toBe(0)
  })

  it('is one, however often it is asked for', async () => {
    const world = await startRunnerWorld()
    await world.upToPin()
    const first = world.runner.stop()
    expect(world.runner.stop()).toBe(first)
    await first
    expect(world.runner.stop()).toBe(first)
    expect(world.recorder.records).toHaveLength(1)
  })

  it.each<[VendReport, Outcome, string]>([
    [ok('dispensed'), 'sold', 'dispensed'],
    [err({ code: 'vend_unknown', cause: 'line_lost' }), 'outcome_unknown', 'unknown']
  ])('waits for a vend under way, and records how it ended: %o', async (report, outcome, reported) => {
    const answer = held<VendReport>()
    const world = await sale(({ machine }) => {
      machine.onVend = () => answer.promise
    })
    const stopped = world.runner.stop()
    await world.settle()
    expect(world.machine.closed).toBe(false)
    expect(world.recorder.records).toEqual([])
    answer.release(report)
    await stopped
    expect(world.recorder.reports).toEqual([reported])
    expect(world.recorder.records).toMatchObject([{ outcome }])
    expect(world.machine.closed).toBe(true)
  })

  it('comes too when the card has been read by somebody slow', async () => {
    const answer = held<Examination>()
    const world = await startRunnerWorld()
    world.verification.onExamine = () => answer.promise
    await world.upToPin()
    const stopped = world.runner.stop()
    answer.release({ path: { result: 'valid' } })
    await stopped
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'shutdown' }])
    expect(world.eventNames).not.toContain('late_reply_ignored')
  })
})
