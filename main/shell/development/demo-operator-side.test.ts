import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { canOpenPty } from '../../../device/serial/simulator/pty.ts'
import { OperatorClient } from '../../../test/support/operator-client.ts'
import { freePort, madeCertificate, must } from '../../../test/support/operator-visit.ts'
import { fingerprintOf } from '../operator/tls-certificate.ts'
import { operatorPortOfDemo, tellOperatorSide } from './demo-operator-side.ts'
import { startDemoWorld, type DemoWorld } from './demo-world.ts'

const can = canOpenPty()
let folder = ''
let world: DemoWorld
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-demo-operator-'))
  world = await startDemoWorld({ dataDirectory: folder, latency: 'none', clock: systemClock, withFace: false })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

async function told(dataDirectory: string, port: number, patienceMs?: number): Promise<string> {
  const lines: string[] = []
  await tellOperatorSide({ dataDirectory, port, clock: systemClock }, (line) => void lines.push(line), patienceMs)
  return lines.join('\n')
}

describe.skipIf(!can)("a demonstration's operator's side", () => {
  it('is told with the fingerprint that is served and a code that sets it up, and afterwards without a code', async () => {
    const port = await operatorPortOfDemo(await freePort())
    const setting = { role: 'service_provider', place: 'indoors', operatorPort: port } as const
    const { dataDirectory, close } = await world.machine(setting)
    const words = await told(dataDirectory, port)
    expect(words).toContain(`https://localhost:${String(port)}/`)
    const certificatePem = madeCertificate(dataDirectory)
    expect(words).toContain(fingerprintOf(certificatePem))
    const setUpCode = /administrator: (\S+)$/.exec(words)?.[1] ?? ''
    const client = new OperatorClient({ address: '127.0.0.1', port, name: 'localhost', certificatePem })
    await must(client, 'set_up', { setUpCode, login: 'chief', password: 'grey herons over the weir' })
    client.close()
    await close()

    const again = await world.machine(setting)
    const wordsAgain = await told(again.dataDirectory, port)
    expect(wordsAgain).toContain('accounts are those that were made before')
    expect(wordsAgain).not.toContain('Code')
    await again.close()
  })

  it('that never opens is told as such', async () => {
    expect(await told(folder, await freePort(), 300)).toContain('has not opened')
  })

  it('has another port where the usual one is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    expect(await operatorPortOfDemo(port)).not.toBe(port)
    await new Promise((resolve) => taken.close(resolve))
    expect(await operatorPortOfDemo(port)).toBe(port)
  })
})
