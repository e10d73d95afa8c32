import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../main/shell/bootstrap/paths.mjs'
import { repositoryRoot } from '../lint/source-imports.ts'
import { copyOf, filesBelow, packWithStandIn, type CopyOfPacked, type Packed } from './support/pack.ts'

/**
 * The installers for Linux, as electron-builder makes them from the packed folder: the Debian package by dpkg-deb, the
 * AppImage by this system's mksquashfs and with a stand-in for the runtime that would mount it, since electron-builder's
 * own can only be fetched. The packed Node is replaced by a few bytes: `appliance.test.ts` runs it, here it would only
 * have to be compressed.
 */

const wide = { ...process.env, PATH: [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter) }
const missing = (...tools: readonly string[]): boolean => tools.some((tool) => findOnPath(tool, wide) === undefined)
const withoutAppImage = missing('mksquashfs', 'unsquashfs', 'desktop-file-validate')
const STAND_IN_RUNTIME = 'a stand-in for the runtime of an AppImage\n'

let packed: Packed & CopyOfPacked
let work = ''
let installers = ''
/** The Debian package, laid out. */
let root = ''
let control = ''

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'hatachi-installers-'))
  packed = copyOf(await packWithStandIn())
  writeFileSync(packed.node, '#!/bin/sh\n', { mode: 0o755 })
  const targets = ['deb', ...(withoutAppImage ? [] : ['AppImage'])]
  installers = await packed.pack([...targets, '-c.deb.compression=gz'], { APPIMAGE_TOOLS_PATH: appImageTools() })
  root = join(work, 'root')
  control = join(work, 'control')
  const [deb = ''] = readdirSync(installers).filter((file) => file.endsWith('.deb'))
  run('dpkg-deb', '--extract', join(installers, deb), root)
  run('dpkg-deb', '--control', join(installers, deb), control)
  // A watchdog: it may first have to wait for the one who packs, and then packs twice itself.
}, 900_000)
afterAll(() => {
  // Not there where packing failed, of which the hook above has told.
  ;(packed as typeof packed | undefined)?.remove()
  rmSync(work, { recursive: true })
})

function run(command: string, ...args: readonly string[]): { readonly status: number | null; readonly words: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { env: wide, encoding: 'utf8' })
  if (error !== undefined) throw error
  return { status, words: stdout + stderr }
}

/** A folder as electron-builder's toolset for AppImages 1.0.3 lays it out. */
function appImageTools(): string {
  const folder = join(work, 'appimage-tools')
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  for (const each of ['runtimes', `lib/${architecture}`]) mkdirSync(join(folder, each), { recursive: true })
  for (const tool of ['mksquashfs', 'desktop-file-validate']) {
    symlinkSync(findOnPath(tool, wide) ?? '/nowhere', join(folder, tool))
  }
  writeFileSync(join(folder, 'runtimes', `runtime-${architecture}`), STAND_IN_RUNTIME)
  return folder
}

