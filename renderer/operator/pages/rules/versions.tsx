import { Show, type JSX } from 'solid-js'
import { encodeAddress } from '../../address.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page-head.tsx'
import { momentShort } from '../../time.ts'
import { ruleWords } from '../../words/rules.ts'
import type { Rules } from './book.ts'

/** Every version that was applied, with by whom; each can be looked at. */
export function Versions(props: { readonly rules: Rules }): JSX.Element {
  return (
    <Show when={props.rules.versions.length > 0}>
      <Section title={ruleWords().versions} lead={ruleWords().versionsLead}>
        <DataTable
          caption={ruleWords().versions}
          sortKey="versions"
          rows={props.rules.versions}
          columns={[
            {
              id: 'number',
              head: ruleWords().number,
              cell: (version) => (
                <a
                  class="row-link"
                  href={encodeAddress({ page: 'rules', filters: { view: 'version', number: String(version.number) } })}
                  aria-label={ruleWords().viewOf(version.number)}
                >
                  {ruleWords().version(version.number)}
                </a>
              ),
              onCard: 'title'
            },
            {
              id: 'state',
              head: ruleWords().state,
              cell: (version) => (
                <Show when={version.number === props.rules.inForce.number}>
                  <Mark state="good">{ruleWords().now}</Mark>
                </Show>
              )
            },
            { id: 'at', head: ruleWords().appliedAt, cell: (version) => momentShort(version.inForceSinceMs) },
            { id: 'by', head: ruleWords().by, cell: (version) => version.appliedBy ?? ruleWords().noApprover },
            {
              id: 'approver',
              head: ruleWords().approver,
              cell: (version) => version.approvedBy ?? ruleWords().noApprover
            },
            { id: 'origin', head: ruleWords().origin, cell: (version) => ruleWords().origins[version.origin] }
          ]}
        />
      </Section>
    </Show>
  )
}
