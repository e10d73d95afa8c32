import { Match, Show, Switch, type JSX } from 'solid-js'
import { filters, setFilters } from '../address.ts'
import { createLoad } from '../load.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { may } from '../session.ts'
import { frameWords } from '../words/frame.ts'
import { productName } from '../words/outcomes.ts'
import { ruleWords } from '../words/rules.ts'
import { createWorkshop } from './rules/workshop.ts'
import { EarlierVersion, RecordedRule } from './rules/earlier-version.tsx'
import { Editor } from './rules/editor.tsx'
import { Overview } from './rules/overview.tsx'
import { ProductNameContext } from './rules/product-names.ts'
import { TryDialog } from './rules/try-dialog.tsx'

/** The rules of sale: what is in force, a draft while it is edited, and what was in force before. */
export default function RulesPage(): JSX.Element {
  const rules = createLoad('read_rules', () => ({}))
  const workshop = createWorkshop(rules)
  const mayEdit = () => may('check_rules')
  const view = () => {
    const { view: named, number, record } = filters()
    if (named === 'edit' && mayEdit() && workshop.draft() !== null) return 'edit'
    if (named === 'version' && /^(?:0|[1-9]\d{0,8})$/.test(number ?? '')) return 'version'
    return record === undefined ? 'overview' : 'record'
  }
  const tried = () => filters()['try']
  return (
    <Show
      when={rules.value()}
      fallback={
        <>
          <PageHead title={frameWords().titles.rules} lead={ruleWords().lead} />
          <Loaded of={rules} what={ruleWords().what}>
            {() => null}
          </Loaded>
        </>
      }
    >
      {(value) => (
        <ProductNameContext.Provider value={(id) => productName(value().products, id)}>
          <Switch>
            <Match when={view() === 'overview'}>
              <Overview rules={value()} workshop={workshop} />
            </Match>
            <Match when={view() === 'edit' && workshop.draft()}>
              {(draft) => <Editor rules={value()} draft={draft()} workshop={workshop} />}
            </Match>
            <Match when={view() === 'version'}>
              <EarlierVersion rules={value()} number={Number(filters()['number'])} workshop={workshop} />
            </Match>
            <Match when={view() === 'record'}>
              <RecordedRule rules={value()} />
            </Match>
          </Switch>
          <Show when={tried()} keyed>
            {(ruleId) => (
              <TryDialog
                rules={value()}
                ruleId={ruleId}
                workshop={view() === 'edit' ? workshop : null}
                onClose={() => setFilters({ try: '' })}
              />
            )}
          </Show>
        </ProductNameContext.Provider>
      )}
    </Show>
  )
}
