import { serviceCornerSchema, serviceSoundSchema, type ServiceShow } from '../../../contract/shopper-service.ts'
import { failed, passed, type ServiceTestWork, type TestStage } from '../test-stage.ts'

const KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
const CORNERS = serviceCornerSchema.options
const SOUNDS = serviceSoundSchema.options

/** The PIN pad: the screen asks for each of the ten keys, and each is seen. */
export const pinPadTest: ServiceTestWork = async (stage) => {
  const pressed = (show: ServiceShow | null) => (show?.test === 'pin_pad' ? show.pressed : [])
  stage.screen.show({ test: 'pin_pad', pressed: [] })
  const all = untilShown(stage, (show) => {
    stage.tell({ pressed: pressed(show).length })
    return pressed(show).length === KEYS.length
  })
  await stage.ask('press_keys', { pressed: 0, of: KEYS.length }, all)
  const missing = KEYS.filter((key) => !pressed(stage.screen.shown()).includes(key))
  return missing.length === 0
    ? passed('all_keys_seen', { of: KEYS.length })
    : failed('keys_missing', { missing: missing.join(', ') })
}

/** The screen: a target in each corner is touched, and a person says whether colours and edges are right. */
export const screenTest: ServiceTestWork = async (stage) => {
  const touched = (show: ServiceShow | null) => (show?.test === 'screen' ? show.touched : [])
  stage.screen.show({ test: 'screen', touched: [] })
  const all = untilShown(stage, (show) => {
    stage.tell({ touched: touched(show).length })
    return touched(show).length === CORNERS.length
  })
  await stage.ask('touch_corners', { touched: 0, of: CORNERS.length }, all)
  const missing = CORNERS.filter((corner) => !touched(stage.screen.shown()).includes(corner))
  if (missing.length > 0) return failed('corners_missing', { missing: missing.join(', ') })
  const right = await stage.ask('picture_right', {})
  return right.from === 'person' && right.answer === 'yes' ? passed('picture_right') : failed('picture_wrong')
}

/** The loudspeaker: each sound of the shopper's face is played, and a person says whether it was heard. */
export const soundTest: ServiceTestWork = async (stage) => {
  for (const [index, sound] of SOUNDS.entries()) {
    stage.screen.show({ test: 'sound', sound, at: index + 1 })
    const heard = await stage.ask('sound_heard', { sound, at: index + 1, of: SOUNDS.length })
    if (heard.from === 'person' && heard.answer === 'no') return failed('sound_not_heard', { sound })
  }
  return passed('all_sounds_heard', { of: SOUNDS.length })
}

function untilShown({ screen, signal }: TestStage, isDone: (show: ServiceShow) => boolean): Promise<true> {
  return new Promise((resolve) => {
    const end = screen.onShown((show) => {
      if (isDone(show)) resolve(true)
    })
    signal.addEventListener('abort', end, { once: true })
  })
}
