import { ANDROID_NAMES, CEC_NAMES, KEY_SOURCES, type SourceId } from '../../../renderer/tv/keys/key-sources.ts'
import { PLATFORMS, signalsOf, type KeySignal, type Platform } from '../../../renderer/tv/keys/key-table.ts'
import { KEY_NAMES } from '../../../renderer/tv/keys/key-words.ts'
import { REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'
import { plainWords } from '../../../renderer/shared/words.ts'

const TITLES: Readonly<Record<Platform, string>> = {
  hbbtv: 'HbbTV, CE-HTML',
  hybridcast: 'Hybridcast (ARIB)',
  webos: 'webOS',
  tizen: 'Tizen',
  android_tv: 'Android TV',
  rdk: 'RDK (WPE WebKit)',
  keyboard: 'Keyboard',
  cec: 'HDMI-CEC'
}

const sourceIds = Object.keys(KEY_SOURCES) as SourceId[]

/** `docs/remote-keys.md`: the television's table of keys with its sources. */
export function remoteKeysDocument(): { readonly path: string; readonly content: string } {
  const header = ['Key', 'On the remote', ...PLATFORMS.map((platform) => TITLES[platform])]
  const content = `# Keys of remote controls

Made by \`npm run docs\` from \`renderer/tv/keys\`: which values the television's face reads as which key. All columns are
read at once, since no two of them disagree; a screen whose box is known may be given that box's column alone. What no
column has does nothing, until learn mode is shown it.

- A plain number is \`KeyboardEvent.keyCode\`, a name \`KeyboardEvent.key\`, \`code\` its place on a keyboard. \`tizen\` is
  the name under which a key is registered (\`tizen.tvinputdevice.registerKeyBatch\`), \`android\` a number of
  \`android.view.KeyEvent\` for a shell that hands keys on itself: as \`keyCode\` those would be other keys. HDMI-CEC never
  reaches a page: what receives it on the box hands the codes on.
- [n] is the source, below. **?** marks what was seen in code that others run, but neither in a specification nor with
  the maker nor in an engine: it is not confirmed.
- The number decides before the name, the name before the place. With Ctrl, Alt or Meta a key is the browser's.

| ${header.join(' | ')} |
|${'---|'.repeat(header.length)}
${REMOTE_KEYS.map((key) => `| ${[`\`${key}\``, printedOn(key), ...PLATFORMS.map((platform) => cell(platform, key))].join(' | ')} |`).join('\n')}

## What a box needs besides

- **HbbTV**: the application asks for its keys (\`KeySet\`); programme keys and EXIT never reach it.
- **webOS**: Back is \`history.back()\` unless \`appinfo.json\` sets \`disableBackHistoryAPI\`.
- **Tizen**: arrows, Enter and Back come by themselves, the others once they are registered, with the privilege
  \`tv.inputdevice\`.
- **Android TV**: the activity must hand Back on to its WebView.
- **RDK**: RDKShell has numbers of its own for the keys it hands to applications (403 is yellow there, 405 red); a page
  gets the engine's, which the table has. Its key map file (\`RDKSHELL_KEYMAP_FILE\`) says which those are.
- **Remote controls in Japan** have the keys 1 to 12 and none for 0: the one marked 10 stands for it.

## Learn mode

A remote control that no column knows is learnt key by key: arrows, OK and Back first. Nobody is locked in: who waits
there leaves with everything as it was; after those six, waiting or the learnt Right skips a key, and the learnt Back
ends. What is learnt comes before the table and takes nothing from it that is needed: a press which the table reads as
an arrow, OK, Back or a digit becomes another key only if that one was learnt too. It is stored as JSON
(\`{"version":1,"keys":{"red":{"key":"F9","code":"F9","keyCode":120}}}\`); if that is damaged, the table alone holds.

## Sources

${sourceIds.map((id, index) => `${String(index + 1)}. ${sourceLine(id)}`).join('\n')}
`
  return { path: 'docs/remote-keys.md', content }
}

function printedOn(key: RemoteKey): string {
  const { ja, en } = KEY_NAMES
  const shape = ja[key].shape === null ? '' : ` ${ja[key].shape}`
  return `${plainWords(ja[key].label)}${shape}, ${en[key].label}`
}

/** All that a platform sends for a key, gathered by source and field. */
function cell(platform: Platform, key: RemoteKey): string {
  const groups = Map.groupBy(signalsOf(platform, key), ({ source, field }) => `${source} ${field}`)
  return [...groups.values()].map(groupText).join('<br>')
}

function groupText(signals: readonly KeySignal[]): string {
  const [first] = signals
  if (first === undefined) return ''
  const { standing } = KEY_SOURCES[first.source]
  const prefix = ['code', 'tizen', 'android'].includes(first.field) ? `${first.field} ` : ''
  const mark = `[${String(sourceIds.indexOf(first.source) + 1)}]${standing === 'seen' ? '**?**' : ''}`
  return `${prefix}${signals.map(valueText).join(', ')} ${mark}`
}

function valueText({ field, value }: KeySignal): string {
  if (field === 'cec') return `0x${Number(value).toString(16).padStart(2, '0').toUpperCase()} ${CEC_NAMES[Number(value)] ?? ''}`
  if (field === 'android') return `${String(value)} ${ANDROID_NAMES[Number(value)] ?? ''}`
  if (value === ' ') return 'space'
  return field === 'keyCode' ? String(value) : `\`${String(value)}\``
}

function sourceLine(id: SourceId): string {
  const { title, address, standing } = KEY_SOURCES[id]
  const words = { specification: 'specification', maker: 'the maker', engine: 'the engine', seen: 'not confirmed', own: 'ours' }
  return `${address === null ? title : `${title}, <${address}>`} (${words[standing]})`
}