describe('the Debian package', () => {
  it('says what it is and needs', () => {
    const fields = new Map(
      readFileSync(join(control, 'control'), 'utf8').split('\n').map((line) => line.split(/: (.*)/s) as [string, string])
    )
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
    expect([fields.get('Package'), fields.get('Version')]).toEqual(['hatachi', version])
    expect(fields.get('Architecture')).toBe(process.arch === 'x64' ? 'amd64' : 'arm64')
    const depends = fields.get('Depends')?.split(', ') ?? []
    for (const name of ['pcscd', 'libccid', 'libpcsclite1', 'libgtk-3-0 | libgtk-3-0t64']) expect(depends).toContain(name)
    expect(fields.get('Recommends')).toBe('cage, libpam-systemd')
    expect(Number(fields.get('Installed-Size'))).toBeGreaterThan(1_000)
  })

  it('holds the packed folder, as it is', () => {
    const installed = filesBelow(join(root, 'opt/Hatachi'))
    // Written by electron-builder for Ubuntu beside what was packed.
    expect(installed.filter((file) => !packed.files.includes(file))).toEqual(['resources/apparmor-profile'])
    expect(packed.files.filter((file) => !installed.includes(file))).toEqual([])
    for (const file of packed.files) {
      const [ours, theirs] = [join(packed.folder, file), join(root, 'opt/Hatachi', file)]
      expect([file, readFileSync(theirs).equals(readFileSync(ours))]).toEqual([file, true])
    }
  })

  it('puts the files of deploy/ where the system looks for them', () => {
    const places = {
      'hatachi.service': 'usr/lib/systemd/system/hatachi.service',
      'hatachi-kiosk.service': 'usr/lib/systemd/system/hatachi-kiosk.service',
      'hatachi.sysusers': 'usr/lib/sysusers.d/hatachi.conf',
      'hatachi-kiosk.pam': 'etc/pam.d/hatachi-kiosk',
      '95-hatachi.rules': 'usr/lib/udev/rules.d/95-hatachi.rules',
      'hatachi-pcscd.rules': 'usr/share/polkit-1/rules.d/hatachi-pcscd.rules'
    }
    for (const [file, place] of Object.entries(places)) {
      expect(readFileSync(join(root, place), 'utf8')).toBe(readFileSync(join(repositoryRoot, 'deploy', file), 'utf8'))
    }
    const others = readdirSync(join(repositoryRoot, 'deploy')).filter((file) => !(file in places))
    expect(others.sort()).toEqual(['README.md', 'package'])
    expect(readFileSync(join(control, 'conffiles'), 'utf8')).toBe('/etc/pam.d/hatachi-kiosk\n')
  })

  it('has modes that let nobody but root change it, and no program with more rights than its caller', () => {
    for (const file of filesBelow(root)) {
      const mode = statSync(join(root, file)).mode & 0o7777
      expect([file, mode === 0o644 || mode === 0o755]).toEqual([file, true])
    }
    for (const file of ['opt/Hatachi/hatachi-kiosk', 'opt/Hatachi/resources/hatachi', 'opt/Hatachi/resources/node/node']) {
      expect([file, statSync(join(root, file)).mode & 0o777]).toEqual([file, 0o755])
    }
  })

  it('knows the sum of every file', () => {
    const sums = readFileSync(join(control, 'md5sums'), 'utf8').trimEnd().split('\n')
    expect(sums.map((line) => line.slice(34))).toEqual(filesBelow(root))
    const { status, stderr } = spawnSync('md5sum', ['--check', '--quiet', join(control, 'md5sums')], { cwd: root, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  it('has scripts that sh reads and that are those of the checkout', () => {
    for (const name of ['postinst', 'prerm', 'postrm']) {
      const script = join(control, name)
      expect(readFileSync(script, 'utf8')).toBe(readFileSync(join(repositoryRoot, 'deploy/package', `${name}.sh`), 'utf8'))
      expect(run('sh', '-n', script)).toEqual({ status: 0, words: '' })
      expect(statSync(script).mode & 0o777).toBe(0o755)
    }
  })

  it.skipIf(missing('shellcheck'))('has scripts that shellcheck finds nothing in', () => {
    const scripts = ['postinst', 'prerm', 'postrm'].map((name) => join(control, name))
    expect(run('shellcheck', ...scripts, join(root, 'opt/Hatachi/resources/hatachi'))).toEqual({ status: 0, words: '' })
  })

  it('names in its units, scripts and profile only files that it brings', () => {
    const texts = [
      ...['postinst', 'prerm', 'postrm'].map((name) => join(control, name)),
      ...['hatachi', 'hatachi-kiosk'].map((name) => join(root, `usr/lib/systemd/system/${name}.service`)),
      join(root, 'usr/share/applications/hatachi-kiosk.desktop')
    ].map((path) => readFileSync(path, 'utf8'))
    const named = new Set(texts.flatMap((text) => text.match(/\/opt\/Hatachi\/[\w./-]+/g) ?? []))
    expect(named.size).toBeGreaterThan(5)
    for (const path of named) expect([path, statSync(join(root, path), { throwIfNoEntry: false })?.isFile()]).toEqual([path, true])
  })

  it.skipIf(missing('desktop-file-validate'))('has a desktop entry that is valid', () => {
    const entry = join(root, 'usr/share/applications/hatachi-kiosk.desktop')
    expect(run('desktop-file-validate', entry)).toEqual({ status: 0, words: '' })
    expect(readFileSync(entry, 'utf8')).not.toContain('--no-sandbox')
  })

  it.skipIf(missing('systemd-analyze'))('has units that systemd accepts, and that may do little', () => {
    const system = join(work, 'system')
    cpSync(root, system, { recursive: true })
    // systemd's own units, on which ours stand, and the compositor that the package recommends.
    cpSync('/usr/lib/systemd', join(system, 'usr/lib/systemd'), { recursive: true, verbatimSymlinks: true })
    mkdirSync(join(system, 'usr/bin'), { recursive: true })
    writeFileSync(join(system, 'usr/bin/cage'), '#!/bin/sh\n')
    chmodSync(join(system, 'usr/bin/cage'), 0o755)
    const units = ['hatachi.service', 'hatachi-kiosk.service']
    expect(run('systemd-analyze', 'verify', `--root=${system}`, ...units)).toEqual({ status: 0, words: '' })
    for (const [unit, limit] of [['hatachi.service', 2], ['hatachi-kiosk.service', 3.5]] as const) {
      const { words } = run('systemd-analyze', 'security', '--offline=true', join(system, 'usr/lib/systemd/system', unit))
      const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(words)?.[1])
      expect([unit, exposure > 0 && exposure < limit]).toEqual([unit, true])
    }
  })

  it.skipIf(missing('systemd-sysusers'))('makes two users without a login', () => {
    const system = join(work, 'users')
    mkdirSync(join(system, 'etc'), { recursive: true })
    cpSync(join(root, 'usr/lib/sysusers.d'), join(system, 'usr/lib/sysusers.d'), { recursive: true })
    expect(run('systemd-sysusers', `--root=${system}`, 'hatachi.conf').status).toBe(0)
    const users = readFileSync(join(system, 'etc/passwd'), 'utf8')
    expect(users).toMatch(/^hatachi:x:\d+:\d+:[^:]*:\/var\/lib\/hatachi:\/usr\/sbin\/nologin$/m)
    expect(users).toMatch(/^hatachi-kiosk:x:\d+:\d+:[^:]*:\/var\/lib\/hatachi-kiosk:\/usr\/sbin\/nologin$/m)
    // The window's user is of the appliance's group in its own unit alone.
    expect(readFileSync(join(system, 'etc/group'), 'utf8')).toMatch(/^hatachi:x:\d+:$/m)
  })
})

describe.skipIf(withoutAppImage)('the AppImage', () => {
  it('holds the packed folder behind its runtime, and starts it with its sandbox', () => {
    const [name = ''] = readdirSync(installers).filter((file) => file.endsWith('.AppImage'))
    const image = join(installers, name)
    expect(readFileSync(image).subarray(0, STAND_IN_RUNTIME.length).toString()).toBe(STAND_IN_RUNTIME)
    const contents = join(work, 'appimage')
    const extracted = run('unsquashfs', '-quiet', '-no-progress', '-offset', String(STAND_IN_RUNTIME.length), '-dest', contents, image)
    expect(extracted).toMatchObject({ status: 0 })
    const files = filesBelow(contents)
    expect(packed.files.filter((file) => !files.includes(file))).toEqual([])
    expect(files).toContain('AppRun')
    const entry = join(contents, 'hatachi-kiosk.desktop')
    expect(run('desktop-file-validate', entry)).toEqual({ status: 0, words: '' })
    for (const file of [entry, join(contents, 'AppRun')]) expect(readFileSync(file, 'utf8')).not.toMatch(/^Exec=.*--no-sandbox/m)
  })
})
