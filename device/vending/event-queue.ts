/** Takes events one after another, each whole before the next; an event raised by another one waits for its end. */
export interface EventQueue<E> {
  /** Takes the event now, or after the one that is being taken. Once the queue is broken nothing is taken any more. */
  readonly dispatch: (event: E) => void
  /** Does work that belongs to the same machine, and must not break it unseen: decoding what comes, above all. */
  readonly run: (work: () => void) => void
  readonly isBroken: () => boolean
}

/**
 * A queue before a machine's pure transition. A throw in there is a programmer's mistake, after which nobody knows how the
 * machine stands: it is not told anything more, `onBroken` (called once) answers who waits and frees the line, and the
 * process hears of it as of any throw that nobody caught.
 */
export function createEventQueue<E>(take: (event: E) => void, onBroken: () => void): EventQueue<E> {
  let due: E[] = []
  let isTaking = false
  let isBroken = false

  function run(work: () => void): void {
    if (isBroken) return
    try {
      work()
    } catch (thrown) {
      isBroken = true
      due = []
      throwToProcess(thrown)
      onBroken()
    }
  }

  function takeAll(): void {
    for (let event = due.shift(); event !== undefined; event = due.shift()) take(event)
  }

  return {
    dispatch: (event) => {
      if (isBroken) return
      due.push(event)
      if (isTaking) return
      isTaking = true
      run(takeAll)
      isTaking = false
    },
    run,
    isBroken: () => isBroken
  }
}

/** In a microtask of its own: the one who called may be waiting for an answer, which would swallow it. */
function throwToProcess(thrown: unknown): void {
  queueMicrotask(() => {
    throw thrown
  })
}
