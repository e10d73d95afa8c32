import { createContext, useContext, type Accessor } from 'solid-js'
import type { Language, Screen, ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import type { Strings } from './strings/shape.ts'

/** The view of one screen. */
export type ViewOf<S extends Screen> = Extract<ShopperView, { screen: S }>

/** What every screen has at hand. */
export interface Shopper {
  readonly strings: Accessor<Strings>
  readonly language: Accessor<Language>
  /** Grows while a screen rests, so that its picture can change. */
  readonly turn: Accessor<number>
  readonly send: (command: ShopperCommand) => void
  /** Whether this machine can read the language aloud. */
  readonly hasVoice: Accessor<boolean>
  /** Reads a sentence out to those who cannot see the screen; `urgent` breaks in. */
  readonly announce: (text: string, urgent?: boolean) => void
}

export const ShopperContext = createContext<Shopper>()

/** The screen's surroundings. Throws outside of the app: a programmer's mistake. */
export function useShopper(): Shopper {
  const shopper = useContext(ShopperContext)
  if (shopper === undefined) throw new Error('used outside of the shopper’s face')
  return shopper
}
