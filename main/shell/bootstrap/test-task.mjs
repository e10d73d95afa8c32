import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { addCounts, closingLine, forgetCounts, readCounts } from './counts.mjs'
import { findChromium } from './find-chromium.mjs'
import { ensureModules } from './modules.mjs'
import { runStep } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { buildSmartcard } from './smartcard.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { testTools } from './system-tools.mjs'

const countsFolder = join(repositoryRoot, 'out/test')

/**
 * `npm test`: set-up, types, lint, build, vitest, Playwright; all of them even where one fails. Ends with one line that
 * adds the tests up; a failed check of types, lint or build counts as one failed test.
 * @param {readonly string[]} filters names for vitest to choose files by; then neither Playwright nor the checks run
 * @returns {Promise<number>} 0 where nothing failed
 */
export async function testTask(filters) {
  await ensureModules()
  await ensureSystemPackages(testTools())
  // After the system's packages: the compiler and the headers are among them.
  await buildSmartcard()
  mkdirSync(countsFolder, { recursive: true })
  const isCi = process.env['CI'] === 'true'
  const env = { ...process.env, HATACHI_CHROMIUM: findChromium()?.path }

  const parts = []
  if (filters.length === 0) {
    const types = check('types', 'node_modules/typescript/bin/tsc', ['-b', '--pretty', 'false'])
    const lint = check('lint', 'node_modules/eslint/bin/eslint.js', ['.'])
    parts.push(...(await Promise.all([types, lint])))
    parts.push(await check('build', 'main/shell/build.ts', []))
  }
  parts.push(await runTests('vitest', 'node_modules/vitest/vitest.mjs', ['run', ...filters], env))
  if (filters.length === 0) {
    parts.push(await runTests('playwright', 'node_modules/@playwright/test/cli.js', ['test'], env))
  }

  const sum = addCounts(parts, isCi)
  console.log()
  for (const { title, reason } of parts.flatMap((part) => part.skipped)) {
    console.log(`skipped: ${title} — ${reason}`)
  }
  if (isCi && sum.skipped.length < parts.flatMap((part) => part.skipped).length) {
    console.log("In CI every skipped test counts as failed, but for those that need Electron's own binary.")
  }
  console.log(closingLine(sum))
  return sum.failed === 0 ? 0 : 1
}

/**
 * Runs a check whose words are shown when it ends, so that two may run at once.
 * @param {string} name
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function check(name, script, args) {
  const startedMs = Date.now()
  let words = ''
  const code = await runStep(script, args, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      words += text
    }
  })
  console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds(startedMs)})`)
  process.stdout.write(words)
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [] }
}

/**
 * @param {'vitest' | 'playwright'} runner
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(runner, script, args, env) {
  const startedMs = Date.now()
  const path = join(countsFolder, `${runner}.json`)
  // Old counts must not stand in for a runner that crashed.
  forgetCounts(path)
  console.log(`== ${runner}`)
  const code = await runStep(script, args, { cwd: repositoryRoot, env: { ...env, HATACHI_TEST_COUNTS: path } })
  const counts = readCounts(path, code)
  console.log(`== ${runner}: ${counts.failed === 0 ? 'passed' : 'FAILED'} (${seconds(startedMs)})`)
  return counts
}

/** @param {number} startedMs */
function seconds(startedMs) {
  return `${Math.round((Date.now() - startedMs) / 1000)} s`
}
