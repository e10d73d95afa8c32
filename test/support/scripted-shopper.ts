import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import type { Screen, ShopperView } from '../../main/contract/shopper.ts'
import type { SessionRunner } from '../../main/session/session-runner.ts'

/** A watchdog, not a measure: a screen that takes this long does not come. */
const SEE_TIMEOUT_MS = 60_000

type ViewOf<S extends Screen> = Extract<ShopperView, { readonly screen: S }>

/** A shopper without a face: sees the session's views and sends its commands. The card is laid by the test. */
export class ScriptedShopper {
  readonly #session: Pick<SessionRunner, 'command' | 'view' | 'onView' | 'onDecision'>

  constructor(session: Pick<SessionRunner, 'command' | 'view' | 'onView' | 'onDecision'>) {
    this.#session = session
  }

  /** Waits for one of these screens, and for `where` to hold of it. */
  see<S extends Screen>(screens: S | readonly S[], where: (view: ViewOf<S>) => boolean = () => true): Promise<ViewOf<S>> {
    const wanted = new Set<Screen>(typeof screens === 'string' ? [screens] : screens)
    const fits = (view: ShopperView): view is ViewOf<S> => wanted.has(view.screen) && where(view as ViewOf<S>)
    const now = this.#session.view()
    if (fits(now)) return Promise.resolve(now)
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => {
        end()
        reject(new Error(`no ${[...wanted].join(' or ')} came; there is ${this.#session.view().screen}`))
      }, SEE_TIMEOUT_MS)
      const end = this.#session.onView((view) => {
        if (!fits(view)) return
        clearTimeout(watchdog)
        end()
        resolve(view)
      })
    })
  }

  /** The next record, once it is stored. Ask before it can come. */
  nextDecision(): Promise<DecisionRecord> {
    return new Promise((resolve) => {
      const end = this.#session.onDecision((record) => {
        end()
        resolve(record)
      })
    })
  }

  wake(): void {
    this.#session.command({ type: 'wake' })
  }

  choose(productId: string): void {
    this.#session.command({ type: 'choose_product', productId })
  }

  consent(): void {
    this.#session.command({ type: 'consent' })
  }

  cancel(): void {
    this.#session.command({ type: 'cancel' })
  }

  dismiss(): void {
    this.#session.command({ type: 'dismiss' })
  }

  press(digits: string): void {
    for (const digit of digits) this.#session.command({ type: 'press_digit', digit: Number(digit) })
  }

  typePin(pin: string): void {
    this.press(pin)
    this.#session.command({ type: 'confirm_pin' })
  }
}
