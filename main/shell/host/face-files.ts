import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** One file of a built face, kept in memory: the host never opens a path that came from a request. */
export interface FaceFile {
  readonly contentType: string
  readonly body: Buffer
  /** Built files carry their content's hash in the name and may be cached for ever; the page itself never. */
  readonly immutable: boolean
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json'
}

/**
 * Reads a built face.
 * @param directory such as `out/renderer/shopper`
 * @returns files by their path below the face's address: `''` is `index.html`
 */
export async function readFaceFiles(directory: string): Promise<ReadonlyMap<string, FaceFile>> {
  const files = new Map<string, FaceFile>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const contentType = CONTENT_TYPES[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(directory, path).split(sep).join('/')
    const file = { contentType, body: await readFile(path), immutable: name.startsWith('assets/') }
    files.set(name, file)
    if (name === 'index.html') files.set('', file)
  }
  return files
}
