import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { makeLastingDirectory } from './list-files.ts'

/** Lets go of the lock. */
export type Unlock = () => Promise<void>

/**
 * Takes the lock of a directory of lists, so that one import at a time writes there, in whatever process. It is a name
 * that the system keeps as long as the process lives, however that ends: an abstract Unix socket (unix(7)), or a named
 * pipe on Windows. Null where another import has it. The directory is made where it is missing.
 *
 * Processes in separate network namespaces, and all of them on macOS, do not see each other's. Then one import may take
 * away what another has not finished writing, which fails for that (`medium_failed`); what comes into force is whole all
 * the same, and each import looks once more, just before its list takes its place, whether a newer one has.
 *
 * Rejects with the system's error where the directory cannot be made.
 */
export async function lockImports(directory: string): Promise<Unlock | null> {
  makeLastingDirectory(directory)
  const name = lockName(realpathSync(directory))
  if (name === null) return () => Promise.resolve()
  const server = createServer((asker) => asker.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(name, () => {
      server.unref()
      resolve(
        () =>
          new Promise((done) => {
            server.close(() => {
              done()
            })
          })
      )
    })
  })
}

/** A socket's name has at most 107 octets, which a path may take for itself alone. */
function lockName(directory: string): string | null {
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 32)
  if (process.platform === 'linux') return `\0jp.hatachi.lists:${digest}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\jp.hatachi.lists.${digest}` : null
}
