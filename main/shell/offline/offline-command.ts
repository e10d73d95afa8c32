import { systemClock } from '../../../device/clock.ts'
import { ClockGuard } from '../../clock-guard/clock-guard.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { loadConfiguration, printConfigurationError, type LoadedConfiguration } from '../config/load-configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { printProblem } from '../config/problem.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { complainOfStore, readRulesInForce } from '../rules/rules-in-force.ts'
import { checkOffline, isEverythingPossible, type KeptHere } from './check-offline.ts'
import { explainOffline } from './explain-offline.ts'
import { offlineTermsOf, type OfflineTerms } from './offline-terms.ts'

/** The commands of `hatachi offline`. Each gives the exit code. */

/** `hatachi offline explain`: by the configuration and the rule book in force, in either role. */
export function printOfflineSale(values: CommandValues): number {
  const loaded = load(values)
  if (typeof loaded === 'number') return loaded
  const { configuration, terms } = loaded
  const { role } = configuration
  const products = chosen(explainOffline(configuration, terms), values)
  if (values['json'] === true) {
    print(JSON.stringify({ role, book: terms.book, products }))
    return exitCode('ok')
  }
  for (const { product, sentences } of products) {
    print(`${product}:`)
    for (const sentence of sentences) print(`  ${sentence}`)
  }
  return exitCode('ok')
}

/**
 * `hatachi offline check`: whether each product could be sold if the network went now, by the clock, the certification,
 * the list of each CA and what is remembered here. Ends with 0 where every product whose rule sells then could be (with
 * `--product` that one, whatever its rule), else with 1, and as a service provider with 77: lists and memory are none of its
 * business.
 */
export async function checkOfflineSale(values: CommandValues): Promise<number> {
  const loaded = load(values)
  if (typeof loaded === 'number') return loaded
  const { configuration, warnings, terms } = loaded
  const asJson = values['json'] === true
  if (configuration.role === 'service_provider') {
    const [first] = chosen(explainOffline(configuration, terms), values)
    if (asJson) print(JSON.stringify({ role: configuration.role, result: 'role_forbidden' }))
    complain(`role_forbidden: ${first?.sentences.join(' ') ?? ''}`)
    return exitCode('forbidden')
  }
  for (const warning of warnings.filter(({ path: [top], acknowledged }) => top === 'offline' && acknowledged !== true)) complain(printProblem(warning))
  const nowMs = systemClock.nowMs()
  const checks = chosen(checkOffline(configuration, terms, await keptHere(configuration, nowMs), nowMs), values)
  if (asJson) {
    const shown = checks.map(({ listGoodUntilMs, ...check }) => ({
      ...check,
      ...(listGoodUntilMs === undefined ? {} : { listGoodUntil: new Date(listGoodUntilMs).toISOString() })
    }))
    print(JSON.stringify({ role: configuration.role, book: terms.book, products: shown }))
  } else {
    for (const { product, reason, result, sentence } of checks) {
      print(`${product}: ${result}${reason === undefined ? '' : ` (${reason})`}. ${sentence}`)
    }
  }
  return exitCode(isEverythingPossible(checks, terms, text(values, 'product') !== undefined) ? 'ok' : 'refused')
}

/** Loaded in the platform operator's role alone: it brings the lists' code along. Nothing is made. */
async function keptHere({ offline, trust, clock }: Configuration, nowMs: number): Promise<KeptHere> {
  const { readTrustFacts } = await import('../doctor/trust-facts.ts')
  const { listsHere } = await import('./lists-here.ts')
  const { groupRemembered } = await import('../retention/memory-commands.ts')
  const directory = dataDirectory(process.env)
  const guard = new ClockGuard({ dataDirectory: directory, clock: systemClock, maxSilenceMs: clock.maxSilenceMs })
  const remembered = groupRemembered(directory, offline.memory.keepDays)
  return {
    clock: guard.judgement(),
    // A platform operator's configuration has it.
    lists: trust === undefined ? { gap: 'Nothing is trusted here.', lists: [] } : listsHere(readTrustFacts(trust, directory, nowMs), trust.revocation, nowMs),
    remembered: remembered.ok ? remembered.value : null
  }
}

/** The configuration, and what the rule book in force makes of its products; else the exit code, with what is wrong told. */
function load(values: CommandValues): (LoadedConfiguration & { readonly terms: OfflineTerms }) | number {
  const directory = dataDirectory(process.env)
  const loaded = loadConfiguration(text(values, 'config') ?? configurationPath(directory), productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  const { configuration } = loaded.value
  const nowMs = systemClock.nowMs()
  const inForce = readRulesInForce(configuration, directory, nowMs)
  if (!inForce.ok) return complainOfStore(inForce.error, directory)
  return { ...loaded.value, terms: offlineTermsOf(inForce.value, configuration.products, nowMs) }
}

/** @throws TypeError where `--product` names none */
function chosen<T extends { readonly product: string }>(all: readonly T[], values: CommandValues): readonly T[] {
  const wanted = text(values, 'product')
  if (wanted === undefined) return all
  const found = all.filter(({ product }) => product === wanted)
  if (found.length === 0) throw new TypeError(`--product must be one of ${all.map(({ product }) => product).join(', ')}`)
  return found
}
