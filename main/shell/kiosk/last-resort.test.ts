import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { exitCode } from '../exit-codes.ts'
import { installLastResort, RELAUNCH_WAIT_MS } from './last-resort.ts'

function install(supervised: boolean) {
  const process = Object.assign(new EventEmitter(), { stderr: new EventEmitter() })
  const clock = new ManualClock()
  const done: string[] = []
  const said: string[] = []
  const endLoudly = installLastResort({
    app: { exit: (code) => done.push(`exit ${String(code)}`), relaunch: () => done.push('relaunch') },
    process,
    supervised,
    clock,
    say: (line) => said.push(line)
  })
  return { process, clock, done, said, endLoudly }
}

describe('a mistake in the kiosk', () => {
  it.each(['uncaughtException', 'unhandledRejection'])('is said once, and ends the program in a moment: %s', (kind) => {
    const { process, clock, done, said } = install(true)
    process.emit(kind, new Error('first'))
    process.emit(kind, new Error('second'))
    clock.advance(RELAUNCH_WAIT_MS - 1)
    expect(done).toEqual([])
    clock.advance(1)
    expect(done).toEqual([`exit ${String(exitCode('internal'))}`])
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('first')
  })

  it('starts the program again where nothing else does', () => {
    const { clock, done, endLoudly } = install(false)
    endLoudly('not even an error')
    clock.advance(RELAUNCH_WAIT_MS)
    expect(done).toEqual(['relaunch', `exit ${String(exitCode('internal'))}`])
  })

  it('is not a journal that reads no more', () => {
    const { process, clock, done } = install(true)
    process.stderr.emit('error', new Error('EPIPE'))
    clock.advance(RELAUNCH_WAIT_MS)
    expect(done).toEqual([])
  })
})
