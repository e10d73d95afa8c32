import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import type { LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { setUpCodeNow } from '../../operator/owner-view.ts'
import { complain, print, untilTold } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { startSetUpSide } from '../setup/set-up-side.ts'
import { operatorPortOfDemo } from './demo-operator-side.ts'
import { DemoNotStarted } from './demo-world.ts'
import { showFace } from './show-face.ts'
import { unpackBox, type UnpackedBox } from './unpacked-box.ts'

/**
 * `hatachi demo --set-up`: a machine out of its box, with an empty data directory, to be set up in the console, and then
 * run. Return lays the card of a grown-up on the reader, and takes it away again. Nothing is kept for the next time.
 * @param directory is made, and emptied before
 * @param withDisplay false: no face is shown; its address is told
 */
export async function demoSetUp(directory: string, latency: LatencyProfileName, withDisplay: boolean): Promise<number> {
  rmSync(directory, { recursive: true, force: true })
  const told = untilTold()
  const box = await unpackBox(directory, systemClock, latency)
  try {
    const port = await operatorPortOfDemo()
    const started = await startSetUpSide(box.setUpParts(port))
    if (!started.ok) {
      complain(`the machine cannot be set up: ${started.error.code}`)
      return exitCode('unavailable')
    }
    const side = started.value
    say(box, side.port, side.fingerprint)
    const end = await Promise.race([side.finished.then(() => 'set_up' as const), told.then(() => 'told' as const)])
    await side.close(end === 'set_up' ? 'set_up_finished' : 'demonstration_ended')
    if (end === 'told') return exitCode('interrupted')
    return await run(box, withDisplay, told)
  } finally {
    await box.close()
  }
}

async function run(box: UnpackedBox, withDisplay: boolean, told: Promise<string>): Promise<number> {
  const appliance = await box.start(true)
  if (!appliance.ok) throw new DemoNotStarted(appliance.error)
  const { session, shopperUrl } = appliance.value
  if (shopperUrl !== null && withDisplay) showFace(shopperUrl, complain)
  else if (shopperUrl !== null) complain(`There is no display here. The shopper's face: ${shopperUrl}`)
  complain("Sign in again in the console. Return lays a grown-up's card on the reader (its PIN is 1234), and takes it away.")
  session.onDecision((record) => {
    print(JSON.stringify(record))
  })
  const endKeys = layByReturn(box)
  await told
  endKeys()
  await appliance.value.stop('demonstration_ended')
  return exitCode('ok')
}

function say(box: UnpackedBox, port: number, fingerprint: string): void {
  const { dataDirectory, connection, linePath } = box
  const code = setUpCodeNow(dataDirectory, systemClock)
  complain(`Set the machine up at https://localhost:${String(port)}/`)
  complain(`  SHA-256 fingerprint of its certificate: ${fingerprint}`)
  complain(`  Code for the first account: ${code?.code ?? ''}`)
  complain(`  Files from the platform operator: ${join(connection.ca, '..')}`)
  complain(`  Its address: ${connection.endpoint}; names of its keys: ${connection.answerKeyId}, ${connection.sealingKeyId}`)
  complain(`  Reader: simulated. Machine: relay-lcus at ${linePath}`)
}

function layByReturn(box: UnpackedBox): () => void {
  const onLine = () => {
    if (box.reader.hasCard) box.reader.remove()
    else {
      void box.cards.card('adult').then((card) => {
        box.reader.insert(card)
      })
    }
  }
  process.stdin.on('data', onLine)
  return () => {
    process.stdin.off('data', onLine).pause()
  }
}
