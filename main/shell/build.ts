/**
 * Builds what is not run from source: the faces into out/renderer/FACE, Electron's main and preload scripts into
 * out/main. What has not changed since its last build is left alone, so that a second start takes no time.
 *
 * Usage: `node build.ts [--quiet] [NAME …]`: all, or the named faces and `electron`. Exit code 0, or 1 where a build
 * failed or a name is not known.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { InlineConfig } from 'vite'
import { withLock } from './bootstrap/install-lock.mjs'
import { repositoryRoot } from './bootstrap/paths.mjs'

/** One thing to build. */
interface Target {
  /** For people. */
  readonly name: string
  /** Files and folders from the root whose contents the result depends on. */
  readonly inputs: readonly string[]
  /** Folder of the result, from the root. */
  readonly outFolder: string
  /** Vite's configurations, each of which builds into the folder (absolute path). */
  readonly configure: (outFolder: string) => readonly InlineConfig[]
}

const sharedInputs = ['package-lock.json', 'main/shell/build.ts', 'tsconfig.base.json']

/** Every folder of renderer/ with an index.html is a face. */
function faces(): Target[] {
  return readdirSync(join(repositoryRoot, 'renderer'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(entry.parentPath, entry.name, 'index.html')))
    .map(({ name }) => ({
      name,
      inputs: [
        ...sharedInputs,
        `renderer/${name}`,
        'renderer/shared',
        // The gallery shows the components of the faces.
        ...(name === 'gallery' ? ['renderer/shopper'] : []),
        'renderer/vite.config.ts',
        'main/contract'
      ],
      outFolder: `out/renderer/${name}`,
      configure: (outFolder) => [
        {
          configFile: join(repositoryRoot, 'renderer/vite.config.ts'),
          root: join(repositoryRoot, 'renderer', name),
          build: { outDir: outFolder }
        }
      ]
    }))
}

/** Electron's entries, as far as they exist. Packages stay outside the bundle: native ones cannot go in. */
function electronScripts(): Target[] {
  const bundle = (entry: string, outFolder: string, format: 'es' | 'cjs', fileName: string): InlineConfig => ({
    configFile: false,
    root: repositoryRoot,
    build: {
      ssr: `main/shell/${entry}.ts`,
      outDir: outFolder,
      target: 'node24',
      rolldownOptions: { external: ['electron'], output: { format, entryFileNames: fileName } }
    }
  })
  const isThere = (entry: string): boolean => existsSync(join(repositoryRoot, `main/shell/${entry}.ts`))
  if (!isThere('electron')) return []
  return [
    {
      name: 'electron',
      inputs: [...sharedInputs, 'main', 'device'],
      outFolder: 'out/main',
      configure: (outFolder) => [
        bundle('electron', outFolder, 'es', 'electron.js'),
        // A sandboxed preload script cannot be an ES module.
        ...(isThere('preload') ? [bundle('preload', outFolder, 'cjs', 'preload.cjs')] : [])
      ]
    }
  ]
}

/** SHA-256 over names and contents of all input files, in hex. */
function digestOf(inputs: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((input) => filesBelow(join(repositoryRoot, input)))) {
    const content = readFileSync(file)
    hash.update(`${relative(repositoryRoot, file)} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Builds one target unless its stamp says that it is up to date. */
async function build(target: Target, quiet: boolean): Promise<void> {
  const outFolder = join(repositoryRoot, target.outFolder)
  const stamp = join(outFolder, '.stamp')
  const digest = digestOf(target.inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return

  console.error(`hatachi: Building ${target.name}.`)
  // Into a folder beside, then exchanged: a running host never serves half a face.
  const draft = `${outFolder}.draft`
  rmSync(draft, { recursive: true, force: true })
  const { build: viteBuild, mergeConfig } = await import('vite')
  const common: InlineConfig = { logLevel: quiet ? 'warn' : 'info', build: { emptyOutDir: false } }
  for (const config of target.configure(draft)) await viteBuild(mergeConfig(config, common))
  writeFileSync(join(draft, '.stamp'), digest)
  rmSync(outFolder, { recursive: true, force: true })
  renameSync(draft, outFolder)
}

// Bundles name their sources by their way from here: from elsewhere that would be a path of this machine.
process.chdir(repositoryRoot)
const quiet = process.argv.includes('--quiet')
const names = process.argv.slice(2).filter((argument) => argument !== '--quiet')
const targets = [...faces(), ...electronScripts()]
const unknown = names.filter((name) => !targets.some((target) => target.name === name))
if (unknown.length > 0) throw new Error(`there is nothing to build named ${unknown.join(', ')}`)
const waiting = (): void => console.error('hatachi: Another start is building; waiting for it.')
await withLock(join(repositoryRoot, '.hatachi/build.lock'), waiting, async () => {
  for (const target of targets) if (names.length === 0 || names.includes(target.name)) await build(target, quiet)
})
