import { createMemo, untrack, type Accessor, type JSX } from 'solid-js'
import type { Screen, ShopperView } from '../../main/contract/shopper.ts'
import { Asking, Dispensing } from './screens/asking.tsx'
import { Attract } from './screens/attract.tsx'
import { Consent, Reading, ReturnCard, Tap } from './screens/card.tsx'
import { Choose } from './screens/choose.tsx'
import { NotSold, OutOfService } from './screens/ends.tsx'
import { Fare } from './screens/fare.tsx'
import { LastTry, Pin } from './screens/pin.tsx'
import { Membership } from './screens/membership.tsx'
import { Service } from './screens/service.tsx'
import { Sold } from './screens/sold.tsx'
import type { ViewOf } from './shopper.ts'

type SceneComponent<S extends Screen> = (props: { readonly view: ViewOf<S> }) => JSX.Element

/** Draws one screen, and keeps it on its own latest view while the next screen takes over. */
function draw<S extends Screen>(
  Component: SceneComponent<S>,
  view: Accessor<ShopperView>,
  first: ViewOf<S>
): JSX.Element {
  const matches = (candidate: ShopperView): candidate is ViewOf<S> => candidate.screen === first.screen
  const held = createMemo<ViewOf<S>>((previous) => {
    const now = view()
    return matches(now) ? now : previous
  }, first)
  return <Component view={held()} />
}

/** The screen of a view. Drawn anew when the screen changes, and only then. */
export function Scene(props: { readonly view: ShopperView }): JSX.Element {
  const view = (): ShopperView => props.view
  const screen = createMemo(() => props.view.screen)
  // `first` is read when the screen changes, and only then.
  const sceneOf = (first: ShopperView): JSX.Element => {
    switch (first.screen) {
      case 'attract':
        return draw(Attract, view, first)
      case 'choose':
        return draw(Choose, view, first)
      case 'tap':
        return draw(Tap, view, first)
      case 'consent':
        return draw(Consent, view, first)
      case 'reading':
        return draw(Reading, view, first)
      case 'pin':
        return draw(Pin, view, first)
      case 'return_card':
        return draw(ReturnCard, view, first)
      case 'last_try':
        return draw(LastTry, view, first)
      case 'asking':
        return draw(Asking, view, first)
      case 'fare':
        return draw(Fare, view, first)
      case 'dispensing':
        return draw(Dispensing, view, first)
      case 'sold':
        return draw(Sold, view, first)
      case 'membership':
        return draw(Membership, view, first)
      case 'not_sold':
        return draw(NotSold, view, first)
      case 'out_of_service':
        return draw(OutOfService, view, first)
      case 'service':
        return draw(Service, view, first)
    }
  }
  const scene = createMemo(() => {
    screen()
    return untrack(() => sceneOf(props.view))
  })
  return <>{scene()}</>
}
