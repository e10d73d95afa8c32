/**
 * What electron-builder asks of fpm for a Debian package.
 * @typedef {object} DebianWish
 * @property {string} name
 * @property {string} version
 * @property {string} architecture
 * @property {string} maintainer
 * @property {string} url
 * @property {string} description first line the synopsis, further lines as they are
 * @property {string} path of the package to write
 * @property {string} compression of dpkg-deb: `xz`, `gzip`, `zstd` or `none`
 * @property {string} priority
 * @property {string} section
 * @property {readonly string[]} depends
 * @property {readonly string[]} recommends
 * @property {Readonly<Record<'postinst' | 'prerm' | 'postrm', string | undefined>>} scripts paths of files
 * @property {readonly { readonly from: string, readonly to: string }[]} files `from` a file or a folder; a folder's
 *   contents go into `to`
 */

const flags = new Set(['--force', '--debug'])
const compressions = { xz: 'xz', gz: 'gzip', zst: 'zstd', none: 'none' }

/**
 * Reads fpm's arguments, as far as electron-builder 26 writes them (app-builder-lib, FpmTarget).
 * @param {readonly string[]} args
 * @returns {DebianWish}
 * @throws {Error} for an argument that is not known here, so that none is silently left out
 */
export function parseFpmArguments(args) {
  /** @type {Map<string, string[]>} */
  const options = new Map()
  const files = []
  for (let at = 0; at < args.length; at++) {
    const each = args[at] ?? ''
    if (flags.has(each)) continue
    const [, joined, value] = /^(--[a-z-]+)=(.*)$/.exec(each) ?? []
    if (joined !== undefined && value !== undefined) {
      options.set(joined, [...(options.get(joined) ?? []), value])
      continue
    }
    if (each.startsWith('-')) {
      options.set(each, [...(options.get(each) ?? []), args[++at] ?? ''])
      continue
    }
    // A folder is written `folder/=/target`, a file `file=/target`.
    const split = each.lastIndexOf('=')
    if (split < 1) throw new Error(`not understood: ${each}`)
    files.push({ from: each.slice(0, split), to: each.slice(split + 1) })
  }
  /** @param {string} name */
  const all = (name) => {
    const values = options.get(name) ?? []
    options.delete(name)
    return values
  }
  /** @param {string} name */
  const one = (name) => all(name).at(-1)
  /** @param {string} name */
  const needed = (name) => {
    const value = one(name)
    if (value === undefined || value === '') throw new Error(`${name} is missing`)
    return value
  }
  /**
   * @param {string} name
   * @param {string} expected
   */
  const is = (name, expected) => {
    if (needed(name) !== expected) throw new Error(`${name} can only be ${expected}`)
  }
  is('-s', 'dir')
  is('-t', 'deb')
  const compression = needed('--deb-compression')
  if (!Object.hasOwn(compressions, compression)) throw new Error(`--deb-compression ${compression} is not known`)
  const wish = {
    name: needed('--name'),
    version: needed('--version'),
    architecture: needed('--architecture'),
    maintainer: needed('--maintainer'),
    url: needed('--url'),
    description: needed('--description'),
    path: needed('--package'),
    compression: compressions[/** @type {keyof typeof compressions} */ (compression)],
    priority: one('--deb-priority') ?? 'optional',
    section: one('--category') ?? 'misc',
    depends: all('-d'),
    recommends: all('--deb-recommends'),
    scripts: { postinst: one('--after-install'), prerm: one('--before-remove'), postrm: one('--after-remove') },
    files
  }
  // Debian's control file has no field for these; the licence is in the package.
  for (const name of ['--vendor', '--license', '--log']) options.delete(name)
  const [unknown] = options.keys()
  if (unknown !== undefined) throw new Error(`not understood: ${unknown}`)
  return wish
}
