import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort } from '../../device/serial/serial-port.ts'
import type { LineFarEnd } from '../../device/serial/simulator/line-far-end.ts'
import { canOpenPty, openPty } from '../../device/serial/simulator/pty.ts'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import { createRelayMachine, relayLineSettings } from '../../device/vending/relay/relay-driver.ts'
import { createSimulatedRelayBoard } from '../../device/vending/relay/simulator/simulated-relay-board.ts'
import { describeVendingMachine } from './vending-machine.contract.ts'

/** A relay machine with its board at the far end of the given line. */
function makeRelayWorld(open: OpenSerialPort, path: string, far: LineFarEnd, noiseProbability: number) {
  const settings = relayLineSettings(path)
  const board = createSimulatedRelayBoard(far, { clock: systemClock, noiseProbability })
  const channels = { A1: 1, A2: 2 }
  return {
    machine: createRelayMachine({
      open,
      settings,
      clock: systemClock,
      channels,
      pulseMs: 30,
      restMs: 10,
      reopenDelaysMs: [10, 50]
    }),
    knownSelection: 'A1',
    unknownSelection: 'Z9',
    goodsOutCount: () => board.totalPulseCount(),
    isSafe: () => board.latched().length === 0,
    isLineFree: async () => {
      const opened = await open(settings, { onBytes: () => undefined, onClose: () => undefined })
      if (opened.ok) await opened.value.close()
      return opened.ok
    }
  }
}

describe.each([0, 0.5])('relay board, noise %d', (noiseProbability) => {
  describeVendingMachine('relay on a simulated line', () => {
    const { open, far } = createSimulatedLine()
    return Promise.resolve({
      ...makeRelayWorld(open, '/dev/simulated', far, noiseProbability),
      unplug: () => {
        far.unplug()
        return Promise.resolve()
      },
      plug: () => {
        far.plug()
        return Promise.resolve()
      },
      dispose: () => Promise.resolve()
    })
  })

  describe.skipIf(!canOpenPty())('real serial port (skipped where util-linux "script" is missing)', () => {
    describeVendingMachine('relay on a pty', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'hatachi-vending-'))
      const pty = await openPty({ link: join(folder, 'machine') })
      return {
        ...makeRelayWorld(openNodeSerialPort, pty.path, pty, noiseProbability),
        unplug: pty.unplug,
        plug: pty.plug,
        dispose: async () => {
          await pty.close()
          rmSync(folder, { recursive: true, force: true })
        }
      }
    })
  })
})
