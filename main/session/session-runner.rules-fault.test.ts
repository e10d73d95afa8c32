import { describe, expect, it } from 'vitest'
import { BookInForce, saleRule } from '../../test/support/book-in-force.ts'
import { held, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import { openProduct, productFor } from '../../test/support/session.ts'

const PRODUCTS = [productFor('beer'), openProduct('tea')]
const tea = saleRule({ id: 'tea', products: ['tea'], atLeastYears: null })

type VendResult = Awaited<ReturnType<RunnerWorld['machine']['onVend']>>

describe('rules that cannot be asked', () => {
  it('turn no vend aside that is under way; its end is recorded, and the machine goes out of service', async () => {
    const book = new BookInForce(PRODUCTS, [saleRule({ products: ['beer'] }), tea])
    let isFailing = false
    const asked = <T>(answer: () => T): T => {
      if (isFailing) throw new Error('SQLITE_IOERR')
      return answer()
    }
    const world = await startRunnerWorld({ products: PRODUCTS }, undefined, {
      rules: {
        productsAt: (nowMs) => asked(() => book.productsAt(nowMs)),
        changesAtMs: (nowMs) => asked(() => book.changesAtMs(nowMs)),
        onChange: (listener) => book.onChange(listener)
      }
    })
    const vend = held<VendResult>()
    world.machine.onVend = () => vend.promise
    await world.upToPin()
    await world.typePin()
    expect(world.view.screen).toBe('dispensing')
    isFailing = true
    vend.release({ ok: true, value: 'dispensed' })
    await world.settle()
    expect(world.faults).toEqual(['session.rules'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', vend: { confirmation: 'dispensed' } }])
    expect(world.view.screen).toBe('sold')
    await world.leave()
    expect(world.view.screen).toBe('out_of_service')
    expect(() => { world.runner.takeOutOfService() }).not.toThrow()
    await world.pass(120_000, 5000)
    expect(world.faults).toEqual(['session.rules'])
  })

  it('at rest take the machine out of service', async () => {
    const book = new BookInForce(PRODUCTS, [tea])
    let isFailing = false
    const productsAt = (nowMs: number) => {
      if (isFailing) throw new Error('SQLITE_IOERR')
      return book.productsAt(nowMs)
    }
    const rules = { productsAt, changesAtMs: () => null, onChange: () => () => undefined }
    const world = await startRunnerWorld({ products: PRODUCTS }, undefined, { rules })
    isFailing = true
    await world.pass(31_000)
    expect(world.view.screen).toBe('out_of_service')
    expect(world.faults).toEqual(['session.rules'])
  })
})
