import { For, Show, type JSX } from 'solid-js'
import { createLoad } from '../load.ts'
import { Facts } from '../parts/facts.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead, Section } from '../parts/page-head.tsx'
import { frameWords } from '../words/frame.ts'
import { upkeepWords } from '../words/upkeep.ts'

/** Which of the steps has the command. */
const STEP_WITH_COMMAND = 3
const COMMAND = 'sudo apt install ./hatachi_VERSION_amd64.deb'

/** Which version runs, and how another comes: by hand, never by itself. */
export default function UpdatesPage(): JSX.Element {
  const devices = createLoad('read_devices', () => ({}))
  return (
    <>
      <PageHead title={frameWords().titles.updates} lead={upkeepWords().updatesLead} />
      <Section title={upkeepWords().running}>
        <Loaded of={devices} what={upkeepWords().updates}>
          {(value) => (
            <div class="card">
              <Facts
                of={[
                  { name: upkeepWords().version, value: <strong>{value().version}</strong> },
                  ...value()
                    .devices.filter(({ kind }) => kind === 'program' || kind === 'computer')
                    .flatMap(({ facts }) => facts)
                    .filter(({ name }) => name !== 'version' && !name.endsWith('Bytes'))
                    .map(({ name, value: given }) => ({
                      name: upkeepWords().facts[name] ?? name,
                      value: <code>{given}</code>
                    }))
                ]}
              />
            </div>
          )}
        </Loaded>
      </Section>
      <Section title={upkeepWords().how}>
        <ol class="steps card">
          <For each={upkeepWords().steps}>
            {(step, at) => (
              <li>
                <p>{step}</p>
                <Show when={at() === STEP_WITH_COMMAND}>
                  <p class="command">
                    <code>{COMMAND}</code>
                  </p>
                </Show>
              </li>
            )}
          </For>
        </ol>
        <p class="soft">{upkeepWords().afterwards}</p>
      </Section>
    </>
  )
}
