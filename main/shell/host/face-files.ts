import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

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
  await readInto(files, directory, '')
  return files
}

/** Folder by folder: inside Electron's archive only the plain ways to read a folder are sure to work. */
async function readInto(files: Map<string, FaceFile>, directory: string, prefix: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await readInto(files, path, `${name}/`)
    const contentType = CONTENT_TYPES[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const file = { contentType, body: await readFile(path), immutable: name.startsWith('assets/') }
    files.set(name, file)
    if (name === 'index.html') files.set('', file)
  }
}
