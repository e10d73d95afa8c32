import { afterEach, expect, it } from 'vitest'
import { ok } from '../../device/result.ts'
import { notingHandlers, OperatorWorld } from '../../test/support/operator-world.ts'
import { CLOSE_PATIENCE_MS } from './desk.ts'

let world: OperatorWorld
afterEach(() => world.remove())

it('the end waits for a call that hangs, and not for ever; what comes after the end leaves no entry', async () => {
  let release: () => void = () => undefined
  const hanging = new Promise<void>((resolve) => {
    release = resolve
  })
  const make_bundle = async () => {
    await hanging
    return ok({ name: '', archiveBase64: '' })
  }
  world = new OperatorWorld({ handlers: { ...notingHandlers([]), make_bundle } })
  const { console: chief } = await world.setUp()
  const asked = chief.codeOf('make_bundle', {})
  await expect.poll(() => world.record.of('operator_asked')).toEqual([{ by: 'chief', call: 'make_bundle' }])
  let isClosed = false
  const closed = world.desk.close().then(() => {
    isClosed = true
  })
  world.clock.advance(CLOSE_PATIENCE_MS - 1)
  await new Promise(setImmediate)
  expect(isClosed).toBe(false)
  world.clock.advance(1)
  await closed
  expect(world.record.of('signed_out')).toEqual([{ by: 'chief', end: 'stopped' }])
  release()
  expect(await asked).toBe('ok')
  expect(world.record.of('operator_acted')).toEqual([])
})
