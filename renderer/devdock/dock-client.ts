import type { DockAnswer, DockRequest, DockState } from '../../main/contract/devdock/contract.ts'

/** How the page stands towards the dock. `refused`: it has no token, or that of another world. */
export type DockLine = 'connecting' | 'open' | 'lost' | 'refused'

export interface DockClient {
  /** Does one verb. Rejects never: what cannot be reached answers `closed`. */
  send(request: DockRequest): Promise<DockAnswer>
}

const RETRY_MS = 1_000

/** Follows the dock's states, for as long as the page is there, and sends verbs. */
export function connectDock(
  token: string,
  onState: (state: DockState) => void,
  onLine: (line: DockLine) => void
): DockClient {
  const headers = { authorization: `Bearer ${token}` }

  const follow = async (): Promise<void> => {
    let line: DockLine = 'lost'
    try {
      const response = await fetch('./events', { headers, cache: 'no-store' })
      if (response.status === 401) line = 'refused'
      if (response.ok && response.body !== null) {
        await readStates(response.body, (state) => {
          onLine('open')
          onState(state)
        })
      }
    } catch {
      // The world has ended, or is being started anew.
    }
    onLine(line)
    if (line === 'lost') setTimeout(() => void follow(), RETRY_MS)
  }
  onLine('connecting')
  void follow()

  return {
    async send(request) {
      try {
        const response = await fetch('./api', {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(request)
        })
        return (await response.json()) as DockAnswer
      } catch {
        return { ok: false, error: { code: 'closed', message: 'The world behind this dock cannot be reached.' } }
      }
    }
  }
}

/** Reads `text/event-stream` as far as the dock writes it: one `data:` line an event, and comments. */
async function readStates(body: ReadableStream<Uint8Array>, onState: (state: DockState) => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      if (event.startsWith('data: ')) onState(JSON.parse(event.slice('data: '.length)) as DockState)
    }
  }
}
