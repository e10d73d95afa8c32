import { join, relative, sep } from 'node:path'
import type { Rule } from 'eslint'
import { explainFault, judgeImport, layerOf } from './layering.ts'
import type { ImportKind } from './layers.ts'

const root = join(import.meta.dirname, '../..')

/** Rooms that may compute what they import: they run on a developer's machine only. */
const mayCompute = new Set(['test', 'tools'])

/**
 * Holds every import to the table in `layers.ts`: `import`, `export … from`, `import()`, `require()`, types written as
 * `import('x').Y`, and modules started by `new URL('./x.ts', import.meta.url)`.
 *
 * `import { type X } from 'x'` counts as a real import: type stripping leaves `import 'x'` behind. Only `import type`
 * vanishes.
 */
export const layeringRule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'hold imports to the table of rooms in test/lint/layers.ts' },
    schema: [],
    messages: {
      fault: '{{explanation}}',
      computed: '{{room}} may only import by a literal name, so that the layering can be checked.'
    }
  },
  create(context) {
    const file = relative(root, context.physicalFilename).split(sep).join('/')

    function check(node: SyntaxNode, source: SyntaxNode | null | undefined, kind: ImportKind): void {
      if (source === null || source === undefined) return
      const specifier = literalText(source)
      if (specifier === undefined) {
        const room = layerOf(file)?.name ?? file
        if (!mayCompute.has(room)) report(node, 'computed', { room })
        return
      }
      const fault = judgeImport(file, specifier, kind)
      if (fault !== undefined) report(node, 'fault', { explanation: explainFault(fault) })
    }

    function report(node: SyntaxNode, messageId: string, data: Record<string, string>): void {
      context.report({ loc: node.loc ?? { line: 1, column: 0 }, messageId, data })
    }

    return {
      Program(node) {
        if (layerOf(file) === undefined) {
          report(node, 'fault', { explanation: explainFault({ code: 'no_room', file }) })
        }
      },
      ImportDeclaration(node: SyntaxNode) {
        check(node, node.source, node.importKind === 'type' ? 'type' : 'static')
      },
      ExportNamedDeclaration(node: SyntaxNode) {
        check(node, node.source, node.exportKind === 'type' ? 'type' : 'static')
      },
      ExportAllDeclaration(node: SyntaxNode) {
        check(node, node.source, node.exportKind === 'type' ? 'type' : 'static')
      },
      ImportExpression(node) {
        check(node, node.source, 'lazy')
      },
      TSImportType(node: SyntaxNode) {
        check(node, node.source, 'type')
      },
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node, node.arguments[0], 'static')
      },
      NewExpression(node) {
        const [path, base] = node.arguments
        if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || !isImportMetaUrl(base)) return
        const specifier = literalText(path)
        if (specifier !== undefined && /\.[cm]?[jt]sx?$/.test(specifier)) check(node, path, 'lazy')
      }
    }
  }
}

/** What is looked at in a node of the tree, be it ESTree's or typescript-eslint's, which adds the kinds. */
interface SyntaxNode {
  readonly type: string
  readonly loc?: { readonly start: Position; readonly end: Position } | null | undefined
  readonly source?: SyntaxNode | null | undefined
  readonly importKind?: unknown
  readonly exportKind?: unknown
  readonly name?: unknown
  readonly value?: unknown
  readonly object?: SyntaxNode
  readonly property?: SyntaxNode
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null | undefined } }[]
}

interface Position {
  readonly line: number
  readonly column: number
}

/** The text of a string literal or of a template without holes. */
function literalText(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.quasis?.length === 1) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

function isImportMetaUrl(node: SyntaxNode | undefined): boolean {
  return (
    node?.type === 'MemberExpression' && node.object?.type === 'MetaProperty' && node.property?.name === 'url'
  )
}
