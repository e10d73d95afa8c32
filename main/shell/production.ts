/**
 * `hatachi` in production: the entry of packages and of the service. It reaches no simulator and nothing of development;
 * packages leave both out (test/package/production-reach.test.ts walks its imports).
 */
import { runProgram } from './command-line.ts'
import { productionCommands } from './production-commands.ts'

await runProgram(productionCommands)
