import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionEdges } from '../../../main/session/session-edges.ts'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { dependencyGraph, roomEdges } from './dependency-graph.ts'
import { replaceSection } from './marked-section.ts'
import { sessionDiagram } from './session-diagram.ts'

/** A document with what the code gives for its generated sections. `path` is from the repository's root. */
export interface GeneratedDoc {
  readonly path: string
  readonly committed: string
  readonly generated: string
}

/** All documents that hold something made from the code. */
export function generatedDocs(): GeneratedDoc[] {
  const path = 'docs/architecture.md'
  const committed = readFileSync(join(repositoryRoot, path), 'utf8')
  const withGraph = replaceSection(committed, 'dependency graph', dependencyGraph(roomEdges()))
  return [{ path, committed, generated: replaceSection(withGraph, 'session diagram', sessionDiagram(sessionEdges())) }]
}
