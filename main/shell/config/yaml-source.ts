import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, visit } from 'yaml'
import type { Document, Pair } from 'yaml'
import type { Finding, Problem, SettingPath } from './problem.ts'

/** A YAML text, read, with the way back from a setting to its line. */
export interface YamlSource {
  /** Plain JavaScript values; meaningless where the text is not sound YAML. */
  readonly value: unknown
  /** What makes it unsound; duplicate keys among them. */
  readonly problems: readonly Problem[]
  /** Whether `value` can be judged all the same: there is nothing worse than duplicate keys. */
  readonly readable: boolean
  locate(finding: Finding): Problem
}

/** Reads a YAML 1.2 text. Aliases are refused: each setting has one place. */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', merge: false })
  const problemAt = (offset: number, finding: Finding): Problem => {
    const { line, col } = lines.linePos(offset)
    return { ...finding, file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  const problems = document.errors.map((error) => {
    const duplicate = error.code === 'DUPLICATE_KEY'
    return problemAt(error.pos[0], {
      severity: 'error',
      path: [],
      at: 'key',
      what: duplicate ? 'gives this key twice' : `is not valid YAML here: ${sentence(error.message)}`,
      remedy: duplicate ? 'Remove one of the two.' : syntaxRemedy(error.code)
    })
  })
  visit(document, {
    Alias: (_, alias) => {
      const what = 'uses an alias, which is not supported'
      const remedy = 'Write the value out.'
      problems.push(problemAt(alias.range?.[0] ?? 0, { severity: 'error', path: [], at: 'value', what, remedy }))
    }
  })
  const readable = document.errors.every((error) => error.code === 'DUPLICATE_KEY') && !hasAlias(document)
  return {
    value: readable ? document.toJS() : undefined,
    problems,
    readable,
    locate: (finding) => problemAt(offsetOf(document, finding.path, finding.at), finding)
  }
}

function hasAlias(document: Document.Parsed): boolean {
  let found = false
  visit(document, {
    Alias: () => {
      found = true
      return visit.BREAK
    }
  })
  return found
}

function sentence(message: string): string {
  return message.replace(/\s+/g, ' ').replace(/[.:]$/, '')
}

function syntaxRemedy(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces, not with tabs.'
  if (code === 'BAD_INDENT') return 'Give all keys of one mapping the same indentation, in spaces.'
  return 'Mend the punctuation at or just before this place; put text with special characters in quotes.'
}

/** Offset of the deepest node on the path that exists: a missing setting is pointed at by what should hold it. */
function offsetOf(document: Document.Parsed, path: SettingPath, at: Finding['at']): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(step))
      if (pair === undefined) return offset
      const key = startOf(pair.key)
      const value = isScalar(pair.value) && pair.value.value === null ? undefined : startOf(pair.value)
      // A mapping is pointed at by its key, which says more than the place where its first entry begins.
      offset = (last && at === 'value' ? (value ?? key) : (key ?? value)) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (item === undefined) return offset
      offset = startOf(item) ?? offset
      node = item
    } else {
      return offset
    }
  }
  return offset
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
