import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { withLock } from '../../../main/shell/bootstrap/install-lock.mjs'
import { buildSmartcard } from '../../../main/shell/bootstrap/smartcard.mjs'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { PACK_FOLDER } from './pack-folder.ts'
import { writeStandInElectron } from './stand-in-electron.ts'

/** What `electron-builder --linux --dir` made. */
export interface Packed {
  /** As it would lie in /opt/Hatachi. */
  readonly folder: string
  readonly resources: string
  /** The appliance: `resources/app.asar.unpacked`. */
  readonly program: string
  /** The packaged Node. */
  readonly node: string
  readonly entry: string
  /** All files, by their sorted paths from the folder. */
  readonly files: readonly string[]
}

/** What more can be done with a copy of one's own. */
export interface CopyOfPacked {
  /** Packs further, from the packed folder, into installers: electron-builder's targets and settings. Gives their folder. */
  readonly pack: (targets: readonly string[], env?: NodeJS.ProcessEnv) => Promise<string>
  readonly remove: () => void
}

/** Whoever asks for the network gets no answer: what electron-builder would fetch has to be there, or not be needed. */
const OFFLINE: NodeJS.ProcessEnv = {
  npm_config_offline: 'true',
  ELECTRON_MIRROR: 'http://127.0.0.1:9/',
  ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/',
  HTTP_PROXY: 'http://127.0.0.1:9/',
  HTTPS_PROXY: 'http://127.0.0.1:9/'
}

/**
 * Builds what is not built, and packs the appliance with a stand-in for Electron: once in a run of tests, by whoever asks
 * first. It is everybody's: who changes something takes a `copyOf` it.
 */
export async function packWithStandIn(): Promise<Packed> {
  const work = process.env[PACK_FOLDER]
  if (work === undefined) throw new Error(`${PACK_FOLDER} is set by support/pack-folder.ts, in vitest.config.ts`)
  const isPacked = join(work, 'is-packed')
  await withLock(join(work, 'lock'), () => undefined, async () => {
    if (existsSync(isPacked)) return
    rmSync(join(work, 'dist'), { recursive: true, force: true })
    await buildSmartcard()
    await run([join(repositoryRoot, 'main/shell/build.ts'), '--quiet', 'shopper', 'operator', 'tv', 'remote', 'electron'], work)
    const electron = join(work, 'electron')
    writeStandInElectron(electron)
    await runPackaging(work, ['--dir', `-c.electronDist=${electron}`, `-c.directories.output=${join(work, 'dist')}`])
    writeFileSync(isPacked, '')
  })
  const [name = ''] = readdirSync(join(work, 'dist')).filter((each) => each.startsWith('linux'))
  return packedIn(join(work, 'dist', name))
}

/** The same in a folder of its own, in which the packaged Node is yet to be written. `remove` it. */
export function copyOf(packed: Packed): Packed & CopyOfPacked {
  const work = mkdtempSync(join(tmpdir(), 'hatachi-package-'))
  const folder = join(work, 'dist/linux-unpacked')
  cpSync(packed.folder, folder, { recursive: true, verbatimSymlinks: true, filter: (source) => source !== packed.node })
  return {
    ...packedIn(folder),
    files: packed.files,
    pack: async (targets, env) => {
      const output = join(work, 'installers')
      await runPackaging(work, [...targets, '--prepackaged', folder, `-c.directories.output=${output}`], env)
      return output
    },
    remove: () => {
      rmSync(work, { recursive: true })
    }
  }
}

function packedIn(folder: string): Packed {
  const resources = join(folder, 'resources')
  const program = join(resources, 'app.asar.unpacked')
  return {
    folder,
    resources,
    program,
    node: join(resources, 'node/node'),
    entry: join(program, 'main/shell/production.ts'),
    files: filesBelow(folder)
  }
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/**
 * Files of an asar archive that lie in it, and not beside it. Its head, after 16 bytes of lengths of which the last says
 * its own, is JSON. Source: electron/asar, README.md, "Format".
 */
export function filesInArchive(path: string): readonly string[] {
  type Node = { readonly files?: Readonly<Record<string, Node>>; readonly unpacked?: boolean }
  const bytes = readFileSync(path)
  const head = JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8')) as Node
  const walk = (node: Node, path: string): string[] =>
    node.files === undefined
      ? node.unpacked === true
        ? []
        : [path]
      : Object.entries(node.files).flatMap(([name, each]) => walk(each, path === '' ? name : `${path}/${name}`))
  return walk(head, '').sort()
}

function runPackaging(work: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> {
  // An empty cache: what another run fetched does not count.
  const cache = { ELECTRON_BUILDER_CACHE: join(work, 'cache'), electron_config_cache: join(work, 'cache') }
  const script = join(repositoryRoot, 'main/shell/packaging/package.ts')
  return run([script, '--linux', ...args], work, { ...OFFLINE, ...cache, ...env })
}

async function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (words += text))
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${words}`)
}
