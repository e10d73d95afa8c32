import { print, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { productionDriverNames } from '../config/schema.ts'
import { doctorExit, doctorResultsJson, printDoctorResults, realProbes, runDoctor } from '../doctor.ts'
import { exitCode } from '../exit-codes.ts'

/** `hatachi doctor`. @returns the exit code */
export async function examineMachine(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const results = await runDoctor({
    dataDirectory: directory,
    configurationPath: text(values, 'config') ?? configurationPath(directory),
    withCard: values['card'] === true,
    probes: realProbes(productionDriverNames)
  })
  print(values['json'] === true ? doctorResultsJson(results) : printDoctorResults(results))
  return exitCode(doctorExit(results))
}
