import { For, type JSX } from 'solid-js'
import { DOCK_FORM_KEYS } from '../../main/contract/devdock/catalogue.ts'
import type { DockJam, DockState } from '../../main/contract/devdock/contract.ts'
import { useDesk } from './desk.ts'
import { Group, keyCap, NumberField, Verb, Verbs } from './parts.tsx'
import { fromTokyoInput, tokyoInput, tokyoTime, tomorrowMorning } from './tokyo-time.ts'

export function Reader(): JSX.Element {
  const desk = useDesk()
  const plugged = () => desk.state().reader.plugged
  return (
    <Group name="Reader" id="reader" status={plugged() ? 'plugged in' : 'pulled'} bad={!plugged()}>
      <Verbs group="reader" isActive={(key) => (key === '1' ? !plugged() : plugged())} />
    </Group>
  )
}

export function Jlis(): JSX.Element {
  const desk = useDesk()
  const jlis = () => desk.state().jlis
  const wrong = () => jlisWrong(jlis())
  return (
    <Group name="J-LIS" id="jlis" status={wrong() ?? 'answers'} bad={wrong() !== undefined}>
      <Verbs
        group="jlis"
        isActive={(key) =>
          (key === '3' && jlis().apiDown) ||
          (key === '4' && jlis().ocspDown && !jlis().apiDown) ||
          (key === '5' && jlis().apiDelayMs > 0) ||
          (key === '6' && jlis().ocspStale) ||
          (key === '7' && wrong() === undefined)
        }
      />
      <div class="fields">
        <NumberField
          label="Slow by"
          unit="ms"
          value={desk.fields().slowMs}
          min={0}
          max={600_000}
          onValue={(slowMs) => desk.setFields((fields) => ({ ...fields, slowMs }))}
        />
      </div>
    </Group>
  )
}

function jlisWrong({ apiDown, ocspDown, apiDelayMs, ocspDelayMs, ocspStale }: DockState['jlis']): string | undefined {
  if (apiDown && ocspDown) return 'stopped'
  const delayMs = Math.max(apiDelayMs, ocspDelayMs)
  const parts = [
    ...(apiDown ? ['API stopped'] : []),
    ...(ocspDown ? ['OCSP stopped'] : []),
    ...(delayMs > 0 ? [`slow, ${String(delayMs)} ms`] : []),
    ...(ocspStale ? ['OCSP of yesterday'] : [])
  ]
  return parts.length === 0 ? undefined : parts.join(' · ')
}

const JAM_WORDS: Readonly<Record<DockJam, string>> = {
  line: 'line pulled',
  mid_vend: 'next vend breaks',
  frames: 'loses frames',
  noise: 'noise'
}
const JAM_KEYS: Readonly<Record<string, DockJam>> = { 8: 'line', J: 'mid_vend', F: 'frames', N: 'noise' }

export function Machine(): JSX.Element {
  const desk = useDesk()
  const machine = () => desk.state().machine
  const status = () => {
    const { jams, latched } = machine()
    const parts = [...jams.map((jam) => JAM_WORDS[jam]), ...latched.map((channel) => `relay ${String(channel)} closed`)]
    return parts.length === 0 ? 'ready' : parts.join(' · ')
  }
  const isActive = (key: string) => {
    const jam = JAM_KEYS[key]
    return jam === undefined ? key === '9' && machine().jams.length === 0 : machine().jams.includes(jam)
  }
  return (
    <Group name="Machine" id="machine" status={status()} bad={machine().jams.length > 0}>
      <Verbs group="machine" isActive={isActive} />
      <p class="facts">
        <span>Articles</span>
        <For each={['1', '2', '3', '4']}>
          {(channel) => (
            <span class="fact" data-testid={`pulses-${channel}`}>
              <b>{machine().pulses[channel] ?? 0}</b> ch {channel}
            </span>
          )}
        </For>
      </p>
    </Group>
  )
}

export function Clock(): JSX.Element {
  const desk = useDesk()
  const isSet = () => desk.state().clock.isSet
  const set = (to: string | undefined): void => {
    if (to !== undefined) desk.perform({ verb: 'set_clock', to })
  }
  let field: HTMLInputElement | undefined
  return (
    <Group name="Clock" id="clock" status={`${tokyoTime(desk.nowMs())} Tokyo${isSet() ? ', set' : ''}`}>
      <div class="verbs">
        <Verb
          label="Tomorrow, 9:00"
          keyName={DOCK_FORM_KEYS.tomorrow}
          onPress={() => set(tomorrowMorning(desk.nowMs()))}
        />
      </div>
      <Verbs group="clock" isActive={(key) => key === 'B' && !isSet()} />
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          set(fromTokyoInput(field?.value ?? ''))
        }}
      >
        <label class="field">
          <span>
            Set to <kbd aria-hidden="true">{keyCap(DOCK_FORM_KEYS.clock)}</kbd>
          </span>
          <input
            id="clock-field"
            type="datetime-local"
            required
            value={tokyoInput(desk.nowMs())}
            ref={(element) => (field = element)}
            aria-keyshortcuts={`Shift+${DOCK_FORM_KEYS.clock}`}
          />
        </label>
        <button type="submit" class="verb" data-testid="set-clock">
          Set
        </button>
        <NumberField
          label="Skip"
          unit="s"
          value={desk.fields().skipSeconds}
          min={1}
          max={34_560_000}
          onValue={(skipSeconds) => desk.setFields((fields) => ({ ...fields, skipSeconds }))}
        />
      </form>
    </Group>
  )
}
