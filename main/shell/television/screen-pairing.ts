import { hasMachine } from '../../../device/vending/drivers.ts'
import type { CodeEnd } from '../../television/screens/pairing-codes.ts'
import type { ScreenDesk } from '../../television/screens/screen-desk.ts'
import type { TvPairing } from '../../television/session/tv-session.ts'
import type { Configuration, TelevisionSettings } from '../config/configuration.ts'
import { pairingAddress, remoteHost } from './remote-address.ts'
import type { ScreenListeners } from './screen-listeners.ts'

export interface ScreenPairingParts {
  readonly television: Pick<TelevisionSettings, 'pairing' | 'names' | 'address'>
  readonly desk: Pick<ScreenDesk, 'offerPairing' | 'endPairing'>
  readonly screenId: string
  /** Port at which televisions reach it now. */
  readonly port: () => number
  readonly listeners: ScreenListeners<CodeEnd>
}

/** How this screen lets another television in; null: the configuration leaves that to the command. */
export function screenPairing({ television, desk, screenId, port, listeners }: ScreenPairingParts): TvPairing | null {
  if (television.pairing === 'command') return null
  return {
    begin: () => {
      const host = remoteHost(television)
      if (host === null) return { state: 'unreachable' }
      const offer = desk.offerPairing(screenId)
      return offer.state === 'good' ? { ...offer, address: pairingAddress(host, port()) } : offer
    },
    end: () => {
      desk.endPairing(screenId)
    },
    onOver: (listener) => listeners.on(screenId, listener)
  }
}

/** Whether a card that is laid down begins a login at this screen: at a machine that sells it may be a shopper's. */
export function beginsByCard(
  machine: Configuration['machine'],
  desk: Pick<ScreenDesk, 'isOnlyScreen'>,
  screenId: string
): boolean {
  return !hasMachine(machine) && desk.isOnlyScreen(screenId)
}
