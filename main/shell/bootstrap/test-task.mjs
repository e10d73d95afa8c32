import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { addCounts, closingLine, failureLines, forgetCounts, readCounts } from './counts.mjs'
import { findChromium } from './find-chromium.mjs'
import { ensureModules } from './modules.mjs'
import { runStep } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { buildSmartcard } from './smartcard.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { testTools } from './system-tools.mjs'

const countsFolder = join(repositoryRoot, 'out/test')

/**
 * `npm test`: set-up, build, vitest and Playwright, and beside these types and lint; all of them even where one fails.
 * Ends with what failed and one line that adds the tests up; a failed check of types, lint or build counts as one failed
 * test.
 * @param {readonly string[]} names of test files, or parts of them; then the checks do not run, and Playwright only where
 *   one ends in `.spec.ts`
 * @returns {Promise<number>} 0 where nothing failed
 */
export async function testTask(names) {
  // npm strips it; who calls this by hand may not.
  const filters = names.filter((name) => name !== '--')
  await ensureModules()
  await ensureSystemPackages(testTools())
  // After the system's packages: the compiler and the headers are among them.
  await buildSmartcard()
  mkdirSync(countsFolder, { recursive: true })
  const isCi = process.env['CI'] === 'true'
  const env = { ...process.env, HATACHI_CHROMIUM: findChromium()?.path }

  const parts = []
  if (filters.length === 0) {
    // What tests start is built first. The checks fill the pauses in which a test waits for a process or a timer.
    parts.push(await check('build', 'main/shell/build.ts', []))
    parts.push(...(await Promise.all([checkSources(), runSuites(env)])).flat())
  } else {
    const specs = filters.filter((name) => name.endsWith('.spec.ts'))
    const units = filters.filter((name) => !specs.includes(name))
    if (units.length > 0) parts.push(await runUnitTests(units, env))
    if (specs.length > 0) parts.push(await check('build', 'main/shell/build.ts', []), await runPages(specs, env))
  }

  const sum = addCounts(parts, isCi)
  console.log()
  for (const { title, reason } of parts.flatMap((part) => part.skipped)) {
    console.log(`skipped: ${title} — ${reason}`)
  }
  if (isCi && sum.skipped.length < parts.flatMap((part) => part.skipped).length) {
    console.log("In CI every skipped test counts as failed, but for those that need Electron's own binary.")
  }
  for (const line of failureLines(sum.failures)) console.log(line)
  console.log(closingLine(sum))
  return sum.failed === 0 ? 0 : 1
}

/** Types and lint, not in the way of the tests beside them, some of which measure how soon the machine answers. */
function checkSources() {
  return Promise.all([
    check('types', 'node_modules/typescript/bin/tsc', ['-b', '--pretty', 'false'], giveWay),
    check('lint', 'node_modules/eslint/bin/eslint.js', ['.'], giveWay)
  ])
}

/** @param {number} pid a process that is to get mostly what the others leave */
function giveWay(pid) {
  try {
    // Not the lowest: on a busy machine it would begin when all else has ended.
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Gone already, or not allowed here: it takes its share like any other.
  }
}

/**
 * Both at once: each alone leaves half of two processors waiting for timers, processes and pages. What Playwright says is
 * shown when it ends, and stands in `out/test/playwright.log` meanwhile.
 * @param {NodeJS.ProcessEnv} env
 */
function runSuites(env) {
  return Promise.all([runUnitTests([], env), runPages([], env, join(countsFolder, 'playwright.log'))])
}

/**
 * @param {readonly string[]} specs
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [log] as in `runTests`
 */
function runPages(specs, env, log) {
  return runTests('playwright', 'node_modules/@playwright/test/cli.js', ['test', ...specs], env, log)
}

/**
 * @param {readonly string[]} filters
 * @param {NodeJS.ProcessEnv} env
 */
function runUnitTests(filters, env) {
  return runTests('vitest', 'node_modules/vitest/vitest.mjs', ['run', ...filters], env)
}

/**
 * Runs a check whose words are shown when it ends, so that something else may run at once.
 * @param {string} name
 * @param {string} script
 * @param {readonly string[]} args
 * @param {(pid: number) => void} [onStart]
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function check(name, script, args, onStart = () => undefined) {
  const startedMs = Date.now()
  let words = ''
  const code = await runStep(script, args, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    onStart,
    onOutput: (text) => {
      words += text
    }
  })
  console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds(startedMs)})`)
  process.stdout.write(words)
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [], failures: code === 0 ? [] : [{ title: name, error: words }] }
}

/**
 * @param {'vitest' | 'playwright'} runner
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [log] where its words go until it ends, so that another runner's can be read meanwhile
 */
async function runTests(runner, script, args, env, log) {
  const startedMs = Date.now()
  const path = join(countsFolder, `${runner}.json`)
  // Old counts must not stand in for a runner that crashed.
  forgetCounts(path)
  console.log(`== ${runner}`)
  if (log !== undefined) writeFileSync(log, '')
  const code = await runStep(script, args, {
    cwd: repositoryRoot,
    env: { ...env, HATACHI_TEST_COUNTS: path },
    ...(log === undefined
      ? {}
      : {
          stdio: ['ignore', 'pipe', 'pipe'],
          onOutput: (text) => {
            appendFileSync(log, text)
          }
        })
  })
  const counts = readCounts(path, code)
  console.log(`== ${runner}: ${counts.failed === 0 ? 'passed' : 'FAILED'} (${seconds(startedMs)})`)
  if (log !== undefined) process.stdout.write(readFileSync(log, 'utf8'))
  return counts
}

/** @param {number} startedMs */
function seconds(startedMs) {
  return `${Math.round((Date.now() - startedMs) / 1000)} s`
}
