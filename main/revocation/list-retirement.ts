import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredFacts } from './list-facts.ts'
import { compareNumbers, factsOfFileName, includesScope, listFileName } from './list-facts.ts'
import { ListFile } from './list-file.ts'
import { isSystemError, syncDirectory } from './list-files.ts'
import type { ListSeal } from './list-seal.ts'

/** Longer than a tick of any file system's clock of changes that we know (10 ms; 2 s on FAT, which nobody runs on). */
const TICK_MS = 25

/**
 * Takes out of force what a list that has just come into force stands in for: lists of the same key and kind about
 * certificates that the new one is about as well, with a smaller number and an earlier thisUpdate. Else a list of a
 * scope that its CA has given up would stay for ever, and with it a hold that was lifted long since. A list whose
 * number is not smaller may be of another series of numbers: it stays, which is only stricter, until it is removed by
 * name. What fails here is left, likewise. One that is sealed under a key that is gone, or not sealed at all, still tells
 * its number and times, and goes as well.
 */
export function retireIncluded(directory: string, facts: StoredFacts, seal: ListSeal): void {
  const own = listFileName(facts.issuerKeyIdentifierHex, facts.scope)
  try {
    for (const file of readdirSync(directory)) {
      const named = factsOfFileName(file)
      if (file === own || named === null) continue
      if (named.issuerKeyIdentifierHex !== facts.issuerKeyIdentifierHex || named.kind !== facts.kind) continue
      if (!isFollowedBy(join(directory, file), facts, seal)) continue
      // Whoever saw the rename must see another time of change than that, or he would not look again.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TICK_MS)
      rmSync(join(directory, file), { force: true })
      syncDirectory(directory)
    }
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
  }
}

function isFollowedBy(path: string, facts: StoredFacts, seal: ListSeal): boolean {
  const older = ListFile.open(path, seal)
  if (older instanceof ListFile) older.close()
  if (older.facts === null) return false
  const { scope, numberHex, thisUpdateMs } = older.facts
  return (
    includesScope(facts.scope, scope) &&
    compareNumbers(numberHex, facts.numberHex) < 0 &&
    thisUpdateMs < facts.thisUpdateMs
  )
}
