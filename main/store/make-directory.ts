import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory and what is missing above it, for its owner only (0700); one that stands there keeps its rights.
 * Level by level: Node's own recursive `mkdirSync` never ends where a parent takes no directories, such as /proc.
 * Throws the file system's error.
 */
export function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  makeDirectory(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}
