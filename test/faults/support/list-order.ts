import { dirname } from 'node:path'
import type { TracedCall } from './strace-log.ts'

const WRITES = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2'])
const SYNCS = new Set(['fsync', 'fdatasync'])
const RENAMES = new Set(['rename', 'renameat', 'renameat2'])

/**
 * Whether a list was put into force so that a loss of power leaves the old one or the new one: the file's last write,
 * then its sync, then the rename onto the list's name, then the sync of the directory, then the word that it is done.
 * Each has returned before the next begins. Gives every breach in words; a trace without the rename is one.
 * @param directory of the lists; names in it end with `.list`
 */
export function orderBreaches(calls: readonly TracedCall[], directory: string): readonly string[] {
  const renames = calls.filter(({ name, args }) => RENAMES.has(name) && args.includes(`"${directory}/`))
  const [rename, ...others] = renames
  if (rename === undefined || others.length > 0) return [`${String(renames.length)} renames into the directory`]
  const [draft = '', target = ''] = [...rename.args.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '')
  if (!target.startsWith(`${directory}/`) || !target.endsWith('.list')) return [`renamed to ${target}`]
  const before = (call: TracedCall | undefined, other: TracedCall): boolean =>
    typeof call?.returnedAt === 'number' && call.returnedAt < other.begunAt
  const breaches: string[] = []
  const written = calls.filter(({ name, path }) => WRITES.has(name) && (path === draft || path === target))
  const last = written.at(-1)
  const synced = calls.filter(({ name, path, result }) => SYNCS.has(name) && path === draft && result === '0')
  if (last === undefined || !before(last, rename)) breaches.push('the list was not written before it was renamed')
  else if (!synced.some((sync) => before(last, sync) && before(sync, rename))) {
    breaches.push('the list was not synced between its last write and the rename')
  }
  const done = calls.find(({ name, args, path, begunAt }) => {
    return WRITES.has(name) && /^1</.test(args) && path !== draft && begunAt > rename.begunAt
  })
  const settled = calls.find(
    (call) => SYNCS.has(call.name) && call.path === directory && call.result === '0' && before(rename, call)
  )
  if (settled === undefined) breaches.push('the directory was not synced after the rename')
  else if (done === undefined || !before(settled, done)) breaches.push('it was said to be done before the directory was synced')
  return breaches
}

/** Whether the directory of the lists, which this import made, was synced into the one above before the word was given. */
export function isDirectoryLasting(calls: readonly TracedCall[], directory: string): boolean {
  const done = calls.find(({ name, args }) => WRITES.has(name) && /^1</.test(args))
  const made = calls.find(({ name, args, result }) => {
    return name.startsWith('mkdir') && args.includes(`"${directory}"`) && result === '0'
  })
  if (done === undefined || made === undefined) return false
  return calls.some(
    ({ name, path, result, begunAt, returnedAt }) =>
      SYNCS.has(name) &&
      path === dirname(directory) &&
      result === '0' &&
      begunAt > made.begunAt &&
      typeof returnedAt === 'number' &&
      returnedAt < done.begunAt
  )
}
