import { print, text, type Command } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { doctorExit, doctorResultsJson, printDoctorResults, realProbes, runDoctor } from '../doctor.ts'
import type { Drivers } from '../drivers.ts'
import { exitCode } from '../exit-codes.ts'

/** `hatachi doctor`: examines this machine, and names what mends it. */
export function doctorCommand(drivers: Drivers): Command {
  return {
    name: 'doctor',
    usage: 'doctor [--json] [--card] [--config FILE]',
    summary: 'checks this machine; each check passes or fails with the command that mends it',
    options: { json: { type: 'boolean' }, card: { type: 'boolean' }, config: { type: 'string' } },
    words: 0,
    run: async (values) => {
      const directory = dataDirectory(process.env)
      const results = await runDoctor({
        dataDirectory: directory,
        configurationPath: text(values, 'config') ?? configurationPath(directory),
        withCard: values['card'] === true,
        probes: realProbes({
          readerDrivers: Object.keys(drivers.readers),
          machineDrivers: Object.keys(drivers.machines)
        })
      })
      print(values['json'] === true ? doctorResultsJson(results) : printDoctorResults(results))
      return exitCode(doctorExit(results))
    }
  }
}
