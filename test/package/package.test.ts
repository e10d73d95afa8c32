import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { packagedPaths } from '../../main/shell/kiosk/packaged-paths.ts'
import { packagedWindowOf } from '../../main/shell/program.ts'
import { reachableFrom } from '../lint/reachable.ts'
import { listSources, readFromRepository, repositoryRoot } from '../lint/source-imports.ts'
import { filesInArchive, packWithStandIn, type Packed } from './support/pack.ts'
import { FUSES_AS_SHIPPED, readFuses } from './support/stand-in-electron.ts'

/** What `electron-builder --linux --dir` puts into a package, with a stand-in for Electron. */

/** Those that production serves; the others are of development. */
const FACES = ['operator', 'remote', 'shopper', 'tv']

let packed: Packed
const read = (file: string): Buffer => readFileSync(join(packed.folder, file))
const inProgram = (file: string): string => `resources/app.asar.unpacked/${file}`

beforeAll(async () => {
  packed = await packWithStandIn()
})

interface Manifest {
  readonly name: string
  readonly version: string
}

/** Manifests of npm packages, not those that some keep in folders of theirs. */
const isManifest = (file: string): boolean => /node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(file)

/** Files of ours: not of npm packages, Node or Electron. */
const ours = (): readonly string[] =>
  packed.files.filter((file) => /^resources\/(?:app\.asar|docs|hatachi$)/.test(file) && !file.includes('node_modules/'))

