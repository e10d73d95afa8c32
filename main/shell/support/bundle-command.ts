import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { isSystemError, systemFaultOf } from '../../keys/lasting-files.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { realProbes, runDoctor } from '../doctor.ts'
import { exitCode } from '../exit-codes.ts'
import { programVersion } from '../program.ts'
import { makeBundle, type Bundle } from './support-bundle.ts'

/** `hatachi support bundle FILE`, whatever ails the machine. FILE must not be there yet. @returns the exit code */
export async function writeBundle(path: string, values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const configured = text(values, 'config') ?? configurationPath(directory)
  const checks = await runDoctor({ dataDirectory: directory, configurationPath: configured, probes: realProbes(productionDriverNames) })
  const loaded = loadConfiguration(configured, productionDriverNames)
  const opened = openStoreForReading(storePath(directory))
  try {
    const bundle = await makeBundle({
      nowMs: systemClock.nowMs(),
      version: programVersion(),
      dataDirectory: directory,
      checks,
      configuration: loaded.ok ? loaded.value.configuration : null,
      store: opened.ok ? opened.value : null,
      // They are the running appliance's; the operator's side has them.
      metrics: null
    })
    return writeNew(path, bundle)
  } finally {
    if (opened.ok) opened.value.close()
  }
}

function writeNew(path: string, { archive }: Bundle): number {
  let descriptor: number
  try {
    descriptor = openSync(path, 'wx', 0o600)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    complain(`${path} cannot be made (${systemFaultOf(thrown)}): nothing is written`)
    return exitCode('cannotCreate')
  }
  try {
    writeFileSync(descriptor, archive)
    fsyncSync(descriptor)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    rmSync(path, { force: true })
    complain(`${path} cannot be written (${systemFaultOf(thrown)})`)
    return exitCode('inputOutput')
  } finally {
    closeSync(descriptor)
  }
  print(path)
  return exitCode('ok')
}
