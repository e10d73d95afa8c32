import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'

/** The openssl command, asked about many at once. */

/** Certificates for one call: its arguments stay far below any limit. */
const AT_ONCE = 200

/** How it is to verify. Paths are of PEM files. */
export interface OpensslVerifyOptions {
  readonly directory: string
  readonly anchors: string
  readonly untrusted?: string
  readonly atMs: number
  readonly more?: readonly string[]
}

/** Of each certificate (DER) whether `openssl verify` accepts it; else its words. */
export function opensslVerifyAll(ders: readonly Uint8Array[], options: OpensslVerifyOptions): (string | null)[] {
  const { directory, anchors, untrusted, atMs, more = [] } = options
  const refusals: (string | null)[] = []
  for (let start = 0; start < ders.length; start += AT_ONCE) {
    const paths = ders.slice(start, start + AT_ONCE).map((der, index) => {
      const path = join(directory, `accepted-${String(index)}.der`)
      writeFileSync(path, der)
      return path
    })
    const helpers = untrusted === undefined ? [] : ['-untrusted', untrusted]
    const how = ['-CAfile', anchors, ...helpers, '-attime', String(Math.floor(atMs / 1000)), ...more]
    const accepted = new Set(
      verify([...how, ...paths])
        .stdout.split('\n')
        .flatMap((line) => (line.endsWith(': OK') ? [line.slice(0, -4)] : []))
    )
    for (const path of paths) {
      if (accepted.has(path)) refusals.push(null)
      // Asked alone, so that its words are about it.
      else refusals.push(verify([...how, path]).stderr.replaceAll(directory, '').trim())
    }
  }
  return refusals
}

/** Null where `openssl crl` finds the list (DER) signed by the CA in this PEM file; else its words. */
export function opensslCrlRefusal(list: string, authority: string): string | null {
  const how = ['crl', '-inform', 'DER', '-in', list, '-CAfile', authority, '-noout']
  const { stdout, stderr } = spawnSync('openssl', how, { encoding: 'utf8' })
  const words = stdout + stderr
  return words.includes('verify OK') ? null : words.trim()
}

function verify(parameters: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  return spawnSync('openssl', ['verify', ...parameters], { encoding: 'utf8' })
}
