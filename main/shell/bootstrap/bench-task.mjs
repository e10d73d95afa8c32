import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureModules } from './modules.mjs'
import { handOver } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { exitCodes, Stop } from './stop.mjs'

/**
 * `npm run bench -- NAME` and `npm run soak -- NAME`: run test/<kind>/NAME.<kind>.ts under Node 24 with the arguments
 * that follow. Without a name the names are listed.
 * @param {'bench' | 'soak'} kind
 * @param {readonly string[]} args
 * @returns {Promise<number>} the script's exit code
 * @throws {Stop} `usage` where there is no such script
 */
export async function namedTask(kind, args) {
  const names = namesOf(kind)
  const [name, ...rest] = args
  if (name === undefined) {
    for (const each of names) console.log(each)
    return 0
  }
  if (!names.includes(name)) {
    throw new Stop(exitCodes.usage, `There is no ${kind} named ${name}. There are: ${names.join(', ') || 'none yet'}`)
  }
  await ensureModules()
  return handOver(`test/${kind}/${name}.${kind}.ts`, rest)
}

/** @param {'bench' | 'soak'} kind */
function namesOf(kind) {
  const folder = join(repositoryRoot, 'test', kind)
  const suffix = `.${kind}.ts`
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.endsWith(suffix))
  return files.map((file) => file.slice(0, -suffix.length)).sort()
}
