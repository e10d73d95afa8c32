import { createSignal, For, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { language } from '../../language.ts'
import { TextField } from '../../parts/field.tsx'
import { productName } from '../../words/outcomes.ts'
import { formWords } from '../../words/rule-form.ts'
import { categoriesOf, type RuleProduct } from './book.ts'
import { toggled } from './draft-edit.ts'
import type { DraftRule } from './draft.ts'
import { Choice, Part } from './form-parts.tsx'

/** Above so many products there is a field to find one. */
const SEARCHED_ABOVE = 8

/** What a rule is for: products and categories by their boxes, or everything else. */
export function ProductsPart(props: {
  readonly rule: DraftRule
  readonly others: readonly DraftRule[]
  readonly products: readonly RuleProduct[]
  readonly place: string
  readonly findings: readonly RuleFinding[]
  readonly onChange: (change: Partial<DraftRule>) => void
}): JSX.Element {
  const [sought, setSought] = createSignal('')
  const ids = () => props.products.map(({ id }) => id)
  const shown = () => {
    const text = sought().normalize('NFKC').toLowerCase().trim()
    const gone = props.rule.products.filter((id) => !ids().includes(id))
    return [...ids(), ...gone].filter((id) =>
      `${id} ${productName(props.products, id)}`.normalize('NFKC').toLowerCase().includes(text)
    )
  }
  const categories = () => [...new Set([...categoriesOf(props.products), ...props.rule.categories])]
  const elsewhere = (id: string): string | undefined => props.others.find(({ products }) => products.includes(id))?.id
  const inCategory = (category: string): string =>
    props.products
      .filter((product) => product.category === category)
      .map(({ id }) => productName(props.products, id))
      .join(language() === 'ja' ? '、' : ', ')
  return (
    <Part legend={formWords().products.legend} place={props.place} findings={props.findings}>
      <Choice
        name="scope"
        value={props.rule.scope}
        choices={[
          { value: 'chosen', label: formWords().products.chosen },
          { value: 'everything_else', label: formWords().products.rest }
        ]}
        onChoose={(scope) => props.onChange({ scope })}
      />
      <Show when={props.rule.scope === 'chosen'}>
        <div class="boxes-of">
          <Show when={categories().length > 0}>
            <div role="group" aria-label={formWords().products.categories}>
              <p class="field-name">{formWords().products.categories}</p>
              <div class="boxes">
                <For each={categories()}>
                  {(category) => (
                    <Box
                      label={category}
                      note={inCategory(category) || formWords().products.gone}
                      isChecked={props.rule.categories.includes(category)}
                      onChange={() =>
                        props.onChange({ categories: toggled(props.rule.categories, category, categories()) })
                      }
                    />
                  )}
                </For>
              </div>
            </div>
          </Show>
          <div role="group" aria-label={formWords().products.items}>
            <p class="field-name">{formWords().products.items}</p>
            <Show when={props.products.length > SEARCHED_ABOVE}>
              <TextField label={formWords().products.search} type="search" value={sought()} onInput={setSought} />
            </Show>
            <div class="boxes">
              <For each={shown()} fallback={<p class="soft">{formWords().products.none}</p>}>
                {(id) => (
                  <Box
                    label={productName(props.products, id)}
                    note={noteOf(id, ids(), elsewhere(id))}
                    isChecked={props.rule.products.includes(id)}
                    onChange={() => props.onChange({ products: toggled(props.rule.products, id, ids()) })}
                  />
                )}
              </For>
            </div>
          </div>
        </div>
      </Show>
    </Part>
  )
}

function noteOf(id: string, known: readonly string[], elsewhere: string | undefined): string {
  if (!known.includes(id)) return formWords().products.gone
  return elsewhere === undefined ? id : formWords().products.elsewhere(elsewhere)
}

function Box(props: {
  readonly label: string
  readonly note: string
  readonly isChecked: boolean
  readonly onChange: () => void
}): JSX.Element {
  return (
    <label class="box">
      <input type="checkbox" checked={props.isChecked} onChange={() => props.onChange()} />
      <span class="box-words">
        <span>{props.label}</span>
        <span class="soft small">{props.note}</span>
      </span>
    </label>
  )
}
