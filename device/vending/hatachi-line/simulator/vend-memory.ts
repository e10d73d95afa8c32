import type { VendReason, VendState } from '../messages.ts'

/** What a machine remembers of a vend. */
export interface RememberedVend {
  readonly token: string
  readonly state: Exclude<VendState, 'not_remembered' | 'never_taken'>
  readonly reason: VendReason
}

/** The vend ids that a machine has taken. */
export interface VendMemory {
  readonly lasts: boolean
  /** How many ids it holds. */
  readonly size: number
  find(token: string): RememberedVend | undefined
  /** Whether no id was ever dropped, so that an unknown one was certainly never taken. */
  isWhole(): boolean
  put(vend: RememberedVend): void
  /** What a power cut leaves of it. */
  cutPower(): void
}

/** Makes an empty memory for 16 ids: one that lasts (flash, FRAM), or one that a power cut empties. */
export function createVendMemory(lasts: boolean, size = 16): VendMemory {
  const vends = new Map<string, RememberedVend>()
  let isWhole = true
  return {
    lasts,
    size,
    find: (token) => vends.get(token),
    isWhole: () => lasts && isWhole,
    put: (vend) => {
      vends.set(vend.token, vend)
      const [oldest] = vends.keys()
      if (vends.size <= size || oldest === undefined) return
      vends.delete(oldest)
      isWhole = false
    },
    cutPower: () => {
      if (!lasts) {
        vends.clear()
        return
      }
      for (const vend of [...vends.values()]) {
        if (vend.state === 'in_progress') vends.set(vend.token, { ...vend, state: 'interrupted' })
      }
    }
  }
}
