import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { ImportKind } from './layers.ts'

/** One import as it is written in a file. */
export interface SourceImport {
  readonly specifier: string
  readonly kind: ImportKind
  /** Names taken from the module; empty for a namespace, a lazy or a bare import. */
  readonly names: readonly string[]
}

/** Reads a source file by its path from the repository's root; undefined where there is none. */
export type ReadSource = (file: string) => string | undefined

export const repositoryRoot = join(import.meta.dirname, '../..')

/** The rooms' folders; what lies outside them is configuration. */
const rooms = ['device', 'main', 'renderer', 'test']

/** All source files of the rooms, as sorted paths from the root with forward slashes. */
export function listSources(root: string = repositoryRoot): string[] {
  return rooms
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(?:ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'))
    .sort()
}

/** Reads from the checkout. */
export const readFromRepository: ReadSource = (file) => {
  try {
    return readFileSync(join(repositoryRoot, file), 'utf8')
  } catch {
    return undefined
  }
}

/**
 * The imports of one source text, in every form that `layering-rule.ts` knows.
 * Example: `export type { A } from './a.ts'` gives `{ specifier: './a.ts', kind: 'type', names: ['A'] }`.
 */
export function importsOf(file: string, text: string): SourceImport[] {
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind)
  const found: SourceImport[] = []

  function add(specifier: ts.Node | undefined, kind: ImportKind, names: readonly string[] = []): void {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, kind, names })
  }

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) {
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      add(node.moduleSpecifier, isType ? 'type' : 'static', namesOf(node.importClause?.namedBindings))
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static', namesOf(node.exportClause))
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'type')
    } else if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], 'lazy')
      if (ts.isIdentifier(node.expression) && node.expression.text === 'require') add(node.arguments[0], 'static')
    } else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
      const path = node.arguments?.[0]
      const isModule = path !== undefined && ts.isStringLiteralLike(path) && /^\..*\.[cm]?[jt]sx?$/.test(path.text)
      if (isModule && node.arguments?.[1]?.getText(source) === 'import.meta.url') add(path, 'lazy')
    }
    ts.forEachChild(node, visit)
  }

  visit(source)
  return found
}

function namesOf(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): string[] {
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return []
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text)
}
