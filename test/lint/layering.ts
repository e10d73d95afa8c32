import { posix } from 'node:path'
import { isBuiltin } from 'node:module'
import { layers } from './layers.ts'
import type { ImportKind, Layer } from './layers.ts'

/** What an import may be found guilty of. */
export type LayeringFault =
  /** The importing file stands in no room of the table. */
  | { readonly code: 'no_room'; readonly file: string }
  /** The imported file stands in no room of the table, or outside the repository. */
  | { readonly code: 'no_target_room'; readonly from: string; readonly file: string }
  | { readonly code: 'room'; readonly from: string; readonly to: string; readonly allowed: ImportKind | 'none' }
  | { readonly code: 'package'; readonly from: string; readonly name: string; readonly allowed: ImportKind | 'none' }
  | { readonly code: 'builtin'; readonly from: string; readonly name: string }

/** Where an import leads. `file` is a path from the repository's root with forward slashes. */
export type ImportTarget =
  | { readonly type: 'file'; readonly file: string }
  | { readonly type: 'package'; readonly name: string }
  | { readonly type: 'builtin'; readonly name: string }

const compiled = layers.flatMap((layer) =>
  layer.files.map((pattern) => ({ layer, weight: weightOf(pattern), expression: expressionOf(pattern) }))
)
// The heaviest match decides, so it is enough to look from the heaviest down.
compiled.sort((left, right) => right.weight - left.weight)

/** Tests beside the code belong to the room `test`, whatever folder they stand in. */
function weightOf(pattern: string): number {
  return pattern.startsWith('**.test.') ? Number.MAX_SAFE_INTEGER : pattern.replaceAll('*', '').length
}

/** `*` stands for a part of one name, `**` for anything. Example: `main/shell/build*.ts` takes `main/shell/build.ts`. */
function expressionOf(pattern: string): RegExp {
  const body = pattern
    .split('**')
    .map((part) =>
      part
        .split('*')
        .map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('[^/]*')
    )
    .join('.*')
  return new RegExp(`^${body}$`)
}

/** The room that a file belongs to, or undefined. `file` is a path from the root, with forward slashes. */
export function layerOf(file: string): Layer | undefined {
  return compiled.find(({ expression }) => expression.test(file))?.layer
}

/**
 * Where a specifier leads. Relative specifiers are resolved as ESM does it, that is by text alone.
 * Example: `../result.ts` in `device/card/apdu.ts` leads to the file `device/result.ts`, `solid-js/web` to the package
 * `solid-js`, `@hpke/core` to itself, `node:fs` to the builtin `node:fs`.
 */
export function resolveImport(fromFile: string, specifier: string): ImportTarget {
  // Vite's queries (`./logo.svg?url`) are no part of the path.
  const path = specifier.replace(/[?#].*$/, '')
  if (path.startsWith('.')) return { type: 'file', file: posix.join(posix.dirname(fromFile), path) }
  if (path.startsWith('/')) return { type: 'file', file: path }
  if (isBuiltin(path)) return { type: 'builtin', name: path }
  const parts = path.split('/')
  return { type: 'package', name: path.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? path) }
}

/** Judges one import against the table: undefined where it is allowed. */
export function judgeImport(fromFile: string, specifier: string, kind: ImportKind): LayeringFault | undefined {
  const from = layerOf(fromFile)
  if (from === undefined) return { code: 'no_room', file: fromFile }
  const target = resolveImport(fromFile, specifier)

  switch (target.type) {
    case 'builtin':
      return from.nodeBuiltins ? undefined : { code: 'builtin', from: from.name, name: target.name }
    case 'package': {
      if (includes(from.packages, target.name)) return undefined
      const allowed = includes(from.typePackages ?? [], target.name) ? 'type' : 'none'
      return allowed === kind ? undefined : { code: 'package', from: from.name, name: target.name, allowed }
    }
    case 'file': {
      const to = layerOf(target.file)
      if (to === undefined) return { code: 'no_target_room', from: from.name, file: target.file }
      if (to === from || includes(from.imports, to.name)) return undefined
      if (kind === 'type' && includes(from.typeImports ?? [], to.name)) return undefined
      if (kind !== 'static' && includes(from.lazyImports ?? [], to.name)) return undefined
      return { code: 'room', from: from.name, to: to.name, allowed: loosest(from, to.name) }
    }
  }
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes('*') || names.includes(name)
}

function loosest(from: Layer, to: string): ImportKind | 'none' {
  if (includes(from.lazyImports ?? [], to)) return 'lazy'
  return includes(from.typeImports ?? [], to) ? 'type' : 'none'
}

/** One sentence for people: what is wrong and what may be done. */
export function explainFault(fault: LayeringFault): string {
  const table = 'test/lint/layers.ts'
  switch (fault.code) {
    case 'no_room':
      return `${fault.file} stands in no room: add a row for its folder to ${table}.`
    case 'no_target_room':
      return `${fault.file} stands in no room that ${fault.from} could import: see ${table}.`
    case 'builtin':
      return `${fault.from} may not import Node's modules (${fault.name}).`
    case 'package':
      return `${fault.from} may ${only(fault.allowed)}import the package ${fault.name}${rest(fault.allowed)}. See ${table}.`
    case 'room':
      return `${fault.from} may ${only(fault.allowed)}import ${fault.to}${rest(fault.allowed)}. See ${table}.`
  }
}

function only(allowed: ImportKind | 'none'): string {
  return allowed === 'none' ? 'not ' : ''
}

function rest(allowed: ImportKind | 'none'): string {
  if (allowed === 'type') return ' by `import type` only'
  return allowed === 'lazy' ? ' by `import()` only' : ''
}
