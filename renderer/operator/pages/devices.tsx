import { For, Show, type JSX } from 'solid-js'
import { createLoad } from '../load.ts'
import { Facts } from '../parts/facts.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { language } from '../language.ts'
import { factWords } from '../words/fill-facts.ts'
import { frameWords } from '../words/frame.ts'
import { upkeepWords } from '../words/upkeep.ts'

/** What the machine is made of. */
export default function DevicesPage(): JSX.Element {
  const devices = createLoad('read_devices', () => ({}))
  return (
    <>
      <PageHead title={frameWords().titles.devices} lead={upkeepWords().devicesLead} />
      <div class="stack">
        <Loaded of={devices} what={upkeepWords().devices}>
          {(value) => (
            <>
              <div class="card">
                <Facts
                  of={[
                    { name: upkeepWords().version, value: value().version },
                    { name: upkeepWords().role, value: upkeepWords().roles[value().role] ?? value().role },
                    { name: upkeepWords().place, value: upkeepWords().places[value().place] ?? value().place }
                  ]}
                />
              </div>
              <div class="columns">
                <For each={value().devices}>
                  {(device) => (
                    <section class="card">
                      <h2>{upkeepWords().kinds[device.kind]}</h2>
                      <Show when={device.facts.length > 0} fallback={<p class="soft">{upkeepWords().noFacts}</p>}>
                        <Facts
                          of={device.facts.map(({ name, value: given }) => ({
                            name: upkeepWords().facts[name] ?? name,
                            value: VALUES[given]?.() ?? <code>{plain(name, given)}</code>
                          }))}
                        />
                      </Show>
                    </section>
                  )}
                </For>
              </div>
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}

/** Values that are words, not names. */
const VALUES: Readonly<Record<string, (() => string) | undefined>> = {
  true: () => frameWords().yes,
  false: () => frameWords().no
}

/** A value as it is; sizes in their unit. */
function plain(name: string, value: string): string {
  return name.endsWith('Bytes') && /^[0-9]+$/.test(value) ? factWords(name, Number(value), language()) : value
}
