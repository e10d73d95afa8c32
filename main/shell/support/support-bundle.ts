import { arch, availableParallelism, freemem, platform, release, totalmem, uptime } from 'node:os'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Store } from '../../store/database.ts'
import type { Configuration } from '../config/configuration.ts'
import type { CheckResult } from '../doctor/check-result.ts'
import { RuleShelf } from '../rules/rule-shelf.ts'
import { tarOf, type ArchivedFile } from './tar.ts'
import { toldConfiguration } from './told-configuration.ts'
import { toldEntries } from './told-entries.ts'
import { toldLogs } from './told-log.ts'
import { toldRules } from './told-rules.ts'

/** What a bundle is made of. What is null could not be had, and the bundle says so. */
export interface BundleSources {
  readonly nowMs: number
  readonly version: string
  readonly dataDirectory: string
  readonly checks: readonly CheckResult[] | null
  readonly configuration: Configuration | null
  readonly store: Store | null
  /** OpenMetrics text, where the appliance runs and this is its process. */
  readonly metrics: string | null
}

/** A gzipped tar archive, and what to call it. */
export interface Bundle {
  readonly name: string
  readonly archive: Buffer
}

/** Entries of the record that go along: the newest ones that tell of the machine itself. */
const ENTRIES = 200

/**
 * Everything that somebody needs who is to find out from afar what ails a machine, and nothing secret: each part by an
 * allow-list of its own. Keys, certificates, PINs, serial numbers, accounts and the memory have no way in.
 */
export async function makeBundle(sources: BundleSources): Promise<Bundle> {
  const { nowMs, version, checks, configuration, store, metrics, dataDirectory } = sources
  const at = new Date(nowMs).toISOString()
  const parts: readonly (ArchivedFile | { readonly missing: string })[] = [
    file('version.json', json({ version, node: process.version, madeAt: at })),
    file('host.json', json(hostFacts())),
    checks === null ? { missing: 'checks' } : file('checks.jsonl', lines(checks.map(toldCheck))),
    configuration === null ? { missing: 'configuration' } : file('configuration.json', json(toldConfiguration(configuration))),
    store === null || configuration === null
      ? { missing: 'rules' }
      : file('rules.json', json(toldRules(new RuleShelf(configuration, store, () => nowMs).inForce()))),
    store === null ? { missing: 'record' } : file('record.jsonl', lines(toldEntries(store, ENTRIES))),
    metrics === null ? { missing: 'metrics' } : file('metrics.txt', metrics),
    ...(await toldLogs(dataDirectory))
  ]
  const missing = parts.flatMap((part) => ('missing' in part ? [part.missing] : []))
  const files = parts.flatMap((part) => ('missing' in part ? [] : [part]))
  const named = `hatachi-support-${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const archived = [...files, file('missing.json', json(missing))].map(({ name, content }) => ({ name: `${named}/${name}`, content }))
  return { name: `${named}.tar.gz`, archive: await promisify(gzip)(tarOf(archived, nowMs)) }
}

/** Of an unsound configuration or rule book the doctor repeats what stands there, and that may be anything. */
function toldCheck(check: CheckResult): CheckResult {
  if ((check.id !== 'configuration' && check.id !== 'rules') || check.status === 'pass') return check
  return { id: check.id, status: check.status, sentence: 'Not sound; `hatachi doctor` on the machine says where.' }
}

/** Of the machine, and not which machine it is. */
function hostFacts(): object {
  return {
    platform: platform(),
    release: release(),
    architecture: arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    upSeconds: Math.round(uptime())
  }
}

function file(name: string, content: string): ArchivedFile {
  return { name, content: Buffer.from(content, 'utf8') }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
