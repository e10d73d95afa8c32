import { readFileSync } from 'node:fs'
import { findChromium } from './find-chromium.mjs'
import { runStep } from './node24.mjs'
import { findOnPath } from './paths.mjs'
import { exitCodeOf, runToEnd } from './run.mjs'
import { exitCodes, say, Stop } from './stop.mjs'
import { systemToolsOf } from './system-tools.mjs'

/** @type {Readonly<Record<string, import('./system-tools.mjs').SystemTool>>} */
export const systemTools = systemToolsOf()

const playwrightCommand = 'npx playwright install --with-deps chromium'

/**
 * Makes sure that what the system has to bring is there. Installs what is missing through apt where that needs no question: as
 * root, or with a sudo that asks no password, and not where HATACHI_NO_APT is 1.
 * @param {readonly string[]} names keys of `systemTools`
 * @param {{ readonly personsDesktop?: boolean }} [options] `personsDesktop`: never apt; Chromium comes into the user's
 *   own cache, by Playwright
 * @throws {Stop} `unavailable` with the exact command to run where something stays missing
 */
export async function ensureSystemPackages(names, { personsDesktop = false } = {}) {
  const missing = names.filter((name) => systemTools[name]?.isThere() !== true)
  if (missing.length === 0) return
  // Nothing that could be installed would be the one that was named.
  const named = process.env['HATACHI_CHROMIUM'] ?? ''
  if (missing.includes('chromium') && named !== '') {
    throw new Stop(exitCodes.unavailable, `HATACHI_CHROMIUM names no executable file: ${named}. Mend it, or unset it.`)
  }

  const rights = personsDesktop ? 'none' : await aptRights()
  if (personsDesktop && missing.includes('chromium')) await downloadChromium(false)
  if (rights !== 'none') await installMissing(missing, rights)

  const left = missing.filter((name) => systemTools[name]?.isThere() !== true)
  if (left.length === 0) return
  throw new Stop(exitCodes.unavailable, explainMissing(left))
}

/**
 * Whether apt may be used without asking anyone, and how.
 * @returns {Promise<'root' | 'sudo' | 'none'>}
 */
async function aptRights() {
  if (process.env['HATACHI_NO_APT'] === '1' || findOnPath('apt-get') === undefined) return 'none'
  if (process.getuid?.() === 0) return 'root'
  if (findOnPath('sudo') === undefined) return 'none'
  return exitCodeOf(await runToEnd('sudo', ['-n', 'true'], { stdio: 'ignore' })) === 0 ? 'sudo' : 'none'
}

/**
 * @param {readonly string[]} missing
 * @param {'root' | 'sudo'} rights
 */
async function installMissing(missing, rights) {
  // Ubuntu's chromium package is an empty hull around a snap, which containers cannot run.
  /** @type {string[]} */
  const byPlaywright = isUbuntu() && missing.includes('chromium') ? ['chromium'] : []
  const byApt = missing.filter((name) => !byPlaywright.includes(name))
  if (byApt.length > 0) await installByApt(aptPackagesOf(byApt), rights)
  if (missing.includes('chromium') && findChromium() === undefined) await downloadChromium(true)
}

/**
 * @param {readonly string[]} packages
 * @param {'root' | 'sudo'} rights
 */
async function installByApt(packages, rights) {
  say(`Installing system packages through apt: ${packages.join(' ')}`)
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive']
  const prefix = rights === 'sudo' ? ['-n', ...environment] : environment.slice(1)
  const command = rights === 'sudo' ? 'sudo' : 'env'
  /** @type {import('./run.mjs').RunOptions} */
  const options = { stdio: ['ignore', 2, 2] }
  // A mirror may be out of date in part: what counts is whether the packages come.
  await runToEnd(command, [...prefix, ...apt, 'update', '-q'], options)
  const install = ['install', '-y', '-q', '--no-install-recommends', ...packages]
  await runToEnd(command, [...prefix, ...apt, ...install], options)
}

/** @param {boolean} withDependencies through apt, by Playwright's own list; it takes sudo by itself */
async function downloadChromium(withDependencies) {
  say("Getting a Chromium by Playwright's own download.")
  const args = ['install', ...(withDependencies ? ['--with-deps'] : []), 'chromium']
  await runStep('node_modules/@playwright/test/cli.js', args, { stdio: ['ignore', 2, 2] })
}

/** @param {readonly string[]} names */
function aptPackagesOf(names) {
  return names.flatMap((name) => systemTools[name]?.aptPackages ?? [name])
}

/** @param {readonly string[]} names */
function explainMissing(names) {
  const lines = [`Missing on this machine: ${names.join(', ')}. Run this, then start again:`]
  /** @type {string[]} */
  const byPlaywright = isUbuntu() && names.includes('chromium') ? ['chromium'] : []
  const byApt = names.filter((name) => !byPlaywright.includes(name))
  if (byApt.length > 0) {
    const sudo = process.getuid?.() === 0 ? '' : 'sudo '
    const packages = aptPackagesOf(byApt).join(' ')
    lines.push(`  ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`)
  }
  if (byPlaywright.length > 0) lines.push(`  ${playwrightCommand}`)
  return lines.join('\n')
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
