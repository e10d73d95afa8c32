import { For, type JSX } from 'solid-js'
import { Icon } from '../shared/icons.tsx'
import { DEFAULT_SOUND_RULE, play, type Sound } from '../shared/sound.ts'
import { Section } from './parts.tsx'

/** When each sound is heard, and what tells it from the others. */
const SOUNDS: Readonly<Record<Sound, string>> = {
  ready: 'Your turn: two notes, upwards.',
  key: 'A key was pressed: a tick.',
  accepted: 'Sold: four notes, upwards.',
  refused: 'Not sold, whatever the reason: two level notes.',
  attention: 'Take your card, or decide: three knocks.'
}

/** Every sound, to be played as loud as by day and as by night. */
export function Sounds(): JSX.Element {
  return (
    <Section id="sounds" name="Sounds" says="Short, our own, told apart by direction and rhythm and not by pitch alone. By night they are quieter.">
      <ul class="sounds" lang="en">
        <For each={Object.entries(SOUNDS) as readonly (readonly [Sound, string])[]}>
          {([sound, says]) => (
            <li>
              <strong>{sound}</strong>
              <span>{says}</span>
              <button type="button" data-testid={`play-${sound}`} onClick={() => play(sound, DEFAULT_SOUND_RULE.dayPercent / 100)}>
                <Icon name="forward" />
                <span>
                  Play <span class="unseen">{sound}</span>
                </span>
              </button>
              <button type="button" onClick={() => play(sound, DEFAULT_SOUND_RULE.nightPercent / 100)}>
                <Icon name="moon" />
                <span>
                  As by night <span class="unseen">{sound}</span>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Section>
  )
}
