import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { complain, print, type CommandValues } from './command.ts'
import { exitCode } from './exit-codes.ts'
import { HATACHI } from './program.ts'

/**
 * Whose the data directory is. A command of another user's (root's, mostly) would leave folders of 0700 there that the
 * appliance may not look into, and it would be out of service from then on.
 */

/** What Hatachi writes below a data directory. The configuration is not among them: it may well be root's. */
export const WRITTEN: readonly string[] = [
  'keys',
  'clock',
  'lists',
  'memory',
  'membership',
  'retention',
  'logs',
  'record-set-aside',
  ...['', '-wal', '-shm', '.lock'].map((end) => `hatachi.db${end}`),
  ...['', '-wal', '-shm', '-journal'].map((end) => `accounts.db${end}`),
  'set-up-code',
  'set-up.json',
  'platform',
  'service-order.json',
  'rule-order.json',
  'rule-answer.json',
  'television'
]

/**
 * Ends a command that writes, where the data directory belongs to another user than the one who runs it: that is told,
 * with the command that does it as the right one.
 * @param words the command, such as `memory purge`
 * @returns the exit code; null: the command may go on (also where there is no directory yet)
 */
export function endIfAnothersData(directory: string, words: string, values: CommandValues): number | null {
  const own = process.geteuid?.()
  const owner = ownerOf(directory)
  if (own === undefined || owner === null || own === owner) return null
  const [user, other] = [nameOf(own), nameOf(owner)]
  if (values['json'] === true) print(JSON.stringify({ result: 'refused', code: 'data_of_another_user', path: directory, owner: other, user }))
  complain(
    `data_of_another_user: ${directory} belongs to ${other}, and this runs as ${user}: what it writes there the appliance ` +
      `could not use. Run: sudo -u ${quoted(other)} env HATACHI_DATA_DIR=${quoted(directory)} ${HATACHI} ${words} …`
  )
  return exitCode('cannotCreate')
}

/** What of Hatachi's own in a data directory belongs to another user than the directory itself, and what mends it. */
export interface Misowned {
  /** Whose it should be. */
  readonly owner: string
  /** Places below the directory, of the first level. */
  readonly names: readonly string[]
  /** The command that mends it. */
  readonly chown: string
}

/** Null: nothing is another's, or nothing is there. Looks two levels deep; changes nothing. */
export function misownedIn(directory: string): Misowned | null {
  const uid = ownerOf(directory)
  // Windows tells no owners this way.
  if (uid === null || process.platform === 'win32') return null
  const isAnothers = (path: string) => ![uid, null].includes(ownerOf(path))
  const names = WRITTEN.filter((name) => {
    const path = join(directory, name)
    return isAnothers(path) || entriesOf(path).some((entry) => isAnothers(join(path, entry)))
  })
  if (names.length === 0) return null
  const owner = nameOf(uid)
  const places = names.map((name) => quoted(join(directory, name))).join(' ')
  return { owner, names, chown: `sudo chown -R ${owner.replace('#', '')}: ${places}` }
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.uid ?? null
  } catch {
    return null
  }
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The user's name; `#1000`, as sudo takes it, where /etc/passwd has none (a directory service's user). */
function nameOf(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((each) => each.split(':')[2] === String(uid))
    return line?.split(':')[0] ?? `#${String(uid)}`
  } catch {
    return `#${String(uid)}`
  }
}

/** For a shell, where it needs that. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
