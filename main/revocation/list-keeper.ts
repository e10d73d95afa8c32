import { join } from 'node:path'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { ok } from '../../device/result.ts'
import type { ImportFailure } from './import-failure.ts'
import { consequenceOf, isOwnFault } from './import-failure.ts'
import type { Downloaded, DownloadOptions, Validators } from './list-download.ts'
import { downloadList } from './list-download.ts'
import type { ListFacts } from './list-facts.ts'
import { discardPart, discardUnreadableParts, markWhole, readWholePart, strongEtag } from './list-part.ts'
import { ListSeal } from './list-seal.ts'
import { nextQuestionMs } from './list-timetable.ts'
import type { SourceMemory, SourceReport, SourceSetting } from './source-state.ts'
import {
  digestOfLists,
  factsOfSource,
  forgetOtherSources,
  historyOf,
  readSourceMemory,
  refusedEtagOf,
  reportOf,
  sourceName,
  writeSourceMemory
} from './source-state.ts'

/** The lists in force, as far as the keeper needs them. */
export interface KeptLists {
  status(): readonly ListFacts[]
  importFile(
    path: string,
    options: {
      readonly anchorsDer: readonly Uint8Array[]
      readonly nowMs: number
      readonly signal: AbortSignal
      readonly isPart: true
    }
  ): Promise<Result<{ readonly facts: ListFacts; readonly unchanged: boolean }, ImportFailure>>
}

/**
 * What goes on the record. `source` counts the configured addresses from 1, those of people's lists first. A failure is
 * told when it begins and when its code changes, not each time; `list_overdue` once for each list that is missed.
 * `list_import_failed`: nothing is known to be wrong with the list; `code` is what is wrong here.
 */
export type KeeperEvent =
  | { readonly name: 'list_imported'; readonly source: number; readonly facts: ListFacts }
  | { readonly name: FailureName; readonly source: number; readonly code: string }
  | { readonly name: 'list_overdue'; readonly source: number; readonly sinceMs: number }

type FailureName = 'list_refused' | 'list_fetch_failed' | 'list_import_failed'

export interface ListKeeperOptions {
  /** Of the lists in force; parts and what is remembered of sources lie below it. */
  readonly directory: string
  /** That of the lists: parts are sealed under it too. `LIST_KEY_BYTES`. */
  readonly key: Uint8Array
  readonly lists: KeptLists
  readonly sources: readonly SourceSetting[]
  readonly anchorsDer: readonly Uint8Array[]
  /** How long after its 07:00 a list that is not here is overdue. */
  readonly overdueMs: number
  readonly clock: Clock
  readonly record: (event: KeeperEvent) => void
  /** Told the thisUpdate of each list that its CA has signed, milliseconds since 1970, in force or to come. */
  readonly onSignedTime?: (thisUpdateMs: number) => void
  /** 0 to 1, drawn at each call. Default: `Math.random`. */
  readonly random?: () => number
  readonly download?: (options: DownloadOptions) => Promise<Result<Downloaded, { readonly code: string }>>
}

/** How long the keeper may sleep: the wall clock can be set meanwhile, and no timer notices. */
const LONGEST_SLEEP_MS = 60_000

interface KeptSource {
  readonly number: number
  readonly setting: SourceSetting
  memory: SourceMemory
  /** Drawn anew after each question, so that machines that failed together do not come back together. */
  chance: number
}

/**
 * Keeps the revocation lists of a platform operator's machine up to date: asks each source on J-LIS's timetable, one at
 * a time, puts what came into force where it stands every check, and tries again where it does not. Whatever goes wrong,
 * the list in force stays. After a start or a jump of the clock what was missed is made up for.
 */
export class ListKeeper {
  readonly #options: ListKeeperOptions
  readonly #seal: ListSeal
  readonly #sources: readonly KeptSource[]
  readonly #machineShare: number
  readonly #random: () => number
  readonly #stopped = new AbortController()
  #cancelTimer: () => void = () => undefined
  #running: Promise<void> | null = null

