import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { loadConfiguration, printConfigurationError, type LoadedConfiguration } from '../config/load-configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { printProblem } from '../config/problem.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { checkOffline, type KeptHere } from './check-offline.ts'
import { explainOffline } from './explain-offline.ts'

/** The commands of `hatachi offline`. Each gives the exit code. */

/** `hatachi offline explain`: by the configuration alone, in either role. */
export function printOfflineSale(values: CommandValues): number {
  const loaded = load(values)
  if (typeof loaded === 'number') return loaded
  const { role } = loaded.configuration
  const products = chosen(explainOffline(loaded.configuration), values)
  if (values['json'] === true) {
    print(JSON.stringify({ role, products }))
    return exitCode('ok')
  }
  for (const { product, sentences } of products) {
    print(`${product}:`)
    for (const sentence of sentences) print(`  ${sentence}`)
  }
  return exitCode('ok')
}

/**
 * `hatachi offline check`: whether what is kept on this machine would let each product be sold if the network went now.
 * Ends with 0 where every product that a policy sells could be, with 1 where one could not, and as a service provider
 * with 77: lists and memory are none of its business.
 */
export async function checkOfflineSale(values: CommandValues): Promise<number> {
  const loaded = load(values)
  if (typeof loaded === 'number') return loaded
  const { configuration, warnings } = loaded
  const asJson = values['json'] === true
  if (configuration.role === 'service_provider') {
    const [first] = chosen(explainOffline(configuration), values)
    if (asJson) print(JSON.stringify({ role: configuration.role, result: 'role_forbidden' }))
    complain(`role_forbidden: ${first?.sentences.join(' ') ?? ''}`)
    return exitCode('forbidden')
  }
  for (const warning of warnings.filter(({ path: [top] }) => top === 'offline')) complain(printProblem(warning))
  const nowMs = systemClock.nowMs()
  const checks = chosen(checkOffline(configuration, await keptHere(configuration.offline.memory.keepDays, nowMs), nowMs), values)
  if (asJson) {
    const shown = checks.map(({ listGoodUntilMs, ...check }) => ({
      ...check,
      ...(listGoodUntilMs === undefined ? {} : { listGoodUntil: new Date(listGoodUntilMs).toISOString() })
    }))
    print(JSON.stringify({ role: configuration.role, products: shown }))
  } else {
    for (const { product, reason, result, sentence } of checks) {
      print(`${product}: ${result}${reason === undefined ? '' : ` (${reason})`}. ${sentence}`)
    }
  }
  return exitCode(checks.some(({ result }) => result === 'not_possible') ? 'refused' : 'ok')
}

/** Loaded in the platform operator's role alone: it brings the lists' code along. */
async function keptHere(keepDays: number, nowMs: number): Promise<KeptHere> {
  const { oldestListInForce } = await import('./list-in-force.ts')
  const { examineMemory } = await import('../retention/memory-commands.ts')
  const directory = dataDirectory(process.env)
  const memory = examineMemory(directory, keepDays, nowMs)
  return { list: oldestListInForce(directory, nowMs), remembered: memory.ok ? memory.value.memories : null }
}

function load(values: CommandValues): LoadedConfiguration | number {
  const path = text(values, 'config') ?? configurationPath(dataDirectory(process.env))
  const loaded = loadConfiguration(path, productionDriverNames)
  if (loaded.ok) return loaded.value
  complain(printConfigurationError(loaded.error))
  return exitCode(exitOfConfigurationError(loaded.error))
}

/** @throws TypeError where `--product` names none */
function chosen<T extends { readonly product: string }>(all: readonly T[], values: CommandValues): readonly T[] {
  const wanted = text(values, 'product')
  if (wanted === undefined) return all
  const found = all.filter(({ product }) => product === wanted)
  if (found.length === 0) throw new TypeError(`--product must be one of ${all.map(({ product }) => product).join(', ')}`)
  return found
}
