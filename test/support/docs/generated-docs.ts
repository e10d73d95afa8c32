import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionEdges } from '../../../main/session/session-edges.ts'
import { generate, settingsTable } from '../../../main/shell/config/generate-docs.ts'
import { exitCodesDocument } from '../../../main/shell/exit-codes.ts'
import { jsonSchemaOf } from '../../../main/shell/parties/party-file.ts'
import { booking, cableOperator, cablePlatform, health } from '../../../main/shell/parties/party-kinds.ts'
import { privacyDocument } from '../../../main/shell/privacy/privacy-document.ts'
import { ruleBookSchemaJson } from '../../../main/shell/rules/rule-form.ts'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { clockReasons, clockTable } from './clock-tables.ts'
import { dependencyGraph, roomEdges } from './dependency-graph.ts'
import { eventTable } from './event-table.ts'
import { galleryDocument } from './gallery-document.ts'
import { replaceSection } from './marked-section.ts'
import { offlineMatrix } from './offline-matrix.ts'
import { readerFaultsDocument } from './reader-faults-document.ts'
import { remoteKeysDocument } from './remote-keys-document.ts'
import { approvalsTable, rightsTable } from './rights-table.ts'
import { ruleFields } from './rule-fields.ts'
import { sessionDiagram } from './session-diagram.ts'
import { tvDocument } from './tv-document.ts'

/** A document with what the code gives for its generated sections. `path` is from the repository's root. */
export interface GeneratedDoc {
  readonly path: string
  readonly committed: string
  readonly generated: string
}

/** All documents that hold something made from the code. */
export function generatedDocs(): GeneratedDoc[] {
  const architecture = 'docs/architecture.md'
  const withGraph = replaceSection(read(architecture), 'dependency graph', dependencyGraph(roomEdges()))
  const withBoth = replaceSection(withGraph, 'session diagram', sessionDiagram(sessionEdges()))
  const whole = [
    ...generate(),
    exitCodesDocument(),
    privacyDocument(),
    readerFaultsDocument(),
    remoteKeysDocument(),
    ruleBookSchemaJson(),
    galleryDocument(),
    tvDocument()
  ].map(({ path, content }) => ({
    path,
    committed: read(path),
    generated: content
  }))
  const offline = 'docs/offline.md'
  const withMatrix = replaceSection(read(offline), 'offline matrix', offlineMatrix())
  const clock = 'docs/clock.md'
  const withTable = replaceSection(read(clock), 'clock table', clockTable())
  const withReasons = replaceSection(withTable, 'clock reasons', clockReasons())
  const accounts = 'docs/operator-accounts.md'
  const withRights = replaceSection(read(accounts), 'rights', rightsTable())
  const withApprovals = replaceSection(withRights, 'approvals', approvalsTable())
  const rules = 'docs/rules.md'
  const withFields = replaceSection(read(rules), 'rule fields', ruleFields())
  const record = 'docs/record.md'
  const withEvents = replaceSection(read(record), 'event catalogue', eventTable())
  const parties = 'docs/parties.md'
  const withSettings = [cablePlatform, cableOperator, booking, health].reduce(
    (text, { name, schema }) => replaceSection(text, `${name} settings`, settingsTable(jsonSchemaOf(schema))),
    read(parties)
  )
  return [
    { path: parties, committed: read(parties), generated: withSettings },
    { path: record, committed: read(record), generated: withEvents },
    { path: rules, committed: read(rules), generated: withFields },
    { path: accounts, committed: read(accounts), generated: withApprovals },
    { path: clock, committed: read(clock), generated: withReasons },
    { path: architecture, committed: read(architecture), generated: withBoth },
    { path: offline, committed: read(offline), generated: withMatrix },
    ...whole
  ]
}

/** Empty where the document was never written. */
function read(path: string): string {
  return existsSync(join(repositoryRoot, path)) ? readFileSync(join(repositoryRoot, path), 'utf8') : ''
}
