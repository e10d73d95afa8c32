import { For, Show, type JSX } from 'solid-js'
import type { SetUpProduct } from '../../../main/contract/operator-set-up.ts'
import { language } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { setUpWords } from '../words/set-up.ts'
import { ChoiceCards } from './choice-cards.tsx'
import { findingsOf } from './set-up-model.ts'
import type { StepProps } from './set-up.tsx'
import { StepFindings } from './step-findings.tsx'

/** What is sold, from a template, with prices and ages. */
export function ProductsStep(props: StepProps): JSX.Element {
  const words = () => setUpWords().products
  const products = () => props.answers.products ?? []
  const chosen = () => {
    const ids = new Set(products().map(({ id }) => id))
    return props.state.templates.find((template) => template.products.some(({ id }) => ids.has(id)))?.id
  }
  const choose = (id: string): void => {
    const template = props.state.templates.find((each) => each.id === id)
    if (template !== undefined) props.change({ products: [...template.products] })
  }
  const changeAt = (at: number, changed: Partial<SetUpProduct>): void => {
    props.change({ products: products().map((product, index) => (index === at ? { ...product, ...changed } : product)) })
  }
  return (
    <>
      <ChoiceCards
        legend={words().template}
        choices={props.state.templates.map(({ id, name, products: sold }) => ({
          value: id,
          name: name[language()],
          lead: sold.map((product) => product.name[language()]).join(language() === 'ja' ? '、' : ', ')
        }))}
        value={chosen()}
        onChoose={choose}
      />
      <Show when={products().length > 0}>
        <p class="hint">{words().ageHint}</p>
        <ul class="set-up-products">
          <For each={products().map(({ id }) => id)}>
            {(_id, at) => {
              const product = () => products()[at()]
              const name = () => product()?.name[language()] ?? ''
              return (
                <li class="card">
                  <strong>{name()}</strong>
                  <div class="set-up-product">
                    <Small head={words().heads.price} label={words().price(name())} value={String(product()?.priceYen ?? 0)} most={1_000_000} onInput={(priceYen) => changeAt(at(), { priceYen })} />
                    <Small head={words().heads.age} label={words().age(name())} value={String(product()?.atLeastYears ?? 0)} most={150} onInput={(atLeastYears) => changeAt(at(), { atLeastYears })} />
                    <label class="field">
                      <span class="small">{words().heads.selection}</span>
                      <input
                        class="input"
                        aria-label={words().selection(name())}
                        value={product()?.selection ?? ''}
                        maxlength={16}
                        autocapitalize="none"
                        onInput={(event) => changeAt(at(), { selection: event.currentTarget.value.trim() })}
                      />
                    </label>
                    <Button
                      kind="quiet"
                      label={words().remove(name())}
                      onPress={() => props.change({ products: products().filter((_, index) => index !== at()) })}
                    >
                      {words().removed}
                    </Button>
                  </div>
                </li>
              )
            }}
          </For>
        </ul>
      </Show>
      <StepFindings of={findingsOf('products', props.state)} />
    </>
  )
}

/** A whole number in a narrow field; what is none stays in the field and changes nothing. */
function Small(props: {
  readonly head: string
  readonly label: string
  readonly value: string
  readonly most: number
  readonly onInput: (value: number) => void
}): JSX.Element {
  return (
    <label class="field">
      <span class="small">{props.head}</span>
      <input
        class="input number"
        type="number"
        inputmode="numeric"
        aria-label={props.label}
        min={0}
        max={props.most}
        step={1}
        required
        value={props.value}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (Number.isInteger(value) && value >= 0 && value <= props.most) props.onInput(value)
        }}
      />
    </label>
  )
}
