import { TV_PATH } from '../../../contract/tv-names.ts'
import type { Appliance } from '../../appliance.ts'
import type { Dock } from '../dock/dock.ts'

const LOOK_EVERY_MS = 200
/** It is open soon after its machine has started, or not at all. */
const LOOKS = 300

/** Says where the television of a machine is, once it is open; of the machine of now, and of each that comes in its place. */
export function tellTelevisions(dock: Pick<Dock, 'machine' | 'onChange'>, say: (line: string) => void): void {
  let { appliance } = dock.machine
  tellTelevision(appliance, say)
  dock.onChange(() => {
    if (dock.machine.appliance === appliance) return
    appliance = dock.machine.appliance
    tellTelevision(appliance, say)
  })
}

/**
 * Says where the machine's own screen is, where other televisions reach it, and the code that pairs one of them. Nothing
 * where the machine has no television.
 */
function tellTelevision({ television }: Appliance, say: (line: string) => void): void {
  if (television === null) return
  let looks = 0
  const timer = setInterval(() => {
    const ownUrl = television.ownUrl()
    const port = television.port()
    const pairing = ownUrl === null ? null : television.pair()
    looks += 1
    if (ownUrl === null || port === null || pairing === null) {
      if (looks < LOOKS) return
      clearInterval(timer)
      say("The television has not opened. The machine's record says why: television_failed.")
      return
    }
    clearInterval(timer)
    const minutes = String(Math.floor(pairing.goodForMs / 60_000))
    say(`The television's own screen is at ${ownUrl}`)
    say(`  Another television: https://localhost:${String(port)}${TV_PATH} and the code ${pairing.code}, good for ${minutes} minutes.`)
    say('  Arrows, Enter and Escape are its remote control; cards are laid as for the machine, and their PIN is 1234.')
  }, LOOK_EVERY_MS)
  timer.unref()
}
