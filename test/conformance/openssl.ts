import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether the `openssl` command is here. Says so loudly when it is not, for its tests are then skipped. */
export function opensslIsHere(): boolean {
  const here = spawnSync('openssl', ['version']).status === 0
  if (!here) console.warn('SKIPPED: the openssl command is missing, so nobody independent judges the simulated CA')
  return here
}

/** Both output streams of an openssl command, whatever its exit code. Does not block: the server may be in this process. */
export async function openssl(args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run('openssl', args, { timeout: 30_000 })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return stdout + stderr
  }
}

/** A folder for one test file's PEM and DER files. */
export function scratchFolder(): {
  readonly put: (name: string, content: string | Uint8Array) => string
  readonly remove: () => void
} {
  const dir = mkdtempSync(join(tmpdir(), 'hatachi-conformance-'))
  return {
    put: (name, content) => {
      const path = join(dir, name)
      writeFileSync(path, content)
      return path
    },
    remove: () => {
      rmSync(dir, { recursive: true, force: true })
    }
  }
}
