import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, untilTold, type Command } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import type { Drivers } from '../drivers.ts'
import { exitCode } from '../exit-codes.ts'
import { sayWhatAils } from '../say-what-ails.ts'
import { startFromFile } from '../start.ts'

/** `hatachi run`: the appliance that a configuration describes, until it is told to end. */
export function runCommand(drivers: Drivers): Command {
  return {
    name: 'run',
    usage: 'run [--config FILE]',
    summary: 'runs the appliance that the configuration describes',
    options: { config: { type: 'string' } },
    words: 0,
    run: async (values) => {
      const directory = dataDirectory(process.env)
      const path = text(values, 'config') ?? configurationPath(directory)
      const told = untilTold()
      const started = await startFromFile(path, {
        clock: systemClock,
        dataDirectory: directory,
        drivers,
        withFace: true,
        warn: complain
      })
      if (!started.ok) {
        complain(started.error.message)
        return started.error.exitCode
      }
      // The address holds the face's token, so it goes into a file of this user's alone and not into a journal.
      const shopperUrlFile = join(directory, 'shopper-url')
      rmSync(shopperUrlFile, { force: true })
      writeFileSync(shopperUrlFile, `${started.value.shopperUrl ?? ''}\n`, { mode: 0o600 })
      print(JSON.stringify({ ready: true, shopperUrlFile }))
      const endWatch = sayWhatAils(started.value.session, complain)
      const reason = await told
      endWatch()
      await started.value.stop(reason)
      rmSync(shopperUrlFile, { force: true })
      return exitCode('ok')
    }
  }
}
