import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import type { AccountKey } from './account-key.ts'
import { onAccounts } from './account-file.ts'

/**
 * How many tries at a password are looked at. A try counts as failed from its beginning, lastingly, and is taken back
 * where it succeeds: neither many at once nor a restart gives more of them. Success wipes nothing else out, so that the
 * rate holds whoever signs in between. docs/operator-accounts.md states it.
 */

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Subjects that are kept. Past that the longest quiet ones go. */
const MOST_SUBJECTS = 4096
/** Addresses from which an account was signed in to, kept for each. */
const MOST_KNOWN = 3

/** Failed tries in the last hour, and how long after the newest of them the next is looked at. */
export interface ThrottleLimits {
  /** So many without any wait. */
  readonly free: number
  /** No more than so many within an hour. */
  readonly perHour: number
}

/** One account, from all strange addresses together, or from one that it was signed in from before. */
export const ACCOUNT_LIMITS: ThrottleLimits = { free: 3, perHour: 10 }
/** One address, whatever account it tries. */
export const ADDRESS_LIMITS: ThrottleLimits = { free: 10, perHour: 30 }
/** Waits after `free` failed tries: each longer, the last one again and again. */
export const WAITS_MS = [30_000, MINUTE_MS, 2 * MINUTE_MS, 4 * MINUTE_MS, 8 * MINUTE_MS, 15 * MINUTE_MS] as const

/** What is throttled: a name for it, and its limits. */
export interface ThrottleSubject {
  readonly name: string
  readonly limits: ThrottleLimits
}

/** A try under way. */
export interface ThrottledTry {
  /** It succeeded: it does not count. */
  takeBack(): void
}

/** How long the next try has to wait, given when earlier ones failed (oldest first, all of the last hour); both monotonic. */
export function waitMs(failedAtMs: readonly number[], nowMs: number, { free, perHour }: ThrottleLimits): number {
  const newest = failedAtMs.at(-1)
  if (newest === undefined || failedAtMs.length < free) return 0
  const wait = WAITS_MS[Math.min(failedAtMs.length - free, WAITS_MS.length - 1)] ?? 0
  const oldestThatCounts = failedAtMs[failedAtMs.length - perHour]
  const untilMs = oldestThatCounts === undefined ? newest + wait : Math.max(newest + wait, oldestThatCounts + HOUR_MS)
  return Math.max(0, untilMs - nowMs)
}

/** Throws `AccountsUnusable` where the medium refuses: a try that cannot be counted is not made. */
export class Throttle {
  readonly #database: Database.Database
  readonly #clock: Clock
  readonly #key: AccountKey
  /** Times of failed tries by the monotonic clock, so that setting the machine's clock changes nothing; by subject. */
  readonly #failed = new Map<string, number[]>()

  constructor(database: Database.Database, clock: Clock, key: AccountKey) {
    this.#database = database
    this.#clock = clock
    this.#key = key
    this.#load()
  }

  /** Who tries this account from there: an address it was signed in from before counts by itself. */
  subjectsOf(login: string, address: string): readonly ThrottleSubject[] {
    const from = addressGroup(address)
    const account = this.#isKnown(login, from) ? `known\n${login}\n${from}` : `account\n${login}`
    return [{ name: account, limits: ACCOUNT_LIMITS }, this.addressSubject(address)]
  }

  addressSubject(address: string): ThrottleSubject {
    return { name: `address\n${addressGroup(address)}`, limits: ADDRESS_LIMITS }
  }

  /** Whoever is signed in already, and says the password again. */
  ownSubject(login: string): ThrottleSubject {
    return { name: `own\n${login}`, limits: ACCOUNT_LIMITS }
  }

