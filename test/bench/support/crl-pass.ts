/**
 * One pass over a revocation list, as a process of its own: `node crl-pass.ts hash FILE` takes its SHA-256 and nothing
 * else; `node crl-pass.ts scan FILE CA.pem` scans it and verifies its signature, and stores nothing. Prints one JSON line.
 */
import { createHash } from 'node:crypto'
import { openSync, readFileSync, readSync } from 'node:fs'

const [what, path = '', caPath = ''] = process.argv.slice(2)
const file = openSync(path, 'r')

function hash(): void {
  const sum = createHash('sha256')
  const buffer = new Uint8Array(512 * 1024)
  for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) sum.update(buffer.subarray(0, count))
  console.log(JSON.stringify({ sha256: sum.digest('hex') }))
}

async function scan(): Promise<void> {
  const { createPublicKey } = await import('node:crypto')
  const { CrlScanner } = await import('../../../main/certificate/crl/crl-scanner.ts')
  // Something of every entry is used, so that no part of reading it can be left out.
  let sum = 0
  const scanner = new CrlScanner({
    begin: () => undefined,
    entry: (_bytes, start, length, revokedAt, reason) => {
      sum = (sum + start + length + revokedAt + reason) | 0
    }
  })
  for (;;) {
    const count = readSync(file, scanner.room())
    if (count === 0) break
    const error = scanner.advance(count)
    if (error !== null) throw new Error(error.code)
  }
  const list = scanner.end()
  if (!list.ok) throw new Error(list.error.code)
  const verified = list.value.verify(createPublicKey(readFileSync(caPath)))
  console.log(JSON.stringify({ entries: list.value.entries, verified, sum }))
}

if (what === 'hash') hash()
else await scan()
