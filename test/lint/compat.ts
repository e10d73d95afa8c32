import ts from 'typescript'
import {
  AT_RULES,
  GLOBALS,
  LEAST_SAFARI,
  MEMBERS,
  METHODS,
  PROPERTIES,
  SELECTORS,
  SYNTAX,
  VALUES,
  type Feature
} from './compat-features.ts'

/** A use of something that the least engine lacks. */
export interface Finding {
  readonly feature: string
  readonly safari: number
  /** Some of what stands there. */
  readonly near: string
}

const tooNew = (features: readonly Feature[]): ReadonlyMap<string, number> =>
  new Map(features.filter(({ safari }) => safari > LEAST_SAFARI).map(({ name, safari }) => [name, safari]))

const METHOD_MAP = tooNew(METHODS)
const GLOBAL_MAP = tooNew(GLOBALS)
const MEMBER_MAP = tooNew(MEMBERS)
const SYNTAX_MAP = tooNew(SYNTAX)

/** Scans a script as it is built: what it is written in, and what it calls by name. */
export function scanScript(script: string): readonly Finding[] {
  const source = ts.createSourceFile('built.js', script, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  const findings: Finding[] = []
  const found = (map: ReadonlyMap<string, number>, name: string, node: ts.Node): void => {
    const safari = map.get(name)
    if (safari !== undefined) findings.push({ feature: name, safari, near: node.getText(source).slice(0, 80) })
  }
  const visit = (node: ts.Node, isInFunction: boolean): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      found(METHOD_MAP, node.expression.name.text, node)
    }
    if (ts.isPropertyAccessExpression(node)) {
      found(MEMBER_MAP, `${node.expression.getText(source)}.${node.name.text}`, node)
      if (/^(?:window|globalThis|self)$/.test(node.expression.getText(source))) found(GLOBAL_MAP, node.name.text, node)
    }
    if (ts.isIdentifier(node) && isReference(node)) found(GLOBAL_MAP, node.text, node)
    if (ts.isClassStaticBlockDeclaration(node)) found(SYNTAX_MAP, 'class static block', node)
    if (ts.isMethodDeclaration(node) && ts.isPrivateIdentifier(node.name)) found(SYNTAX_MAP, 'private method', node)
    if (ts.isBinaryExpression(node) && ts.isPrivateIdentifier(node.left)) found(SYNTAX_MAP, 'private in', node)
    if (ts.isAwaitExpression(node) && !isInFunction) found(SYNTAX_MAP, 'top-level await', node)
    if (ts.isRegularExpressionLiteral(node)) scanExpression(node.text, (name) => found(SYNTAX_MAP, name, node))
    const isFunction = ts.isFunctionLike(node)
    ts.forEachChild(node, (child) => visit(child, isInFunction || isFunction))
  }
  visit(source, false)
  return findings
}

/** Whether a name stands for a thing, and not for a member of one or a key of an object. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isBindingElement(parent)) return parent.propertyName !== node
  return !(ts.isPropertyAssignment(parent) && parent.name === node) && !ts.isMethodDeclaration(parent)
}

function scanExpression(literal: string, found: (name: string) => void): void {
  const flags = literal.slice(literal.lastIndexOf('/') + 1)
  if (/\(\?<[=!]/.test(literal)) found('regular expression lookbehind')
  for (const flag of ['d', 'v']) if (flags.includes(flag)) found(`regular expression flag ${flag}`)
}

/** Scans a style sheet as it is built. */
export function scanStyles(styles: string): readonly Finding[] {
  const findings: Finding[] = []
  const text = styles.replace(/\/\*[^]*?\*\//g, '').replace(/"[^"]*"|'[^']*'/g, '""')
  const found = (features: readonly Feature[], isThere: (name: string) => boolean, near: string): void => {
    for (const { name, safari } of features) {
      if (safari > LEAST_SAFARI && isThere(name)) findings.push({ feature: name, safari, near: near.trim().slice(0, 80) })
    }
  }
  for (const [, before] of text.matchAll(/(?:^|[{};])([^{};]+)(?=\{)/g)) {
    const head = before ?? ''
    if (head.trim().startsWith('@')) found(AT_RULES, (name) => new RegExp(`^\\s*${name}\\b`).test(head), head)
    else found(SELECTORS, (name) => head.includes(name), head)
  }
  for (const [at] of text.matchAll(/@[a-z-]+[^{};]*(?=;)/g)) found(AT_RULES, (name) => at.startsWith(name), at)
  for (const [, name, value] of text.matchAll(/(?:^|[{;])\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)) {
    const [property, given] = [name ?? '', value ?? '']
    found(PROPERTIES, (each) => each === property, `${property}: ${given}`)
    found(VALUES, (each) => hasValue(each, property, given), `${property}: ${given}`)
  }
  return findings
}

function hasValue(feature: string, property: string, value: string): boolean {
  const [of, word] = feature.split(':')
  if (word !== undefined) return of === property && new RegExp(`(?:^|\\s)${word}(?:\\s|$)`).test(value)
  if (feature.endsWith('(')) return new RegExp(`(?:^|[\\s,(*/+-])${feature.slice(0, -1)}\\(`).test(value)
  return new RegExp(`(?:^|[\\s,(*/+-])(?:[0-9.]+)?${feature}(?![a-z-])`).test(value)
}
