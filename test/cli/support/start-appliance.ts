import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeConnectionFiles } from '../../../main/platform/simulator/connection-files.ts'
import type { SimulatedPlatform } from '../../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../../main/shell/development/demo-configuration.ts'

/** A running appliance in a process and a directory of its own. */
export interface ApplianceProcess {
  /** What it said on standard error so far. */
  words(): string
  /** Ends it in order, or by a signal. */
  end(signal?: NodeJS.Signals): Promise<void>
}

const script = fileURLToPath(new URL('appliance-process.ts', import.meta.url))

/** Starts an appliance on a PC/SC service, by the drivers of production; its machine is never there. */
export async function startAppliance(platform: SimulatedPlatform, servicePath: string): Promise<ApplianceProcess> {
  // Mode 700, as the service's own: whoever looks at a card beside it may not look in here.
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-appliance-'))
  writeDemoConfiguration(directory, {
    role: 'service_provider',
    place: 'indoors',
    serialPath: '/dev/null',
    connection: writeConnectionFiles(platform, join(directory, 'platform')),
    pulseMs: 20,
    readerDriver: 'pcsc'
  })
  const child = spawn(process.execPath, [script, directory], {
    env: { ...process.env, PCSCLITE_CSOCK_NAME: servicePath },
    stdio: ['pipe', 'pipe', 'pipe']
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
  const ended = once(child, 'close')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error(`the appliance did not start: ${words}`)
    })
  ])
  return {
    words: () => words,
    end: async (signal) => {
      if (signal === undefined) child.stdin.end()
      else child.kill(signal)
      await ended
      rmSync(directory, { recursive: true })
    }
  }
}
