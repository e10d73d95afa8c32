import type { Clock } from '../../../device/clock.ts'

/** What the kiosk refuses a page, a shopper or a stranger. One word each, for the journal: never what it was about. */
export type Refusal =
  | 'navigation'
  | 'redirect'
  | 'frame'
  | 'window'
  | 'webview'
  | 'key'
  | 'request'
  | 'permission'
  | 'device'
  | 'download'
  | 'certificate'
  | 'developer_tools'
  | 'foreign_sender'
  | 'forged_frame'
  | 'oversized_frame'
  | 'too_many_frames'
  | 'host_frame'
  | 'closing'

export type ReportRefusal = (refusal: Refusal) => void

/** The same line again within this time is left out: a page that tries for ever must not fill the journal. */
const SAME_LINE_MS = 10_000

/** A journal that says each line at most once in ten seconds. `say` takes one line without its end. */
export function createJournal(clock: Pick<Clock, 'monotonicMs'>, say: (line: string) => void): (line: string) => void {
  const said = new Map<string, number>()
  return (line) => {
    const now = clock.monotonicMs()
    const last = said.get(line)
    if (last !== undefined && now - last < SAME_LINE_MS) return
    for (const [old, atMs] of said) {
      if (now - atMs >= SAME_LINE_MS) said.delete(old)
    }
    said.set(line, now)
    say(line)
  }
}
