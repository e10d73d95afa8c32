import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One installed npm package, as its licence has to be told. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** As its manifest says it: an SPDX expression. */
  readonly license: string
  /** Absolute path. */
  readonly folder: string
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/**
 * The packages that a checkout needs in production, with all that they need themselves, sorted by name; what is optional
 * and not installed is left out.
 * @param bundled names of further packages, which are built into the faces though production does not import them
 * @throws Error naming a package that is needed and not installed
 */
export function productionPackages(root: string, bundled: readonly string[] = []): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()

  /** Visits a package as it is found from `from`, as Node would find it. */
  function visit(name: string, from: string, optional: boolean): void {
    const folder = installedFolder(name, from, root)
    if (folder === null) {
      if (optional) return
      throw new Error(`the package ${name} is needed and not installed`)
    }
    if (found.has(folder)) return
    const manifest = readManifest(folder)
    found.set(folder, { name, version: manifest.version, license: manifest.license ?? 'unknown', folder })
    visitAll(manifest, folder)
  }

  function visitAll({ dependencies = {}, optionalDependencies = {} }: Manifest, folder: string): void {
    for (const name of Object.keys(dependencies)) visit(name, folder, name in optionalDependencies)
    for (const name of Object.keys(optionalDependencies)) visit(name, folder, true)
  }

  visitAll(readManifest(root), root)
  for (const name of bundled) visit(name, root, false)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Node's way: node_modules of the folder itself, then of each folder above, up to the root. */
function installedFolder(name: string, from: string, root: string): string | null {
  for (let at = from; at.length >= root.length; at = join(at, '..')) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  return null
}

/** Licence and notice files of a package, by name. */
export function licenceFiles({ folder }: InstalledPackage): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => join(folder, file))
}
