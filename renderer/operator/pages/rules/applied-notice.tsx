import { createEffect, Match, Switch, type JSX } from 'solid-js'
import { encodeAddress } from '../../address.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { formWords } from '../../words/rule-form.ts'
import type { Applied } from './workshop.ts'

/** What came of applying: both ends are good ones. */
export function AppliedNotice(props: { readonly applied: Applied | undefined }): JSX.Element {
  const number = () => (props.applied?.kind === 'in_force' ? props.applied.number : undefined)
  let place: HTMLDivElement | undefined
  createEffect(() => {
    if (props.applied !== undefined) place?.scrollIntoView({ block: 'nearest' })
  })
  return (
    <div class="applied" ref={(element) => (place = element)}>
      <Switch>
        <Match when={number()}>
          {(applied) => (
            <Notice state="good" title={formWords().applied(applied())}>
              <p>{formWords().appliedLead}</p>
            </Notice>
          )}
        </Match>
        <Match when={props.applied?.kind === 'waits'}>
          <Notice
            state="waiting"
            title={formWords().waits}
            actions={
              <ButtonLink href={encodeAddress({ page: 'approvals', filters: {} })}>
                {formWords().toApprovals}
              </ButtonLink>
            }
          >
            <p>{formWords().waitsLead}</p>
          </Notice>
        </Match>
      </Switch>
    </div>
  )
}
