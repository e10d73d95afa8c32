import { setImmediate as tick } from 'node:timers/promises'

/** What nobody caught while the work was done, and in the turn after it, in order; the runner does not hear of it. */
export async function collectUncaught(work: () => void | Promise<void>): Promise<readonly unknown[]> {
  const thrown: unknown[] = []
  const note = (error: unknown): void => void thrown.push(error)
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', note)
  try {
    await work()
    await tick()
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
  return thrown
}
