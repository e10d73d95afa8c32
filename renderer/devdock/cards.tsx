import { For, Index, Show, type JSX } from 'solid-js'
import { DOCK_CARDS } from '../../main/contract/devdock/catalogue.ts'
import type { DockCard } from '../../main/contract/devdock/contract.ts'
import { useDesk } from './desk.ts'
import { MakeCard } from './make-card.tsx'
import { Group, keyCap, NumberField, Verbs } from './parts.tsx'

/** The shelf: every card, which one lies on the reader, and what can be done to that one. */
export function Cards(): JSX.Element {
  const desk = useDesk()
  const cardOf = (id: string | null) => desk.state().cards.find((card) => card.id === id)
  const lying = () => cardOf(desk.state().reader.card)
  const made = () => desk.state().cards.filter(({ profile }) => profile === null)
  const status = () => {
    const { reader } = desk.state()
    const card = lying()
    const parts = [
      card === undefined ? 'no card on the reader' : `${card.name} lies on the reader`,
      ...(reader.secondCard === null ? [] : [`${cardOf(reader.secondCard)?.name ?? ''} on the second`]),
      ...(reader.tearAtCommand === null ? [] : [`torn away at command ${String(reader.tearAtCommand)}`]),
      ...(reader.silent ? ['silent'] : [])
    ]
    return parts.join(' · ')
  }
  return (
    <Group name="Cards" id="card" status={status()}>
      <div class="shelf" role="group" aria-label="Lay a card on the reader">
        <For each={DOCK_CARDS}>
          {({ profile, key }) => {
            const card = () => cardOf(profile)
            return <Show when={card()}>{(known) => <SmallCard card={known()} keyName={key} />}</Show>
          }}
        </For>
        <Index each={made()}>{(card) => <SmallCard card={card()} />}</Index>
      </div>
      <Verbs group="card" />
      <div class="fields">
        <NumberField
          label="Tear at command"
          unit=""
          value={desk.fields().tearAtCommand}
          min={1}
          max={1000}
          onValue={(tearAtCommand) => desk.setFields((fields) => ({ ...fields, tearAtCommand }))}
        />
        <label class="field">
          <span>Second card</span>
          <select
            onChange={(event) => {
              const secondCard = event.currentTarget.value
              desk.setFields((fields) => ({ ...fields, secondCard }))
            }}
          >
            <Index each={desk.state().cards}>
              {(card) => (
                <option value={card().id} selected={card().id === desk.fields().secondCard}>
                  {card().name}
                </option>
              )}
            </Index>
          </select>
        </label>
      </div>
      <MakeCard />
    </Group>
  )
}

/** A card as it lies on the shelf; pressing lays it on the reader. */
function SmallCard(props: { readonly card: DockCard; readonly keyName?: string }): JSX.Element {
  const desk = useDesk()
  const lies = () => desk.state().reader.card === props.card.id
  const liesSecond = () => desk.state().reader.secondCard === props.card.id
  const tries = () => props.card.triesLeft ?? 3
  return (
    <button
      type="button"
      class="small-card"
      data-testid={`card-${props.card.id}`}
      data-lies={lies() || liesSecond()}
      aria-pressed={lies()}
      aria-keyshortcuts={props.keyName}
      onClick={() => desk.perform({ verb: 'insert', card: props.card.id })}
    >
      <span class="card-name">
        {props.card.name}
        <Show when={props.keyName}>{(key) => <kbd aria-hidden="true">{keyCap(key())}</kbd>}</Show>
      </span>
      <span class="card-special">{props.card.special}</span>
      <span class="card-foot">
        <Show when={lies() || liesSecond()} fallback={<span>{statusWord(props.card)}</span>}>
          <strong>{lies() ? 'lies here' : 'second'}</strong>
        </Show>
        <Show when={props.card.made && props.card.pin !== null}>
          <span class="tries" role="img" aria-label={`${String(tries())} tries left`}>
            {'●'.repeat(tries())}
            {'○'.repeat(Math.max(0, 3 - tries()))}
          </span>
        </Show>
      </span>
    </button>
  )
}

/** What has changed at J-LIS since the card was handed out, or what is worth knowing of it. */
function statusWord(card: DockCard): string {
  if (card.status === null) return ''
  return card.status === 'unknown' ? 'not on record' : card.status
}
