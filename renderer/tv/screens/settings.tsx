import { For, Show, type JSX } from 'solid-js'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Choice } from '../parts/choice.tsx'
import { Body } from '../parts/body.tsx'
import { Head } from '../parts/head.tsx'

/** What can be set on this screen. */
export function Settings(): JSX.Element {
  const words = useWords()
  return (
    <>
      <Head title={<Say words={words().settings.title} />} />
      <Rows />
    </>
  )
}

function Rows(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const onOff = (isOn: boolean): Words => (isOn ? words().settings.on : words().settings.off)
  const rowOf = (id: string): readonly [Words, Words | null] => {
    const { settings, back } = words()
    const { readsAloud, hasSound, hasLargeText } = face.preferences()
    switch (id) {
      case OWN.language:
        return [settings.language, settings.languageNow]
      case OWN.readAloud:
        return [settings.readAloud, onOff(readsAloud)]
      case OWN.sound:
        return [settings.sound, onOff(hasSound)]
      case OWN.textSize:
        return [settings.textSize, hasLargeText ? settings.large : settings.normal]
      case OWN.telephone:
        return [settings.telephone, settings.telephoneLine]
      case OWN.pair:
        return [settings.pair, settings.pairLine]
      case OWN.learn:
        return [settings.learn, settings.learnLine]
      case OWN.forget:
        return [settings.forget, settings.forgetLine]
      default:
        return [back, null]
    }
  }
  const isSwitch = (id: string): boolean =>
    id === OWN.language || id === OWN.readAloud || id === OWN.sound || id === OWN.textSize
  return (
    <Body of={face.screen().plan.acts.length}>
      <div class="rows">
        <For each={face.screen().plan.acts}>
          {(id) => (
            <Choice id={id} class={`row setting ${isSwitch(id) ? 'setting-switch' : ''}`}>
              <span class="row-name">
                <Say words={rowOf(id)[0]} />
              </span>
              <Show when={rowOf(id)[1]}>
                {(value) => (
                  <span class="setting-value">
                    <Say words={value()} />
                  </span>
                )}
              </Show>
            </Choice>
          )}
        </For>
      </div>
    </Body>
  )
}
