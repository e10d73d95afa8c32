import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isListPast, LIST_CLOCK_SKEW_MS } from '../certificate/list-judgement.ts'
import type { ListFacts } from './list-facts.ts'
import { incomingDirectory, makeLastingDirectory } from './list-files.ts'
import type { SourceHistory, SourceState } from './list-timetable.ts'
import { sourceState } from './list-timetable.ts'

/** An address that a list is published at. */
export interface SourceSetting {
  readonly url: string
  /** What is expected there; what the list is it says itself. */
  readonly kind: ListFacts['kind']
}

/** What a machine remembers of a source from one run to the next, beside the list itself. */
export interface SourceMemory {
  /** Name of the list that last came from there among those in force: the next one takes its place. */
  readonly slot: string | null
  /** SHA-256 of that list, and by what the server knows it. */
  readonly sha256Hex: string | null
  readonly etag: string | null
  readonly lastModified: string | null
  /** Strong entity tag of a list that was refused for what it is, and will be as long as it is that. */
  readonly refusedEtag: string | null
  /** Digest of the lists that were in force then: beside others it may be another matter. */
  readonly refusedBeside: string | null
  readonly askedAtMs: number | null
  readonly failures: number
  readonly repeats: number
  /** Why the last question brought no list into force; null: it did, or there was nothing new. */
  readonly problem: string | null
  /** The 07:00 since which the list is overdue, once that is on the record. */
  readonly overdueRecordedMs: number | null
}

/** A source never asked. */
export const NO_MEMORY: SourceMemory = {
  slot: null,
  sha256Hex: null,
  etag: null,
  lastModified: null,
  refusedEtag: null,
  refusedBeside: null,
  askedAtMs: null,
  failures: 0,
  repeats: 0,
  problem: null,
  overdueRecordedMs: null
}

/** How it stands with one source, for people and the doctor. */
export interface SourceReport {
  readonly setting: SourceSetting
  readonly state: SourceState
  /** The list in force from there; null where there is none. */
  readonly facts: ListFacts | null
  /** Whether that list's nextUpdate is past: then it clears nobody. */
  readonly expired: boolean
  readonly askedAtMs: number | null
  readonly problem: string | null
}

/** The list in force that came from this source, or took the place of one that did. */
export function factsOfSource(memory: SourceMemory, lists: readonly ListFacts[]): ListFacts | null {
  return lists.find(({ name }) => name === memory.slot) ?? null
}

/** A digest of which lists are in force. */
export function digestOfLists(lists: readonly ListFacts[]): string {
  const words = lists.map(({ name, sha256Hex }) => `${name} ${sha256Hex}`).toSorted()
  return createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 32)
}

/**
 * Entity tag of what the server has, where that was refused for what it is, beside the very lists that are in force now;
 * else null.
 */
export function refusedEtagOf({ refusedEtag, refusedBeside }: SourceMemory, lists: readonly ListFacts[]): string | null {
  return refusedBeside === digestOfLists(lists) ? refusedEtag : null
}

/** What the timetable needs to know. */
export function historyOf(memory: SourceMemory, facts: ListFacts | null): SourceHistory {
  const { askedAtMs, failures, repeats } = memory
  return {
    thisUpdateMs: facts?.thisUpdateMs ?? null,
    obtainedAtMs: facts?.importedAtMs ?? null,
    askedAtMs,
    failures,
    repeats
  }
}

/** How it stands with a source now. Pure. */
export function reportOf(
  setting: SourceSetting,
  memory: SourceMemory,
  lists: readonly ListFacts[],
  time: { readonly nowMs: number; readonly overdueMs: number }
): SourceReport {
  const facts = factsOfSource(memory, lists)
  const { askedAtMs, problem } = memory
  return {
    setting,
    state: sourceState(historyOf(memory, facts), time.nowMs, time.overdueMs),
    facts,
    expired: facts !== null && isListPast(facts.nextUpdateMs, time.nowMs, LIST_CLOCK_SKEW_MS),
    askedAtMs,
    problem
  }
}

/** Name of a source in files: no address stands in a name. */
export function sourceName(setting: SourceSetting): string {
  return `source-${createHash('sha256').update(setting.url).digest('hex').slice(0, 16)}`
}

/** What is remembered of a source; what cannot be read is forgotten, which costs one download. Never throws. */
export function readSourceMemory(listsDirectory: string, setting: SourceSetting): SourceMemory {
  try {
    const read: unknown = JSON.parse(readFileSync(memoryPath(listsDirectory, setting), 'utf8'))
    if (typeof read !== 'object' || read === null) return NO_MEMORY
    const found: Record<string, unknown> = { ...read }
    return {
      slot: textOf(found['slot']),
      sha256Hex: textOf(found['sha256Hex']),
      etag: headerOf(found['etag']),
      lastModified: headerOf(found['lastModified']),
      refusedEtag: headerOf(found['refusedEtag']),
      refusedBeside: textOf(found['refusedBeside']),
      askedAtMs: countOf(found['askedAtMs']),
      failures: countOf(found['failures']) ?? 0,
      repeats: countOf(found['repeats']) ?? 0,
      problem: textOf(found['problem']),
      overdueRecordedMs: countOf(found['overdueRecordedMs'])
    }
  } catch {
    return NO_MEMORY
  }
}

/** Remembers, if the medium lets it: what is lost here is only known less well. Never throws. */
export function writeSourceMemory(listsDirectory: string, setting: SourceSetting, memory: SourceMemory): void {
  const path = memoryPath(listsDirectory, setting)
  try {
    makeLastingDirectory(dirname(path))
    const draft = `${path}.${String(process.pid)}`
    writeFileSync(draft, JSON.stringify(memory), { mode: 0o600 })
    renameSync(draft, path)
  } catch {
    // The list itself is in force all the same.
  }
}

const SOURCE_FILE = /^(source-[0-9a-f]{16})\./

/**
 * Removes what is remembered of addresses that are not configured any more, and what arrived of their lists. The lists
 * stay in force. Never throws: what cannot be removed is removed at another start.
 */
export function forgetOtherSources(listsDirectory: string, settings: readonly SourceSetting[]): void {
  const names = new Set(settings.map(sourceName))
  for (const directory of [incomingDirectory(listsDirectory), join(listsDirectory, 'sources')]) {
    try {
      for (const file of readdirSync(directory)) {
        const [, source] = SOURCE_FILE.exec(file) ?? []
        if (source !== undefined && !names.has(source)) rmSync(join(directory, file), { force: true })
      }
    } catch {
      // Not there, or not to be changed.
    }
  }
}

function memoryPath(listsDirectory: string, setting: SourceSetting): string {
  return join(listsDirectory, 'sources', `${sourceName(setting)}.json`)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** What is to be sent as a header again: nothing that could break out of one. */
function headerOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value) ? value : null
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
