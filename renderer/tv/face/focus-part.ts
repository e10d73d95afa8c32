import { createComputed, createSignal, on, type Accessor } from 'solid-js'
import type { Direction } from '../../shared/focus.ts'
import { createFocusMemory, sameChoice } from '../logic/focus-memory.ts'
import { moveOf, orderOf } from '../logic/focus-plan.ts'
import type { ScreenModel } from '../logic/screen-model.ts'

/** The one focus of the screen. */
export interface FocusPart {
  readonly focused: Accessor<string>
  /** Moves by an arrow. False: nothing lies there. */
  move(direction: Direction): boolean
  /** Puts it on a choice that is there. */
  put(id: string): void
  /** The screen that comes next is one that one comes back to: the focus goes to where it was. */
  comeBack(isBack: boolean): void
}

/** Screens over others: when they close, one is back where one was. */
const OVER: readonly ScreenModel['name'][] = ['settings', 'learn', 'connection']

/** Follows the screen: what has the focus is always one of its choices. */
export function createFocusPart(screen: Accessor<ScreenModel>): FocusPart {
  const memory = createFocusMemory()
  const [focused, setFocused] = createSignal('')
  let past: { readonly inBody: string | null; readonly aboveFoot: string | null } = { inBody: null, aboveFoot: null }
  let isComingBack = false

  const put = (id: string): void => {
    const { plan, key } = screen()
    past = {
      inBody: plan.body.includes(id) ? id : past.inBody,
      aboveFoot: plan.foot.includes(id) ? past.aboveFoot : id
    }
    memory.remember(key, id)
    setFocused(id)
  }

  createComputed(
    on(screen, (now, before) => {
      const order = orderOf(now.plan)
      const first = now.first !== null && order.includes(now.first) ? now.first : (order[0] ?? '')
      if (before?.key === now.key) {
        put(sameChoice(focused(), order) ?? first)
        return
      }
      past = { inBody: null, aboveFoot: null }
      const isBack = isComingBack || (before !== undefined && OVER.includes(before.name))
      put((isBack ? memory.recall(now.key, order) : null) ?? first)
    })
  )

  return {
    focused,
    move(direction) {
      const to = moveOf(screen().plan, focused(), direction, past)
      if (to === null) return false
      put(to)
      return true
    },
    put(id) {
      if (orderOf(screen().plan).includes(id)) put(id)
    },
    comeBack(isBack) {
      isComingBack = isBack
    }
  }
}
