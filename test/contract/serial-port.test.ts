import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import { canOpenPty, openPty } from '../../device/serial/simulator/pty.ts'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import { describeSerialPort } from './serial-port.contract.ts'

const lineSettings = { baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' } as const

describeSerialPort('simulated serial line', () => {
  const { open, far } = createSimulatedLine()
  return Promise.resolve({
    open,
    settings: { ...lineSettings, path: '/dev/simulated' },
    far,
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
  describeSerialPort('node serial port on a pty', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hatachi-serial-'))
    const pty = await openPty({ link: join(folder, 'line') })
    return {
      open: openNodeSerialPort,
      settings: { ...lineSettings, path: pty.path },
      far: pty,
      unplug: pty.unplug,
      plug: pty.plug,
      dispose: async () => {
        await pty.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }
  })
})
