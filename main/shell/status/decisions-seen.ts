import type { DecisionRecord } from '../../audit/decision-record.ts'
import { ocspAnswerOf, platformAnswerOf, type LastAnswer } from './network-status.ts'
import type { VendTrouble, VendTroubles } from './device-status.ts'

/** A vend whose end is not known is told of for so long: some machines never tell it. */
const UNSETTLED_MS = 86_400_000

interface UnsettledVend extends VendTrouble {
  readonly vendId: string
}

/**
 * What the sessions so far tell of platform and machine, kept along from decision to decision. Of a shopper it keeps
 * nothing.
 */
export class DecisionsSeen {
  #platform: LastAnswer | null = null
  #ocsp: LastAnswer | null = null
  /** By product. */
  readonly #stuck = new Map<string, VendTrouble>()
  #unsettled: readonly UnsettledVend[] = []

  /** Takes one decision; in the order in which they were made. */
  add(record: DecisionRecord): void {
    const { evidence, endedAtMs } = record
    if (evidence !== undefined) {
      this.#platform = platformAnswerOf(evidence, endedAtMs) ?? this.#platform
      this.#ocsp = ocspAnswerOf(evidence, endedAtMs) ?? this.#ocsp
    }
    const { product, vend } = record
    for (const item of record.items ?? (product === undefined ? [] : [{ product, ...(vend === undefined ? {} : { vend }) }])) {
      const { id: productId, selection } = item.product
      const trouble = { productId, selection, atMs: endedAtMs }
      switch (item.vend?.confirmation) {
        case 'told':
        case 'dispensed':
          this.#stuck.delete(productId)
          break
        case 'failed':
          if (record.reason === 'vend_jammed') this.#stuck.set(productId, trouble)
          break
        case 'unknown':
          this.#unsettled = [{ ...trouble, vendId: item.vend.vendId }, ...this.#unsettled]
          break
        case undefined:
      }
    }
  }

  /** Somebody has had the machine open: what was stuck was seen. */
  doorWasOpened(): void {
    this.#stuck.clear()
  }

  get platform(): LastAnswer | null {
    return this.#platform
  }

  get ocsp(): LastAnswer | null {
    return this.#ocsp
  }

  /** @param isSettled whether it was told later what became of a vend */
  troubles(isSettled: (vendId: string) => boolean, nowMs: number): VendTroubles {
    this.#unsettled = this.#unsettled.filter(({ vendId, atMs }) => nowMs - atMs < UNSETTLED_MS && !isSettled(vendId))
    return { stuck: [...this.#stuck.values()].toSorted((one, other) => other.atMs - one.atMs), unsettled: this.#unsettled }
  }
}
