#!/usr/bin/env node
/**
 * Makes a Debian package in fpm's place, by dpkg-deb, which every Debian has: electron-builder starts the program that
 * CUSTOM_FPM_PATH names, with fpm's arguments. Everything belongs to root; files below /etc are configuration that
 * dpkg keeps; the package lists the MD5 sums of its files. Source: Debian Policy Manual, sections 5.3, 5.6, 10.7.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseFpmArguments } from './fpm-arguments.mjs'

const wish = parseFpmArguments(process.argv.slice(2))
const stage = mkdtempSync(join(tmpdir(), 'hatachi-deb-'))
try {
  for (const { from, to } of wish.files) {
    const target = join(stage, to)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(from, target, { recursive: true, verbatimSymlinks: true })
  }
  const paths = readdirSync(stage, { recursive: true, encoding: 'utf8' }).sort()
  chmodSync(stage, 0o755)
  for (const path of paths) setMode(join(stage, path))
  const files = paths.filter((path) => lstatSync(join(stage, path)).isFile())

  const control = join(stage, 'DEBIAN')
  mkdirSync(control, { mode: 0o755 })
  writeFileSync(join(control, 'control'), controlFile(files), { mode: 0o644 })
  writeFileSync(join(control, 'md5sums'), files.map(md5Line).join(''), { mode: 0o644 })
  const configuration = files.filter((path) => path.startsWith('etc/'))
  if (configuration.length > 0) {
    writeFileSync(join(control, 'conffiles'), configuration.map((path) => `/${path}\n`).join(''), { mode: 0o644 })
  }
  for (const [name, script] of Object.entries(wish.scripts)) {
    if (script !== undefined) writeFileSync(join(control, name), readFileSync(script), { mode: 0o755 })
  }
  const built = spawnSync('dpkg-deb', ['--build', '--root-owner-group', `-Z${wish.compression}`, stage, wish.path], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
  if (built.error !== undefined) throw built.error
  process.exitCode = built.status ?? 1
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/**
 * The modes of a package, whatever the umask of the machine that builds it.
 * @param {string} path
 */
function setMode(path) {
  const found = lstatSync(path)
  if (found.isDirectory()) chmodSync(path, 0o755)
  else if (found.isFile()) chmodSync(path, (found.mode & 0o111) === 0 ? 0o644 : 0o755)
}

/** @param {readonly string[]} files */
function controlFile(files) {
  const bytes = files.reduce((sum, path) => sum + lstatSync(join(stage, path)).size, 0)
  const [synopsis = '', ...rest] = wish.description.split('\n').map((line) => line.trim())
  /** @type {readonly (readonly [string, string])[]} */
  const fields = [
    ['Package', wish.name],
    ['Version', wish.version],
    ['Architecture', wish.architecture],
    ['Maintainer', wish.maintainer],
    ['Installed-Size', String(Math.ceil(bytes / 1024))],
    ['Depends', wish.depends.join(', ')],
    ['Recommends', wish.recommends.join(', ')],
    ['Section', wish.section],
    ['Priority', wish.priority],
    ['Homepage', wish.url],
    ['Description', [synopsis, ...rest.map((line) => ` ${line === '' ? '.' : line}`)].join('\n')]
  ]
  return fields.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}\n`])).join('')
}

/** @param {string} path from the package's root */
function md5Line(path) {
  const digest = createHash('md5').update(readFileSync(join(stage, path))).digest('hex')
  return `${digest}  ${path}\n`
}
