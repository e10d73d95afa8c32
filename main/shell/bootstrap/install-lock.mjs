import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const pollMs = 200

/**
 * What the holder of a lock may do with it.
 * @typedef {{ addProcess(pid: number): void }} HeldLock `addProcess` keeps the lock as long as that process lives too
 */

/**
 * Runs `work` while no other process of this machine runs under the same lock. A lock whose processes are all dead is
 * taken over, so a killed holder blocks nobody.
 * @template T
 * @param {string} path of the lock file; its folder is made
 * @param {() => void} onWait called once if another holder has to be waited for
 * @param {(lock: HeldLock) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  let holders = identify(process.pid)
  writeFileSync(draft, holders)

  for (let waited = false; !tryLink(draft, path); waited = true) {
    if (removeIfDead(path)) continue
    if (!waited) onWait()
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  try {
    return await work({
      addProcess(pid) {
        holders += identify(pid)
        writeFileSync(draft, holders)
        renameSync(draft, path)
      }
    })
  } finally {
    rmSync(draft, { force: true })
    rmSync(path, { force: true })
  }
}

/**
 * A link appears with its content, so nobody ever reads a lock that is not written yet.
 * @param {string} draft
 * @param {string} path
 */
function tryLink(draft, path) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * @param {string} path
 * @returns {boolean} whether it is worth to try again at once
 */
function removeIfDead(path) {
  const holders = readOrEmpty(path)
  if (holders === '') return true
  if (holders.split('\n').some(isAlive)) return false
  // Two may find it dead at once: the rename has one winner, and a lock that was renewed meanwhile is put back.
  const grave = `${path}.dead.${process.pid}`
  try {
    renameSync(path, grave)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    throw error
  }
  if (readOrEmpty(grave) !== holders) tryLink(grave, path)
  rmSync(grave, { force: true })
  return true
}

/**
 * One line `pid startTime`: a pid alone may belong to another process by now.
 * @param {number} pid
 */
function identify(pid) {
  return `${pid} ${startTimeOf(pid)}\n`
}

/** @param {string} line */
function isAlive(line) {
  const [pid, startTime] = line.split(' ')
  if (pid === undefined || pid === '') return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  return startTimeOf(Number(pid)) === startTime
}

/**
 * Field 22 of /proc/PID/stat (proc(5)); the same word for all where there is no /proc.
 * @param {number} pid
 */
function startTimeOf(pid) {
  const stat = readOrEmpty(`/proc/${pid}/stat`)
  // Field 2, the name, may hold blanks and brackets: count from behind its last bracket.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown'
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
