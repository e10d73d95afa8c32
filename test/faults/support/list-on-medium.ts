/**
 * Imports lists onto a medium that becomes full: `node list-on-medium.ts DIRECTORY`, in a mount namespace of its own
 * (`unshare -Urm`). Prints one JSON line.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyIdentifier } from '../../../main/platform/simulator/signing.ts'
import { KEEP_FREE_BYTES } from '../../../main/revocation/list-import.ts'
import { RevocationLists } from '../../../main/revocation/revocation-lists.ts'
import { AT_MS, makeAuthority } from '../../support/crl-world.ts'
import { makeLargeList, serialOf } from '../../support/large-list.ts'
import { LISTS_KEY } from '../../support/lists-key.ts'

const [directory = ''] = process.argv.slice(2)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory])
const ca = makeAuthority('Medium')
const source = '/dev/shm'
execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', source])
const folder = join(directory, 'lists')
const lists = RevocationLists.open(folder, LISTS_KEY)

/** @param keepFreeBytes what is to stay free; without limit, to see the medium itself refuse */
async function bring(entries: number, number: number, keepFreeBytes = -Infinity): Promise<string> {
  const path = join(source, 'list.crl')
  writeFileSync(path, makeLargeList(ca, { entries, number, salt: number }))
  const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: AT_MS + 1000, thread: 'callers', keepFreeBytes })
  return done.ok ? 'imported' : done.error.code
}

/** Which list is in force, by its number, with all of the first and last entries of each list asked for. */
function inForce(): string {
  const ask = (salt: number, index: number) =>
    lists.lookup({
      issuerKeyIdentifier: keyIdentifier(ca.keys.publicKey),
      issuer: ca.encodedName,
      serialNumber: serialOf(index, salt),
      kind: 'crl',
      distributionPoints: []
    })
  return [1, 2, 3].map((salt) => ask(salt, 0).result).join(' ')
}

const first = await bring(20_000, 1)
const tooLarge = await bring(300_000, 2)
const afterwards = inForce()
const incoming = readdirSync(join(folder, 'incoming')).length
const keptFree = await bring(20_000, 3, KEEP_FREE_BYTES)
const next = await bring(20_000, 3)
const atLast = inForce()
console.log(JSON.stringify({ first, tooLarge, afterwards, incoming, keptFree, next, atLast }))
