import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemClock } from '../../device/clock.ts'
import { complain, print, text, untilTold, type CommandValues } from './command.ts'
import { configurationPath, dataDirectory, shopperUrlPath } from './config/locations.ts'
import { productionDrivers } from './drivers.ts'
import { exitCode } from './exit-codes.ts'
import { sayWhatAils } from './say-what-ails.ts'
import { startFromFile } from './start.ts'
import { ownUrlPath } from './television/own-address.ts'

/** `hatachi run`, with the drivers of real devices. @returns the exit code */
export async function runAppliance(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const path = text(values, 'config') ?? configurationPath(directory)
  const told = untilTold()
  const started = await startFromFile(path, {
    clock: systemClock,
    dataDirectory: directory,
    drivers: productionDrivers,
    withFace: true,
    warn: complain
  })
  if (!started.ok) {
    complain(started.error.message)
    return started.error.exitCode
  }
  const shopperUrlFile = shopperUrlPath(process.env)
  writeShopperUrl(shopperUrlFile, started.value.shopperUrl ?? '', dirname(shopperUrlFile) !== directory)
  // It is there while the television is open, which may come later than this.
  const own = started.value.television === null ? {} : { televisionUrlFile: ownUrlPath(directory) }
  print(JSON.stringify({ ready: true, shopperUrlFile, ...own }))
  const endWatch = sayWhatAils(started.value.session, complain)
  const reason = await told
  endWatch()
  await started.value.stop(reason)
  rmSync(shopperUrlFile, { force: true })
  return exitCode('ok')
}

/**
 * The address holds the face's token, so it goes into a file and not into a journal: one of this user's alone, or in a
 * runtime directory one of its group's too, whose member is the window's user (deploy/hatachi-kiosk.service). It appears
 * whole: the window waits for it.
 */
function writeShopperUrl(path: string, url: string, forGroup: boolean): void {
  const draft = `${path}.${String(process.pid)}`
  rmSync(path, { force: true })
  writeFileSync(draft, `${url}\n`, { mode: 0o600 })
  // Past the umask, which is there for everything else.
  if (forGroup) chmodSync(draft, 0o640)
  renameSync(draft, path)
}