  /** Milliseconds until the next try on all of these is looked at; 0: now. */
  waitMs(subjects: readonly ThrottleSubject[]): number {
    const nowMs = this.#clock.monotonicMs()
    return Math.max(...subjects.map(({ name, limits }) => waitMs(this.#recent(this.#id(name)), nowMs, limits)))
  }

  /** When strangers' tries on this account are looked at again; null: now. */
  throttledUntilMs(login: string): number | null {
    const wait = this.waitMs([{ name: `account\n${login}`, limits: ACCOUNT_LIMITS }])
    return wait === 0 ? null : Math.ceil(this.#clock.nowMs() + wait)
  }

  /** Counts a try before it is looked at. */
  begin(subjects: readonly ThrottleSubject[]): ThrottledTry {
    const atMs = this.#clock.monotonicMs()
    const ids = subjects.map(({ name }) => this.#id(name))
    this.#change(ids, (failed) => [...failed, atMs])
    return {
      takeBack: () => {
        this.#change(ids, (failed) => failed.toSpliced(failed.lastIndexOf(atMs), failed.includes(atMs) ? 1 : 0))
      }
    }
  }

  /** Remembers that this account was signed in to from there: the newest few addresses are kept. */
  signedInFrom(login: string, address: string): void {
    const subject = this.#key.pseudonym(`known\n${login}\n${addressGroup(address)}`)
    const write = () => {
      this.#database
        .prepare(
          'INSERT INTO known_address VALUES (?, ?, ?) ON CONFLICT (subject) DO UPDATE SET last_at_ms = excluded.last_at_ms'
        )
        .run(subject, login, this.#clock.nowMs())
      this.#database
        .prepare(
          `DELETE FROM known_address WHERE login = ? AND subject <> ? AND subject NOT IN
             (SELECT subject FROM known_address WHERE login = ? AND subject <> ? ORDER BY last_at_ms DESC LIMIT ?)`
        )
        .run(login, subject, login, subject, MOST_KNOWN - 1)
    }
    onAccounts(() => {
      this.#database.transaction(write).immediate()
    })
  }

  /** Ends the waiting of an account: for all addresses, and for those signed in. */
  unlock(login: string): void {
    const known = onAccounts(() =>
      this.#database.prepare<[string], Uint8Array>('SELECT subject FROM known_address WHERE login = ?').pluck().all(login)
    )
    const ids = [
      this.#id(`account\n${login}`),
      this.#id(`own\n${login}`),
      ...known.map((subject) => Buffer.from(subject).toString('hex'))
    ]
    this.#change(ids, () => [])
  }

  #isKnown(login: string, from: string): boolean {
    const subject = this.#key.pseudonym(`known\n${login}\n${from}`)
    return (
      onAccounts(() => this.#database.prepare('SELECT 1 FROM known_address WHERE subject = ?').get(subject)) !==
      undefined
    )
  }

  #id(name: string): string {
    return Buffer.from(this.#key.pseudonym(name)).toString('hex')
  }

  #recent(id: string): number[] {
    const oldest = this.#clock.monotonicMs() - HOUR_MS
    return (this.#failed.get(id) ?? []).filter((atMs) => atMs > oldest)
  }

  #change(ids: readonly string[], change: (failed: readonly number[]) => number[]): void {
    const [nowMs, monotonicMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()]
    const changed = ids.map((id) => [id, change(this.#recent(id))] as const)
    const gone = [...changed.flatMap(([id, failed]) => (failed.length === 0 ? [id] : [])), ...this.#surplus(ids)]
    const write = () => {
      const remove = this.#database.prepare('DELETE FROM throttle WHERE subject = ?')
      for (const id of gone) remove.run(Buffer.from(id, 'hex'))
      for (const [id, failed] of changed) {
        if (failed.length === 0) continue
        const times = failed.map((atMs) => Math.round(nowMs - (monotonicMs - atMs)))
        this.#database
          .prepare('INSERT OR REPLACE INTO throttle VALUES (?, ?)')
          .run(Buffer.from(id, 'hex'), JSON.stringify(times))
      }
    }
    onAccounts(() => {
      this.#database.transaction(write).immediate()
    })
    for (const [id, failed] of changed) this.#failed.set(id, failed)
    for (const id of gone) this.#failed.delete(id)
  }

  /** What gives way where there are too many: whatever is past its hour, then the longest quiet; never an account that is there. */
  #surplus(busy: readonly string[]): readonly string[] {
    if (this.#failed.size < MOST_SUBJECTS) return []
    const logins = onAccounts(() => this.#database.prepare<[], string>('SELECT login FROM account').pluck().all())
    const kept = new Set([
      ...busy,
      ...logins.flatMap((login) => [this.#id(`account\n${login}`), this.#id(`own\n${login}`)])
    ])
    const others = [...this.#failed].filter(([id]) => !kept.has(id))
    const newestOf = ([, failed]: readonly [string, number[]]) => failed.at(-1) ?? -Infinity
    const byQuiet = others.toSorted((one, other) => newestOf(one) - newestOf(other)).map(([id]) => id)
    const isOver = (id: string) => this.#recent(id).length === 0
    const fewest = this.#failed.size - MOST_SUBJECTS + busy.length
    return byQuiet.filter((id, index) => index < fewest || isOver(id))
  }

  /**
   * Takes over what an earlier run counted. A clock that was set back makes tries of the future of them: they count as
   * made just now, which neither forgives them nor keeps anybody waiting for longer than the limits do. So does a row
   * that cannot be read: as many tries as an account has in an hour; the owner's `unlock` ends that too.
   */
  #load(): void {
    const [nowMs, monotonicMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()]
    const rows = onAccounts(() =>
      this.#database
        .prepare<[], { subject: Uint8Array; times: string }>('SELECT subject, failed_at_ms AS times FROM throttle')
        .all()
    )
    for (const { subject, times } of rows) {
      const failed = timesOf(times) ?? Array<number>(ACCOUNT_LIMITS.perHour).fill(nowMs)
      this.#failed.set(
        Buffer.from(subject).toString('hex'),
        failed.map((atMs) => monotonicMs - Math.max(0, nowMs - atMs)).toSorted((one, other) => one - other)
      )
    }
  }
}

/** Times of failed tries as they are kept; null: not as this program writes them. */
function timesOf(text: string): readonly number[] | null {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return null
  }
  return Array.isArray(read) && read.every((atMs): atMs is number => Number.isFinite(atMs)) ? read : null
}

/** Of an IPv6 address the network of 64 bits: whoever has one of its addresses has them all. IPv4 as it is. */
export function addressGroup(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const words = [...before, ...Array<string>(missing).fill('0'), ...after]
  return words.slice(0, 4).map((word) => word.replace(/^0+(?=.)/, '')).join(':')
}
