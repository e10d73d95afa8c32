import { resolveImport } from './layering.ts'
import { importsOf, readFromRepository } from './source-imports.ts'
import type { ReadSource } from './source-imports.ts'

/** Everything that code can come to run from some entries, by imports that are left at run time. */
export interface Reachable {
  /** Each file with the file that led to it first; entries lead to themselves. Paths from the root. */
  readonly files: ReadonlyMap<string, string>
  /** Packages and modules of Node, each with the file that imports it first. */
  readonly packages: ReadonlyMap<string, string>
  /** Names taken from modules of Node, as `node:crypto#X509Certificate`, with the file; `#*` for a whole module. */
  readonly builtinNames: ReadonlyMap<string, string>
}

/**
 * Walks from the entries along static and lazy imports. Type-only imports lead nowhere.
 * @param doors files that a lazy import does not lead into: what runs beyond them is decided when that line runs
 */
export function reachableFrom(
  entries: readonly string[],
  read: ReadSource = readFromRepository,
  doors: ReadonlySet<string> = new Set()
): Reachable {
  const files = new Map(entries.map((entry) => [entry, entry]))
  const packages = new Map<string, string>()
  const builtinNames = new Map<string, string>()
  const left = [...entries]

  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const text = read(file)
    // Styles and the like: they lead nowhere.
    if (text === undefined || !/\.(?:ts|tsx|mjs)$/.test(file)) continue
    for (const { specifier, kind, names } of importsOf(file, text)) {
      if (kind === 'type') continue
      const target = resolveImport(file, specifier)
      if (target.type === 'file') {
        if (files.has(target.file) || (kind === 'lazy' && doors.has(target.file))) continue
        files.set(target.file, file)
        left.push(target.file)
      } else {
        addFirst(packages, target.name, file)
        if (target.type === 'package') continue
        for (const name of names.length > 0 ? names : ['*']) addFirst(builtinNames, `${target.name}#${name}`, file)
      }
    }
  }
  return { files, packages, builtinNames }
}

function addFirst(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value)
}

/** How the walk came to a file, for people: `a.ts > b.ts > c.ts`. */
export function wayTo(reachable: Reachable, file: string): string {
  const way = [file]
  for (;;) {
    const from = reachable.files.get(way[0] ?? file)
    if (from === undefined || from === way[0]) return way.join(' > ')
    way.unshift(from)
  }
}
