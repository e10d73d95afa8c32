import { readdirSync, readFileSync } from 'node:fs'

/** Processes that descend from `rootPid`, without it. Linux: proc(5). */
export function descendantsOf(rootPid: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // The name in parentheses may hold anything; the parent is the second field after it.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')
      if (fields[0] !== 'Z') parents.set(Number(name), Number(fields[1]))
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && parent > 0 && (parent === rootPid || isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}

/** Open descriptors of a process; 0 where it is gone. */
export function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).length
  } catch {
    return 0
  }
}

/** Resident memory of a process in MB; 0 where it is gone. */
export function residentMb(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1])
    return (pages * 4_096) / 1e6
  } catch {
    return 0
  }
}