describe('the package', () => {
  it('holds all that production can come to run, and the built faces', () => {
    const needed = [...reachableFrom(['main/shell/production.ts']).files.keys()].map(inProgram)
    expect(needed.length).toBeGreaterThan(100)
    expect(needed.filter((file) => !packed.files.includes(file))).toEqual([])
    for (const name of FACES) {
      const face = packed.files.filter((file) => file.startsWith(inProgram(`out/renderer/${name}/`)))
      expect(face).toContain(inProgram(`out/renderer/${name}/index.html`))
      expect(face.some((file) => file.endsWith('.woff2'))).toBe(true)
    }
  })

  it('holds no simulator, no dock, no gallery, no test CA, no test, and nothing of development', () => {
    const forbidden =
      /simulat|devdock|(?:^|\/)dock|gallery|certificate-authority|\.test\.|\.spec\.|\.bench\.|development|\/packaging\/|(?:^|\/)test\//
    expect(ours().filter((file) => forbidden.test(file) && file !== 'resources/docs/packaging.md')).toEqual([])
    const faces = new Set(packed.files.flatMap((file) => /out\/renderer\/([^/]+)\//.exec(file)?.[1] ?? []))
    expect([...faces].toSorted()).toEqual(FACES)
    // Nor any file of theirs by what is in it, whatever its name.
    const theirs = listSources().filter((file) => /\/simulator\/|\/development\//.test(file))
    expect(theirs.length).toBeGreaterThan(20)
    const contents = new Set(theirs.map((file) => readFromRepository(file)))
    expect(ours().filter((file) => contents.has(read(file).toString('utf8')))).toEqual([])
  })

  it('has a window that waits for nothing before Electron can be ready', () => {
    const script = readFileSync(join(repositoryRoot, 'out/main/electron.js'), 'utf8')
    const source = ts.createSourceFile('electron.js', script, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS)
    const awaits = (node: ts.Node): boolean =>
      !ts.isFunctionLike(node) && (ts.isAwaitExpression(node) || (ts.forEachChild(node, awaits) ?? false))
    // An ES module that awaits `ready` at its top level is awaited by Electron before it is ready.
    expect(source.statements.length).toBeGreaterThan(10)
    expect(awaits(source)).toBe(false)
  })

  it('holds no code of them either: the scripts of window and face name nothing of theirs', () => {
    const scripts = ours().filter((file) => /\.(?:js|cjs|asar)$/.test(file))
    expect(scripts.length).toBeGreaterThan(1)
    for (const file of scripts) expect(read(file).toString('latin1')).not.toMatch(/devdock|SimulatedPlatform|VirtualCard|CertificateAuthority/)
  })

  it('holds no source map and no address of one in a file of ours', () => {
    expect(packed.files.filter((file) => file.endsWith('.map'))).toEqual([])
    for (const file of ours()) expect([file, /sourceMappingURL=/.test(read(file).toString('latin1'))]).toEqual([file, false])
  })

  it('holds no path of the machine that built it', () => {
    const paths = [repositoryRoot, join(packed.folder, '../..')].concat(homedir().length > 5 ? [homedir()] : [])
    const files = packed.files.filter((file) => file !== 'resources/node/node')
    expect(files.filter((file) => paths.some((path) => read(file).includes(`${path}/`)))).toEqual([])
  })

  it('holds the npm packages of production and no other', () => {
    const lock = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean; readonly devOptional?: boolean }>>
    }
    // By name and version: electron-builder lays the folders out anew.
    const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const production = Object.entries(lock.packages).flatMap(([path, { version, dev, devOptional }]) =>
      dev === true || devOptional === true ? [] : [`${nameOf(path)} ${version}`]
    )
    const found = packed.files.filter(isManifest).map((file) => JSON.parse(read(file).toString()) as Manifest)
    expect(found.length).toBeGreaterThan(20)
    expect(found.map(({ name, version }) => `${name} ${version}`).filter((each) => !production.includes(each))).toEqual([])
    const names = new Set(packed.files.flatMap((file) => /unpacked\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))
    for (const name of ['better-sqlite3', 'serialport', 'smartcard', 'ws', 'zod']) expect(names).toContain(name)
    for (const name of ['electron', 'vite', 'vitest', 'typescript', '@playwright', 'solid-js']) expect(names).not.toContain(name)
  })

  it('brings binaries of this system alone, and nothing to compile', () => {
    const native = packed.files.filter((file) => file.endsWith('.node'))
    expect(native.length).toBeGreaterThan(2)
    const others = native.filter((file) => /win32|darwin|android/.test(file) || !/linux|smartcard/.test(file))
    expect(others).toEqual([])
    expect(packed.files.filter((file) => /\.(?:c|cc|cpp|h|gyp|ts)$/.test(file) && file.includes('node_modules/'))).toEqual([])
  })

  it('has in the archive the scripts of the window and nothing else', () => {
    const archive = filesInArchive(join(packed.resources, 'app.asar'))
    expect(archive).toContain('out/main/electron.js')
    expect(archive).toContain('out/main/preload.cjs')
    expect(archive.filter((file) => !/^out\/main\/[^/]+\.c?js$/.test(file))).toEqual([])
  })

  it('has every fuse as the configuration wants it', () => {
    expect(readFuses(join(packed.folder, 'hatachi-kiosk'))).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false
    } satisfies typeof FUSES_AS_SHIPPED)
    expect(FUSES_AS_SHIPPED.runAsNode).toBe(true)
  })

  it('lies as the window expects it', () => {
    const paths = packagedPaths(packed.resources, 'linux')
    const unpacked = [paths.node, paths.entry, join(paths.shopperFace, 'index.html')]
    for (const path of unpacked) expect([path, statSync(path).isFile()]).toEqual([path, true])
    expect(statSync(paths.node).mode & 0o111).not.toBe(0)
    expect(packagedWindowOf(packed.program, 'linux')).toBe(join(packed.folder, 'hatachi-kiosk'))
    expect(packagedPaths('C:\\Hatachi\\resources', 'win32').node).toBe('C:\\Hatachi\\resources\\node\\node.exe')
    expect(packagedWindowOf('C:\\Hatachi\\resources\\app.asar.unpacked', 'win32')).toBe('C:\\Hatachi\\Hatachi.exe')
  })

  it('keeps the languages of the face, and no other', () => {
    const locales = packed.files.filter((file) => file.startsWith('locales/'))
    expect(locales).toEqual(['en-US', 'ja', 'ko', 'zh-CN'].map((name) => `locales/${name}.pak`))
  })

  it('brings the licence of everything that it is made of', () => {
    expect(read('resources/licences/hatachi.txt')).toEqual(readFileSync(join(repositoryRoot, 'LICENSE')))
    expect(read('resources/licences/node.txt').toString()).toContain('Node.js is licensed')
    expect(packed.files).toContain('LICENSE.electron.txt')
    expect(packed.files).toContain('LICENSES.chromium.html')
    const notices = read('resources/licences/third-party-notices.txt').toString()
    const manifests = packed.files.filter(isManifest)
    expect(manifests.length).toBeGreaterThan(20)
    for (const file of manifests) {
      const { name, version } = JSON.parse(read(file).toString()) as Manifest
      expect(notices).toContain(`\n${name} ${version} (`)
    }
    expect(notices).toContain('\nsolid-js ')
    expect(notices).toContain('SIL OPEN FONT LICENSE')
    expect(notices).not.toContain('(unknown)')
  })

  it('says how large it is', () => {
    const bytes = packed.files.reduce((sum, file) => sum + statSync(join(packed.folder, file)).size, 0)
    const node = statSync(packed.node).size
    const inMegabytes = (size: number): string => (size / 1e6).toFixed(1)
    console.info(
      `Package without Electron: ${inMegabytes(bytes)} MB in ${String(packed.files.length)} files, ` +
        `of which Node ${inMegabytes(node)} MB`
    )
    expect(bytes - node).toBeGreaterThan(0)
  })
})
