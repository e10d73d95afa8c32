import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { CallAnswer, CallName, CallRequest } from '../../main/contract/operator.ts'
import type { ConsoleError } from './calls.ts'
import { call } from './session.ts'

/** What a call brings, over time. `value` stays while it is loaded again, and where that fails: then `error` says so. */
export interface Load<T> {
  readonly value: Accessor<T | undefined>
  /** Of the last try; undefined where it went well. */
  readonly error: Accessor<ConsoleError | undefined>
  readonly isLoading: Accessor<boolean>
  /** Since when `error` is so, by this browser's clock. */
  readonly failingSinceMs: Accessor<number | undefined>
  again(): void
}

/**
 * Loads what a call answers, anew whenever its request changes; null asks for nothing. Of answers that overtake each
 * other the last one asked for counts. `everyMs`: and again that long after each answer, while the page can be seen.
 */
export function createLoad<N extends CallName>(
  name: N,
  request: Accessor<CallRequest<N> | null>,
  options: { readonly everyMs?: number } = {}
): Load<CallAnswer<N>> {
  const [value, setValue] = createSignal<CallAnswer<N>>()
  const [error, setError] = createSignal<ConsoleError>()
  const [isLoading, setLoading] = createSignal(false)
  const [failingSinceMs, setFailingSince] = createSignal<number>()
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const again = (): void => {
    const asked = request()
    clearTimeout(timer)
    newest += 1
    if (asked === null) return
    const mine = newest
    setLoading(true)
    void call(name, asked).then((answer) => {
      if (mine !== newest) return
      setLoading(false)
      if (answer.ok) {
        setValue(() => answer.value)
        setError(undefined)
        setFailingSince(undefined)
      } else {
        setError(answer.error)
        setFailingSince((since) => since ?? Date.now())
      }
      later()
    })
  }
  const later = (): void => {
    if (options.everyMs === undefined) return
    timer = setTimeout(() => {
      if (document.visibilityState === 'visible') again()
    }, options.everyMs)
  }
  const onVisible = (): void => {
    if (options.everyMs !== undefined && document.visibilityState === 'visible') again()
  }
  document.addEventListener('visibilitychange', onVisible)
  onCleanup(() => {
    newest += 1
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  })
  // A memo, for an address that changes elsewhere must not ask for the same again.
  const key = createMemo(() => JSON.stringify(request()))
  createEffect(on(key, again))
  return { value, error, isLoading, failingSinceMs, again }
}

/** One act at a time: a call that changes something, with what came of it. */
export interface Act {
  readonly isBusy: Accessor<boolean>
  readonly error: Accessor<ConsoleError | undefined>
  /** Makes the call, unless one is under way. Resolves with its answer; undefined: there was none. */
  run<N extends CallName>(name: N, request: CallRequest<N>): Promise<CallAnswer<N> | undefined>
  clear(): void
}

/** Keeps what an act is doing, for its button and its message. */
export function createAct(): Act {
  const [isBusy, setBusy] = createSignal(false)
  const [error, setError] = createSignal<ConsoleError>()
  return {
    isBusy,
    error,
    run: async (name, request) => {
      if (isBusy()) return undefined
      setBusy(true)
      setError(undefined)
      const answer = await call(name, request)
      setBusy(false)
      if (answer.ok) return answer.value
      setError(answer.error)
      return undefined
    },
    clear: () => setError(undefined)
  }
}
