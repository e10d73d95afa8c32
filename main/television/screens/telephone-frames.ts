import type { TvLanguage } from '../../contract/tv-view.ts'
import type { TvDown } from '../../contract/tv-wire.ts'
import type { ScreenSlot } from './screen-slot.ts'
import type { Telephone } from './telephones.ts'

type RemoteFrame = Extract<TvDown, { type: 'remote' }>

/** To a telephone: how it stands with its screen. @param secret what it is known by from now on; null: as before */
export function remoteFrame(telephone: Telephone, slot: ScreenSlot | undefined, secret: string | null): RemoteFrame {
  const view = slot?.view() ?? null
  return {
    type: 'remote',
    state: slot?.isShown === true ? 'ready' : 'screen_away',
    telephoneId: telephone.telephoneId,
    secret,
    language: view?.language ?? 'ja',
    wants: view?.screen === 'pin' ? 'digits' : 'arrows',
    handled: telephone.on?.page.handled ?? 0
  }
}

/** To a telephone that is no remote control, or none any more. @param handled up to which press all was passed on */
export function endedFrame(language: TvLanguage, handled: number): RemoteFrame {
  return { type: 'remote', state: 'ended', telephoneId: null, secret: null, language, wants: 'arrows', handled }
}
