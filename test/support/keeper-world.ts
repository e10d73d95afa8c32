import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { ImportFailure } from '../../main/revocation/import-failure.ts'
import type { Downloaded, DownloadOptions } from '../../main/revocation/list-download.ts'
import type { ListFacts } from '../../main/revocation/list-facts.ts'
import type { KeeperEvent, KeptLists } from '../../main/revocation/list-keeper.ts'
import { startPart } from '../../main/revocation/list-part.ts'
import { ManualClock } from './manual-clock.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const at = (japan: string): number => Date.parse(`${japan}+09:00`)

export const CRL = { url: 'http://lists.example/a.crl', kind: 'crl' } as const
export const ARL = { url: 'http://lists.example/a.arl', kind: 'arl' } as const

/** The far side of a keeper and its lists, of which every answer is decided here; what the keeper asks is noted. */
export class World implements KeptLists {
  readonly clock = new ManualClock(at('2026-04-01T12:00'))
  readonly events: KeeperEvent[] = []
  /** thisUpdate of each list of which the keeper told that it is signed. */
  readonly signedTimesMs: number[] = []
  readonly asked: { readonly url: string; readonly at: number; readonly conditional: boolean }[] = []
  readonly inForce = new Map<string, ListFacts>()
  underWay = 0
  mostUnderWay = 0
  fetched: () => Result<Downloaded, { readonly code: string }> = () => downloaded('"v1"')
  /** Lists handed to the import, by what lay in their part. */
  readonly brought: string[] = []
  imported: (kind: 'crl' | 'arl') => Result<ListFacts, ImportFailure> = (kind) =>
    ok(this.listOf(kind, at('2026-04-01T07:00'), 1))

  status(): readonly ListFacts[] {
    return [...this.inForce.values()]
  }

  async importFile(path: string): ReturnType<KeptLists['importFile']> {
    await Promise.resolve()
    if (existsSync(path)) this.brought.push(path)
    const kind = this.asked.at(-1)?.url === ARL.url ? 'arl' : 'crl'
    const imported = this.imported(kind)
    if (!imported.ok) return imported
    expect(path.endsWith('.part')).toBe(true)
    const before = this.inForce.get(kind)
    const unchanged = before?.sha256Hex === imported.value.sha256Hex
    if (!unchanged) this.inForce.set(kind, imported.value)
    return ok({ facts: imported.value, unchanged })
  }

  listOf(kind: 'crl' | 'arl', thisUpdateMs: number, number: number): ListFacts {
    return {
      name: `ab-${kind}-0`,
      scope: { userCertificates: kind === 'crl', caCertificates: kind === 'arl', namesHex: [] },
      kind,
      issuerKeyIdentifierHex: 'ab',
      numberHex: number.toString(16),
      thisUpdateMs,
      nextUpdateMs: thisUpdateMs + 48 * HOUR_MS,
      entries: 3,
      importedAtMs: this.clock.nowMs(),
      sha256Hex: `${kind}-${String(number)}`,
      distributionPoints: []
    }
  }

  /** Whether what is fetched lies on the disk as well. */
  writesParts = false

  download = async ({ url, known, signal, partPath, seal }: DownloadOptions) => {
    this.asked.push({ url, at: this.clock.nowMs(), conditional: known !== null })
    this.underWay += 1
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay)
    await Promise.resolve()
    this.underWay -= 1
    if (this.writesParts) {
      const part = await startPart({ path: partPath, seal, etag: null })
      if ('code' in part) throw new Error(part.code)
      await part.add(Buffer.from('list'))
      await part.close()
    }
    return signal.aborted ? err({ code: 'aborted' }) : this.fetched()
  }
}

export function downloaded(etag: string): Result<Downloaded, never> {
  return ok({ result: 'downloaded', bytes: 1, validators: { etag, lastModified: null }, resumedFrom: 0 })
}
