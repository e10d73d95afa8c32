import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { ReaderEvent } from '../../../device/reader/card-reader.ts'
import type { Drivers } from '../drivers.ts'
import { tryMachine, tryPlatform, tryReader } from './try-parts.ts'

/** A reader whose only word is this one, and what became of it. */
function readerSaying(word: ReaderEvent | null): { readonly drivers: Drivers; readonly closed: () => number } {
  let closed = 0
  const reader = {
    start: (listener: (event: ReaderEvent) => void) => {
      if (word !== null) listener(word)
      return Promise.resolve()
    },
    close: () => {
      closed += 1
      return Promise.resolve()
    }
  }
  const openSerialPort = () => {
    throw new Error('no line is opened here')
  }
  return { drivers: { readers: { own: () => reader }, openSerialPort }, closed: () => closed }
}

describe('trying a reader', () => {
  const found = async (word: ReaderEvent | null, readerDriver = 'own') => {
    const clock = new ManualClock(0)
    const { drivers, closed } = readerSaying(word)
    const tried = tryReader({ readerDriver }, { clock, drivers })
    clock.advance(8_000)
    return { answer: await tried, closed: closed() }
  }

  it('says that it is ready, or what ails it, and closes it', async () => {
    expect(await found({ type: 'reader_ready', readerName: 'Reader 1' })).toEqual({
      answer: { part: 'reader', good: true, code: 'ready', facts: { name: 'Reader 1' } },
      closed: 1
    })
    const lost = { type: 'reader_lost', error: { code: 'reader_service_absent' } } as ReaderEvent
    expect(await found(lost)).toMatchObject({ answer: { good: false, code: 'reader_service_absent' }, closed: 1 })
  })

  it('waits eight seconds for a word, no longer', async () => {
    expect(await found(null)).toMatchObject({ answer: { good: false, code: 'silent' }, closed: 1 })
  })

  it.each(['', 'toaster', 'constructor', '__proto__'])('starts no driver that there is not: %s', async (name) => {
    expect(await found(null, name)).toMatchObject({ answer: { good: false, code: 'not_chosen' }, closed: 0 })
  })
})

describe('trying a machine', () => {
  const parts = { clock: new ManualClock(0), drivers: readerSaying(null).drivers }

  it('opens no line before a driver and a port are chosen', async () => {
    expect(await tryMachine({}, parts)).toMatchObject({ good: false, code: 'not_chosen' })
    expect(await tryMachine({ machineDriver: 'relay-lcus' }, parts)).toMatchObject({ good: false, code: 'bad_settings', facts: { where: 'port' } })
  })
})

describe('trying the platform', () => {
  const files = (['client_certificate', 'client_key', 'server_ca'] as const).map((kind) => ({ kind, name: kind, pem: 'none', endsAtMs: null }))

  it('asks nobody before files and an https address are there', async () => {
    expect(await tryPlatform({ endpoint: 'https://platform.example' }, files.slice(1))).toMatchObject({ good: false, code: 'files_missing' })
    for (const endpoint of ['', 'platform', 'http://platform.example', 'javascript:1']) {
      expect(await tryPlatform({ endpoint }, files)).toMatchObject({ good: false, code: 'bad_endpoint' })
    }
  })
})
