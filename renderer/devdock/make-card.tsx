import { createSignal, type JSX } from 'solid-js'
import type { DockMadeCard } from '../../main/contract/devdock/contract.ts'
import { DOCK_FORM_KEYS } from '../../main/contract/devdock/catalogue.ts'
import { useDesk } from './desk.ts'
import { keyCap } from './parts.tsx'

type Status = NonNullable<DockMadeCard['status']>
const STATUSES: readonly Status[] = ['good', 'revoked', 'suspended', 'unknown']
const PIN_MISSING = 'none'

/** A form for a card to measure. The browser holds every field to its range before it is sent. */
export function MakeCard(): JSX.Element {
  const desk = useDesk()
  const [open, setOpen] = createSignal(false)
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault()
    desk.perform({ verb: 'make_card', made: madeCardOf(new FormData(event.currentTarget)) })
  }
  return (
    <details class="make-card" id="make-card" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-keyshortcuts={`Shift+${DOCK_FORM_KEYS.makeCard}`}>
        <span>Make a card</span> <kbd aria-hidden="true">{keyCap(DOCK_FORM_KEYS.makeCard)}</kbd>
      </summary>
      <form class="fields" onSubmit={submit}>
        <label class="field">
          <span>Name</span>
          <input name="name" maxlength="40" placeholder="Made" autocomplete="off" />
        </label>
        <label class="field">
          <span>Born</span>
          <input name="birthDate" type="date" required value="2000-02-29" min="1900-01-01" max="2100-12-31" />
        </label>
        <label class="field">
          <span>PIN</span>
          <input
            class="short"
            name="pin"
            required
            pattern={`[0-9]{4}|${PIN_MISSING}`}
            title={`Four digits, or "${PIN_MISSING}"`}
            value="1234"
            autocomplete="off"
          />
        </label>
        <label class="field">
          <span>Tries</span>
          <input class="short" name="triesLeft" type="number" required min="0" max="3" value="3" />
        </label>
        <label class="field">
          <span>Status</span>
          <select name="status">
            {STATUSES.map((status) => (
              <option value={status}>{status}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <input name="enrolled" type="checkbox" />
          <span>Enrolled</span>
        </label>
        <button type="submit" class="verb" data-testid="make-card">
          Put it on the shelf
        </button>
      </form>
    </details>
  )
}

function madeCardOf(form: FormData): DockMadeCard {
  const textOf = (name: string): string => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const pin = textOf('pin')
  return {
    ...(textOf('name') === '' ? {} : { name: textOf('name') }),
    birthDate: textOf('birthDate'),
    pin: pin === PIN_MISSING ? null : pin,
    triesLeft: Number(textOf('triesLeft')),
    enrolled: form.has('enrolled'),
    status: STATUSES.find((status) => status === textOf('status')) ?? 'good'
  }
}
