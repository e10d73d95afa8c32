import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { OpenSerialPort, SerialError, SerialPort, SerialSettings } from '../../device/serial/serial-port.ts'
import type { LineFarEnd } from '../../device/serial/simulator/line-far-end.ts'

/** One serial line to check: how the appliance opens it, and its far end in the test's hands. */
export interface SerialWorld {
  readonly open: OpenSerialPort
  readonly settings: SerialSettings
  readonly far: LineFarEnd
  /** Pulls the cable, and puts it back under the same path. */
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

const patience = { timeout: 60_000, interval: 5 }
const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value)

/** What every `SerialPort` must do, real or simulated. */
export function describeSerialPort(name: string, makeWorld: () => Promise<SerialWorld>): void {
  describe(name, () => {
    let world: SerialWorld
    let opened: SerialPort[]
    beforeEach(async () => {
      world = await makeWorld()
      opened = []
    })
    afterEach(async () => {
      for (const port of opened) await port.close()
      await world.dispose()
    })

    async function openLine(): Promise<{ port: SerialPort; bytes: number[]; closes: (SerialError | null)[] }> {
      const bytes: number[] = []
      const closes: (SerialError | null)[] = []
      const result = await world.open(world.settings, {
        onBytes: (chunk) => bytes.push(...chunk),
        onClose: (reason) => closes.push(reason)
      })
      if (!result.ok) throw new Error(`could not open: ${result.error.code}`)
      opened.push(result.value)
      return { port: result.value, bytes, closes }
    }

    function watchFar(): number[] {
      const bytes: number[] = []
      world.far.onBytes((chunk) => bytes.push(...chunk))
      return bytes
    }

    test('carries every byte value out, in order and unchanged', async () => {
      const arrived = watchFar()
      const { port } = await openLine()
      expect(await port.write(everyByte)).toEqual({ ok: true, value: undefined })
      await vi.waitFor(() => {
        expect(arrived).toEqual([...everyByte])
      }, patience)
    })

    test('carries every byte value in, in order and unchanged', async () => {
      const { bytes } = await openLine()
      world.far.write(everyByte)
      world.far.write(everyByte.toReversed())
      await vi.waitFor(() => {
        expect(bytes).toEqual([...everyByte, ...everyByte.toReversed()])
      }, patience)
    })

    test('keeps the order of writes that were not awaited', async () => {
      const arrived = watchFar()
      const { port } = await openLine()
      const chunks = Array.from({ length: 20 }, (_, index) => Uint8Array.of(index, 0xa0, index))
      const results = await Promise.all(chunks.map((chunk) => port.write(chunk)))
      expect(results.every((result) => result.ok)).toBe(true)
      await vi.waitFor(() => {
        expect(arrived).toEqual(chunks.flatMap((chunk) => [...chunk]))
      }, patience)
    })

    test('takes the bytes as they are at the call', async () => {
      const arrived = watchFar()
      const { port } = await openLine()
      const reused = Uint8Array.of(1, 2, 3)
      const written = port.write(reused)
      reused.fill(9)
      await written
      await vi.waitFor(() => {
        expect(arrived).toEqual([1, 2, 3])
      }, patience)
    })

    test('is held by one at a time, and free again after close', async () => {
      const { port } = await openLine()
      const second = await world.open(world.settings, { onBytes: () => undefined, onClose: () => undefined })
      expect(second).toEqual({ ok: false, error: { code: 'port_busy', path: world.settings.path } })
      await port.close()
      await openLine()
    })

    test('reports close once, with null, and takes no more bytes', async () => {
      const arrived = watchFar()
      const { port, closes } = await openLine()
      await port.close()
      await port.close()
      expect(closes).toEqual([null])
      expect(await port.write(Uint8Array.of(1))).toEqual({ ok: false, error: lost() })
      expect(arrived).toEqual([])
    })

    test('reports an unplugged line once, without waiting for a write', async () => {
      const { port, closes } = await openLine()
      await world.unplug()
      await vi.waitFor(() => {
        expect(closes).toEqual([lost()])
      }, patience)
      expect(await port.write(Uint8Array.of(1))).toEqual({ ok: false, error: lost() })
      await port.close()
      expect(closes).toEqual([lost()])
    })

    test('answers every write that was under way when the line went', async () => {
      const { port } = await openLine()
      const writes = Array.from({ length: 50 }, () => port.write(everyByte))
      await world.unplug()
      for (const result of await Promise.all(writes)) {
        if (!result.ok) expect(result.error).toEqual(lost())
      }
    })

    test('is absent while unplugged, and works again under the same path', async () => {
      await world.unplug()
      const absent = await world.open(world.settings, { onBytes: () => undefined, onClose: () => undefined })
      expect(absent).toEqual({ ok: false, error: { code: 'port_absent', path: world.settings.path } })
      await world.plug()
      const arrived = watchFar()
      const { port, bytes } = await openLine()
      expect((await port.write(Uint8Array.of(0xa0, 0x01))).ok).toBe(true)
      world.far.write(Uint8Array.of(0x55))
      await vi.waitFor(() => {
        expect([arrived, bytes]).toEqual([[0xa0, 0x01], [0x55]])
      }, patience)
    })

    function lost(): SerialError {
      return { code: 'port_lost', path: world.settings.path }
    }
  })
}
