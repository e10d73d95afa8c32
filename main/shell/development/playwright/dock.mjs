/** The dock as fixtures have it: every verb a method. What a hand cannot do rejects with a `DockRefused`. */

const POLL_MS = 50
const DEFAULT_TIMEOUT_MS = 30_000

/** A verb that was refused; `code` as in the contract. */
export class DockRefused extends Error {
  /**
   * @param {string} verb
   * @param {{ readonly code: string, readonly message: string }} error
   */
  constructor(verb, error) {
    super(`dock: ${verb} was refused (${error.code}): ${error.message}`)
    this.name = 'DockRefused'
    this.code = error.code
  }
}

/**
 * @param {Pick<import('./world-process.mjs').World, 'apiUrl' | 'token'>} world
 * @returns {import('./index.d.mts').Dock}
 */
export function createDock(world) {
  let read = 0

  /**
   * @param {Record<string, unknown> & { readonly verb: string }} request
   * @returns {Promise<{ card?: import('./index.d.mts').DockCard | undefined, state: import('./index.d.mts').DockState }>}
   */
  async function ask(request) {
    const response = await fetch(world.apiUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request)
    })
    if (response.status !== 200 && response.status !== 400) {
      throw new Error(`dock: ${request.verb} was answered with HTTP ${response.status}`)
    }
    const answer = /** @type {import('../../../contract/devdock/contract.ts').DockAnswer} */ (await response.json())
    if (!answer.ok) throw new DockRefused(request.verb, answer.error)
    return answer
  }

  /** @param {Record<string, unknown> & { readonly verb: string }} request */
  const perform = async (request) => (await ask(request)).state

  /** @param {Record<string, unknown> & { readonly verb: string }} request */
  const performOnCard = async (request) => {
    const { card } = await ask(request)
    if (card === undefined) throw new Error(`dock: ${request.verb} was answered without a card`)
    return card
  }

  return {
    insert: (card) => performOnCard({ verb: 'insert', card: idOf(card) }),
    remove: () => perform({ verb: 'remove' }),
    insertSecond: (card) => performOnCard({ verb: 'insert_second', card: idOf(card) }),
    removeSecond: () => perform({ verb: 'remove_second' }),
    makeCard: (made = {}) => performOnCard({ verb: 'make_card', made }),
    tear: ({ atCommand = 1 } = {}) => perform({ verb: 'tear', atCommand }),
    silenceCard: () => perform({ verb: 'silence_card' }),
    revokeCard: (card) => performOnCard({ verb: 'revoke_card', ...named(card) }),
    suspendCard: (card) => performOnCard({ verb: 'suspend_card', ...named(card) }),
    restoreCard: (card) => performOnCard({ verb: 'restore_card', ...named(card) }),
    pullReader: () => perform({ verb: 'pull_reader' }),
    plugReader: () => perform({ verb: 'plug_reader' }),
    stopJlis: (part = 'all') => perform({ verb: 'stop_jlis', part }),
    slowJlis: (delayMs, part = 'all') => perform({ verb: 'slow_jlis', delayMs, part }),
    staleJlis: () => perform({ verb: 'stale_jlis' }),
    restoreJlis: () => perform({ verb: 'restore_jlis' }),
    jamMachine: (how = 'line') => perform({ verb: 'jam_machine', how }),
    powerCycleMachine: () => perform({ verb: 'power_cycle_machine' }),
    freeMachine: () => perform({ verb: 'free_machine' }),
    setClock: (to) => perform({ verb: 'set_clock', to: to instanceof Date ? to.toISOString() : to }),
    resetClock: () => perform({ verb: 'reset_clock' }),
    skipTime: (byMs) => perform({ verb: 'skip_time', byMs }),
    startOver: async (setting = {}) => {
      const state = await perform({ verb: 'start_over', ...setting })
      read = 0
      return state
    },
    state: () => perform({ verb: 'state' }),
    decision: async ({ timeoutMs = DEFAULT_TIMEOUT_MS } = {}) => {
      const deadline = Date.now() + timeoutMs
      for (;;) {
        const state = await perform({ verb: 'state' })
        const next = state.decisions.find((decision) => decision.number > read)
        if (next !== undefined) {
          read = next.number
          return next
        }
        if (Date.now() > deadline) {
          throw new Error(`dock: no decision within ${timeoutMs} ms; the face shows "${state.screen}"`)
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    }
  }
}

/** @param {string | { readonly id: string }} card */
function idOf(card) {
  return typeof card === 'string' ? card : card.id
}

/** @param {string | { readonly id: string } | undefined} card */
function named(card) {
  return card === undefined ? {} : { card: idOf(card) }
}
