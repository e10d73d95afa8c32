import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { ReaderEvent } from '../../device/reader/card-reader.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { canStartVirtualReader, startVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { cardContents } from '../support/card-contents.ts'
import { describeCardReader } from './card-reader.contract.ts'
import type { CardReaderWorld } from './card-reader.contract.ts'

/** The real reader, over a real PC/SC service in a world of its own; only the card is simulated. */
async function makeWorld(): Promise<CardReaderWorld> {
  const virtual = await startVirtualReader()
  const lay = async (contents: Parameters<CardReaderWorld['insert']>[0], slot: 0 | 1) => {
    await virtual.insert(await virtual.define(contents), slot)
  }
  return {
    reader: createPcscReader({ clock: systemClock, servicePath: virtual.servicePath }),
    insert: (contents) => lay(contents, 0),
    remove: () => virtual.remove(0),
    insertSecond: (contents) => lay(contents, 1),
    removeSecond: () => virtual.remove(1),
    tearAt: (n) => virtual.tearAt(n),
    silence: () => virtual.silence(),
    unplug: () => virtual.unplug(),
    plug: () => virtual.plug(),
    dispose: () => virtual.close()
  }
}

const PATIENCE = { timeout: 60_000, interval: 10 }
const can = canStartVirtualReader()

describe.skipIf(!can.ok)(`PC/SC (skipped where there is no virtual reader${can.ok ? '' : `: ${can.why}`})`, () => {
  describeCardReader('PC/SC reader on a virtual card', makeWorld)

  test('a reader whose card another program holds is busy, and ready when it is let go of', async () => {
    const virtual = await startVirtualReader()
    const { servicePath } = virtual
    const holder = createPcscReader({ clock: systemClock, servicePath })
    const waiting = createPcscReader({ clock: systemClock, servicePath })
    const [held, seen]: [ReaderEvent[], ReaderEvent[]] = [[], []]
    const expectLast = (events: readonly ReaderEvent[], type: ReaderEvent['type']) =>
      vi.waitFor(() => {
        expect(events.at(-1)?.type).toBe(type)
      }, PATIENCE)
    await holder.start((event) => held.push(event))
    await virtual.insert(await virtual.define(cardContents()))
    await expectLast(held, 'card_inserted')
    await waiting.start((event) => seen.push(event))
    await expectLast(seen, 'reader_lost')
    expect(seen).toEqual([{ type: 'reader_lost', error: { code: 'reader_busy' } }])
    await holder.close()
    await expectLast(seen, 'card_inserted')
    expect(seen.map(({ type }) => type)).toEqual(['reader_lost', 'reader_ready', 'card_inserted'])
    await waiting.close()
    await virtual.close()
  })

  test('a system without room for another process is waited for', async () => {
    const virtual = await startVirtualReader()
    const file = new URL('../faults/support/reader-without-descriptors.ts', import.meta.url)
    const child = spawnSync('bash', ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, fileURLToPath(file)], {
      env: { ...process.env, PCSCLITE_CSOCK_NAME: virtual.servicePath },
      encoding: 'utf8',
      timeout: 60_000
    })
    await virtual.close()
    expect(child.stderr).toBe('')
    expect(child.stdout.trim().split('\n')).toEqual(['reader_lost reader_service_stuck', 'reader_ready'])
  })
})
