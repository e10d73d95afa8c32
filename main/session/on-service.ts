import type { ServiceMode } from '../contract/operator-watch.ts'
import type { ServiceShow } from '../contract/shopper-service.ts'
import type { ShopperCommand } from '../contract/shopper.ts'
import { interrupt } from './interruption.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionState } from './state.ts'
import { recovered, stay, type Context, type Step } from './step.ts'

/**
 * Service begins, changes or ends. What is under way ends with its record, and a vend under way comes to its own end; from
 * here on no intent is stored, so that nothing is sold.
 */
export function onServiceChanged(policy: SessionPolicy, state: SessionState, mode: ServiceMode, context: Context): Step {
  if (mode === state.service) return stay(state)
  const next = { ...state, service: mode, serviceShow: null }
  return mode === 'in_service' ? recovered(next) : interrupt(policy, next, 'service_begun', context)
}

/** Shows a test, or its end. Only on the screen of maintenance: nobody who buys sees a test. */
export function onServiceShown(state: SessionState, show: ServiceShow | null): Step {
  const { phase, service } = state
  if (service !== 'maintenance' || phase.name !== 'out_of_service') return stay(state)
  return stay({ ...state, serviceShow: show })
}

/** A key or a corner of the test that is shown; each counts once, and anything else not at all. */
export function onServiceTouch(
  state: SessionState,
  command: Extract<ShopperCommand, { type: 'press_digit' | 'touch_corner' }>
): Step {
  const { serviceShow: show } = state
  if (command.type === 'press_digit') {
    if (show?.test !== 'pin_pad' || show.pressed.includes(command.digit)) return stay(state)
    return stay({ ...state, serviceShow: { ...show, pressed: [...show.pressed, command.digit] } })
  }
  if (show?.test !== 'screen' || show.touched.includes(command.corner)) return stay(state)
  return stay({ ...state, serviceShow: { ...show, touched: [...show.touched, command.corner] } })
}

/** What the screen of maintenance shows: a test, or that somebody is at work. */
export function serviceShowOf({ serviceShow }: Pick<SessionState, 'serviceShow'>): ServiceShow {
  return serviceShow ?? { test: 'none' }
}
