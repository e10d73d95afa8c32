/**
 * Packs what is built: `node package.ts [ARGUMENTS OF ELECTRON-BUILDER]`, such as `--linux --dir`. Without arguments: all
 * packages of this system. Called by `npm run package`, which builds first. Exit code: that of electron-builder.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findOnPath, repositoryRoot } from '../bootstrap/paths.mjs'
import { productionPackages } from './production-packages.ts'
import { thirdPartyNotices } from './third-party-notices.ts'

/** Packages of development whose code or fonts the faces are built from. */
function bundledPackages(): readonly string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  return Object.keys(devDependencies).filter((name) => name === 'solid-js' || name.startsWith('@fontsource'))
}

/** Node's own licence is a file of its own, beside Electron's. */
const isNode = (name: string): boolean => /^node-(?:linux|win|darwin)-/.test(name)

function writeNotices(): void {
  const packages = productionPackages(repositoryRoot, bundledPackages()).filter(({ name }) => !isNode(name))
  mkdirSync(join(repositoryRoot, 'out/package'), { recursive: true })
  const path = join(repositoryRoot, 'out/package/third-party-notices.txt')
  // Whole or not at all: another packing may read it just now.
  writeFileSync(`${path}.${String(process.pid)}`, thirdPartyNotices(packages))
  renameSync(`${path}.${String(process.pid)}`, path)
}

/** electron-builder fetches fpm to make a Debian package; where dpkg-deb is, ours does the same without. */
function withDpkgDeb(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env['CUSTOM_FPM_PATH'] !== undefined || findOnPath('dpkg-deb', env) === undefined) return env
  return {
    ...env,
    // It is started by `env node`.
    PATH: [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter),
    CUSTOM_FPM_PATH: join(repositoryRoot, 'main/shell/packaging/fpm-by-dpkg-deb.mjs')
  }
}

writeNotices()
const builder = spawn(
  process.execPath,
  [join(repositoryRoot, 'node_modules/electron-builder/cli.js'), '--publish', 'never', ...process.argv.slice(2)],
  { cwd: repositoryRoot, stdio: 'inherit', env: withDpkgDeb(process.env) }
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => builder.kill(signal))
const code = await new Promise<number>((resolve, reject) => {
  builder.once('error', reject)
  builder.once('exit', (ended) => {
    resolve(ended ?? 1)
  })
})
if (code !== 0 && !process.argv.some((argument) => argument.includes('electronDist'))) {
  console.error(
    'package: electron-builder failed, see above. It fetches Electron and its tools from GitHub; where they cannot be had,\n' +
      'name a folder with Electron in it: npm run package -- --linux --dir -c.electronDist=FOLDER (docs/packaging.md)'
  )
}
process.exitCode = code
