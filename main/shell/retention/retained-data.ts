import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import type { ErasableKey } from '../../keys/erasable-key.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { syncDirectory } from '../../keys/lasting-files.ts'
import { AgeMemories } from '../../memory/age-memories.ts'
import { MemberOffice } from '../../membership/member-office.ts'
import { membersDirectory, membersPath } from '../../membership/members-file.ts'
import { memoryDirectory, memoryPath } from '../../memory/memory-file.ts'
import { reportMemory } from '../../memory/memory-report.ts'
import { LIST_KEY_BYTES } from '../../revocation/list-seal.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import { LISTS_FOLDER } from '../config/locations.ts'
import { listsKeyOf } from '../trust/lists-key.ts'
import type { Inventory } from './erasure-report.ts'

/** The folders of the data directory that hold what must be gone at the end of the contract. */
export function retainedFolders(dataDirectory: string): readonly string[] {
  return [join(dataDirectory, LISTS_FOLDER), memoryDirectory(dataDirectory), membersDirectory(dataDirectory)]
}

/** What is there to erase, in numbers and dates; nothing of whom. Throws the system's errors. */
export function takeInventory(dataDirectory: string, key: Result<ErasableKey, KeyError>, clock: Clock): Inventory {
  const sizes = retainedFolders(dataDirectory).flatMap(fileSizes)
  return {
    key: { commitment: key.ok ? key.value.commitment() : null, unreadable: key.ok ? null : key.error.code },
    memories: memoriesIn(dataDirectory, key, clock),
    members: membersIn(dataDirectory, key, clock),
    ...listsIn(dataDirectory, key),
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0)
  }
}

function memoriesIn(dataDirectory: string, key: Result<ErasableKey, KeyError>, clock: Clock): Inventory['memories'] {
  const nothing = { unreadable: null, byYears: [], oldestAnsweredAt: null, newestAnsweredAt: null }
  if (statSync(memoryPath(dataDirectory), { throwIfNoEntry: false }) === undefined) return { ...nothing, count: 0 }
  if (!key.ok) return { ...nothing, count: null, unreadable: key.error.code }
  const memories = new AgeMemories({ dataDirectory, key: key.value, keepDays: 1, clock })
  const report = reportMemory(memories, dataDirectory, { expiredBeforeMs: 0 })
  memories.close()
  if (!report.ok) return { ...nothing, count: null, unreadable: report.error.cause }
  const { memories: count, byYears, oldestAnsweredAtMs, newestAnsweredAtMs } = report.value
  return {
    count,
    unreadable: null,
    byYears: [...byYears],
    oldestAnsweredAt: isoOf(oldestAnsweredAtMs),
    newestAnsweredAt: isoOf(newestAnsweredAtMs)
  }
}

function membersIn(dataDirectory: string, key: Result<ErasableKey, KeyError>, clock: Clock): Inventory['members'] {
  if (statSync(membersPath(dataDirectory), { throwIfNoEntry: false }) === undefined) {
    return { links: 0, invitations: 0, unreadable: null }
  }
  if (!key.ok) return { links: null, invitations: null, unreadable: key.error.code }
  const office = new MemberOffice({ dataDirectory, key: key.value, clock })
  const count = office.count()
  office.close()
  return count.ok
    ? { ...count.value, unreadable: null }
    : { links: null, invitations: null, unreadable: count.error.cause }
}

function listsIn(
  dataDirectory: string,
  key: Result<ErasableKey, KeyError>
): Pick<Inventory, 'lists' | 'unreadableLists'> {
  // Without the key, one that opens nothing: the names of the files still say which lists they were.
  const listsKey = key.ok ? listsKeyOf(key.value) : randomBytes(LIST_KEY_BYTES)
  const lists = RevocationLists.open(join(dataDirectory, LISTS_FOLDER), listsKey)
  try {
    return {
      lists: lists.status().map((facts) => ({
        kind: facts.kind,
        issuerKeyIdentifier: facts.issuerKeyIdentifierHex,
        number: `0x${facts.numberHex}`,
        thisUpdate: new Date(facts.thisUpdateMs).toISOString(),
        nextUpdate: isoOf(facts.nextUpdateMs),
        entries: facts.entries,
        importedAt: new Date(facts.importedAtMs).toISOString()
      })),
      unreadableLists: lists.damaged().map(({ kind, issuerKeyIdentifierHex, fault }) => {
        return { kind, issuerKeyIdentifier: issuerKeyIdentifierHex, fault }
      })
    }
  } finally {
    lists.close()
  }
}

/** Removes a folder with all that is in it, where it really lies, and makes that last. Throws the system's errors. */
export function removeFolder(dataDirectory: string, folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) {
    // A folder on another medium, behind a link, goes as well, and not its link alone.
    rmSync(realpathSync(folder), { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
  syncDirectory(dataDirectory)
}

function fileSizes(folder: string): readonly number[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const found = entry.isFile() ? statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }) : undefined
    return found === undefined ? [] : [found.size]
  })
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
