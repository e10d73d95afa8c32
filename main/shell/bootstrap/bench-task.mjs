import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureModules } from './modules.mjs'
import { handOver, runStep } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { exitCodes, Stop } from './stop.mjs'

/** A test that reads this variable runs small where it is unset, as in `npm test`, and at full size where it is `full`. */
const sizeVariable = 'HATACHI_TEST_SIZE'

/**
 * `npm run bench -- NAME`: runs test/bench/NAME.bench.ts under Node 24 with the arguments that follow. Without a name
 * the names are listed.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the script's exit code
 * @throws {Stop} `usage` where there is no such script
 */
export async function benchTask(args) {
  const names = namesOf('test/bench', '.bench.ts')
  const name = chosenName('bench', names, args)
  if (name === undefined) return 0
  await ensureModules()
  return handOver(`test/bench/${name}.bench.ts`, args.slice(1))
}

/**
 * `npm run soak -- NAME`: what takes too long for `npm test`. Runs test/soak/NAME.soak.ts under Node 24, or the test
 * test/faults/NAME.test.ts, test/tv/NAME.test.ts or test/e2e/NAME.spec.ts at full size; the television's with its pages
 * built first. Without a name the names are listed.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the script's exit code
 * @throws {Stop} `usage` where there is no such script
 */
export async function soakTask(args) {
  const scripts = namesOf('test/soak', '.soak.ts')
  const faults = sizedTests('test/faults', '.test.ts')
  const television = sizedTests('test/tv', '.test.ts')
  const specs = sizedTests('test/e2e', '.spec.ts')
  const name = chosenName('soak', [...scripts, ...faults, ...television, ...specs].sort(), args)
  if (name === undefined) return 0
  await ensureModules()
  if (scripts.includes(name)) return handOver(`test/soak/${name}.soak.ts`, args.slice(1))
  const atFullSize = { cwd: repositoryRoot, env: { ...process.env, [sizeVariable]: 'full' } }
  if (specs.includes(name)) {
    const words = ['test', `test/e2e/${name}.spec.ts`, '--workers=1', ...args.slice(1)]
    return handOver('node_modules/@playwright/test/cli.js', words, atFullSize)
  }
  const folder = faults.includes(name) ? 'test/faults' : 'test/tv'
  const built = television.includes(name) ? await runStep('main/shell/build.ts', ['--quiet', 'tv', 'remote']) : 0
  if (built !== 0) return built
  return handOver('node_modules/vitest/vitest.mjs', ['run', `${folder}/${name}.test.ts`, ...args.slice(1)], atFullSize)
}

/**
 * The tests of a folder that ask which size they run at, themselves or by the fuzzing campaign.
 * @param {string} folder
 * @param {string} suffix
 */
function sizedTests(folder, suffix) {
  return namesOf(folder, suffix).filter((name) =>
    /HATACHI_TEST_SIZE|fuzz\/campaign|time-limit\.ts/.test(readFileSync(join(repositoryRoot, folder, name + suffix), 'utf8'))
  )
}

/**
 * @param {string} kind
 * @param {readonly string[]} names
 * @param {readonly string[]} args
 */
function chosenName(kind, names, args) {
  const [name] = args
  if (name === undefined) for (const each of names) console.log(each)
  else if (!names.includes(name)) {
    throw new Stop(exitCodes.usage, `There is no ${kind} named ${name}. There are: ${names.join(', ') || 'none yet'}`)
  }
  return name
}

/**
 * @param {string} folder
 * @param {string} suffix
 */
function namesOf(folder, suffix) {
  const path = join(repositoryRoot, folder)
  if (!existsSync(path)) return []
  const files = readdirSync(path).filter((file) => file.endsWith(suffix))
  return files.map((file) => file.slice(0, -suffix.length)).sort()
}