  constructor(options: ListKeeperOptions) {
    this.#options = options
    this.#seal = new ListSeal(options.key)
    this.#random = options.random ?? Math.random
    this.#machineShare = this.#random()
    this.#sources = options.sources.map((setting, index) => ({
      number: index + 1,
      setting,
      memory: readSourceMemory(options.directory, setting),
      chance: this.#random()
    }))
  }

  /** Begins; what is due is asked for at once. Without sources there is nothing to do but to forget others. */
  start(): void {
    forgetOtherSources(this.#options.directory, this.#options.sources)
    discardUnreadableParts(this.#options.directory, this.#seal)
    this.#tellSignedTimes()
    if (this.#sources.length === 0) return
    if (this.#running === null && !this.#stopped.signal.aborted) this.#wake()
  }

  /** Ends, a download or an import under way too; what arrived so far is gone on with the next time. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#cancelTimer()
    await this.#running
  }

  /** Of the lists that are in force already. */
  #tellSignedTimes(): void {
    try {
      for (const { thisUpdateMs } of this.#options.lists.status()) this.#options.onSignedTime?.(thisUpdateMs)
    } catch {
      // The first round meets the same fault, and tells of it.
    }
  }

  /** How it stands with each source now, in the order of the configuration. */
  status(): readonly SourceReport[] {
    const { lists, clock, overdueMs } = this.#options
    const inForce = lists.status()
    const time = { nowMs: clock.nowMs(), overdueMs }
    return this.#sources.map(({ setting, memory }) => reportOf(setting, memory, inForce, time))
  }

  /** Whether a question is under way. */
  get busy(): boolean {
    return this.#running !== null
  }

  #wake(): void {
    this.#running = this.#round().finally(() => {
      this.#running = null
      if (!this.#stopped.signal.aborted) this.#sleep()
    })
  }

  #sleep(): void {
    this.#cancelTimer = this.#options.clock.after(this.#sleepMs(), () => {
      this.#wake()
    })
  }

  #sleepMs(): number {
    try {
      const nowMs = this.#options.clock.nowMs()
      const waits = this.#sources.map((source) => this.#nextQuestionMs(source) - nowMs)
      return Math.max(0, Math.min(LONGEST_SLEEP_MS, ...waits))
    } catch {
      // The round meets the same fault, and tells of it.
      return LONGEST_SLEEP_MS
    }
  }

  /**
   * Asks every source whose time has come, one after the other, and sees which are overdue. CAs' lists come first: they
   * are short, and all that hangs on them is more.
   */
  async #round(): Promise<void> {
    for (const source of this.#sources.toSorted((one, other) => rankOf(one) - rankOf(other))) {
      if (this.#stopped.signal.aborted) return
      try {
        // Before each question, since one may take hours; of what was never asked for there is nothing to tell yet.
        for (const each of this.#sources) if (each.memory.askedAtMs !== null) this.#tellOverdue(each)
        if (this.#nextQuestionMs(source) <= this.#options.clock.nowMs()) await this.#ask(source)
        this.#tellOverdue(source)
      } catch {
        // A mistake in the program must end neither the other sources nor the keeper, or lists grow old without a word.
        this.#failed(source, 'list_import_failed', 'internal_fault', this.#options.clock.nowMs())
      }
    }
  }

  #nextQuestionMs(source: KeptSource): number {
    const { lists, clock } = this.#options
    const history = historyOf(source.memory, factsOfSource(source.memory, lists.status()))
    return nextQuestionMs(history, clock.nowMs(), this.#machineShare, source.chance)
  }

  async #ask(source: KeptSource): Promise<void> {
    const { directory, lists, clock, download = downloadList } = this.#options
    const { memory, setting } = source
    const { signal } = this.#stopped
    const partPath = join(directory, 'incoming', `${sourceName(setting)}.part`)
    // By its validators the server may say "nothing new" only of the very list that is in force.
    const inForce = factsOfSource(memory, lists.status())?.sha256Hex === memory.sha256Hex ? memory : null
    const refusedEtag = refusedEtagOf(memory, lists.status())
    const known = refusedEtag === null ? inForce : { etag: refusedEtag, lastModified: null }
    source.chance = this.#random()
    const seal = this.#seal
    const waiting = await readWholePart(partPath, seal)
    const fetched =
      waiting === null
        ? await download({ url: setting.url, partPath, seal, known, clock, signal })
        : ok({ result: 'downloaded' as const, validators: waiting })
    const askedAtMs = clock.nowMs()
    if (!fetched.ok) {
      if (fetched.error.code !== 'aborted') this.#failed(source, 'list_fetch_failed', fetched.error.code, askedAtMs)
      return
    }
    if (fetched.value.result === 'not_modified') {
      if (refusedEtag !== null) {
        this.#failed(source, 'list_refused', memory.problem ?? 'list_older', askedAtMs)
        return
      }
      this.#remember(source, { ...memory, askedAtMs, failures: 0, repeats: memory.repeats + 1, problem: null })
      return
    }
    const { anchorsDer } = this.#options
    const imported = await lists.importFile(partPath, { anchorsDer, nowMs: askedAtMs, signal, isPart: true })
    const { validators } = fetched.value
    const signedMs = imported.ok ? imported.value.facts.thisUpdateMs : imported.error.thisUpdateMs
    if (signedMs !== undefined) this.#options.onSignedTime?.(signedMs)
    if (!imported.ok) {
      await this.#refused(source, imported.error, { partPath, validators, askedAtMs })
      return
    }
    await discardPart(partPath)
    const { facts, unchanged } = imported.value
    this.#remember(source, {
      ...memory,
      ...validators,
      refusedEtag: null,
      refusedBeside: null,
      slot: facts.name,
      sha256Hex: facts.sha256Hex,
      askedAtMs: clock.nowMs(),
      failures: 0,
      repeats: unchanged ? memory.repeats + 1 : 0,
      problem: null
    })
    if (!unchanged) this.#options.record({ name: 'list_imported', source: source.number, facts })
  }

  /** What is no fault of the list's leaves it where it is, to be imported the next time. */
  async #refused(
    source: KeptSource,
    failure: ImportFailure,
    of: { readonly partPath: string; readonly validators: Validators; readonly askedAtMs: number }
  ): Promise<void> {
    const consequence = consequenceOf(failure)
    if (consequence === 'keep') await markWhole(of.partPath, of.validators)
    else await discardPart(of.partPath)
    if (failure.code === 'aborted') return
    const isFinal = consequence === 'final'
    source.memory = {
      ...source.memory,
      refusedEtag: isFinal ? strongEtag(of.validators.etag ?? undefined) : null,
      refusedBeside: isFinal ? digestOfLists(this.#options.lists.status()) : null
    }
    this.#failed(source, isOwnFault(failure) ? 'list_import_failed' : 'list_refused', failure.code, of.askedAtMs)
  }

  #failed(source: KeptSource, name: FailureName, code: string, askedAtMs: number): void {
    const { memory } = source
    this.#remember(source, { ...memory, askedAtMs, failures: memory.failures + 1, problem: code })
    if (memory.problem !== code) this.#options.record({ name, source: source.number, code })
  }

  #tellOverdue(source: KeptSource): void {
    const { lists, clock, overdueMs } = this.#options
    const time = { nowMs: clock.nowMs(), overdueMs }
    const { state } = reportOf(source.setting, source.memory, lists.status(), time)
    if (state.state !== 'overdue' || source.memory.overdueRecordedMs === state.sinceMs) return
    this.#remember(source, { ...source.memory, overdueRecordedMs: state.sinceMs })
    this.#options.record({ name: 'list_overdue', source: source.number, sinceMs: state.sinceMs })
  }

  #remember(source: KeptSource, memory: SourceMemory): void {
    source.memory = memory
    writeSourceMemory(this.#options.directory, source.setting, memory)
  }
}

const rankOf = ({ setting }: KeptSource): number => (setting.kind === 'arl' ? 0 : 1)
