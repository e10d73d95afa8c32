import type { SoundRule } from '../../main/contract/shopper.ts'

/** What a face says with sound. `attention` asks for something to be taken away or decided. */
export type Sound = 'ready' | 'key' | 'accepted' | 'refused' | 'attention'

/** One note: when it starts and how long it lasts (seconds), its pitch (hertz), and how loud it is (0 to 1). */
interface Note {
  readonly at: number
  readonly lasts: number
  readonly pitch: number
  readonly level: number
  readonly shape: OscillatorType
}

const note = (at: number, lasts: number, pitch: number, level: number, shape: OscillatorType = 'sine'): Note => ({
  at,
  lasts,
  pitch,
  level,
  shape
})

/** Told apart by direction and rhythm, not by pitch alone: up, a tick, up in four, level in two, three knocks. */
const SOUNDS: Readonly<Record<Sound, readonly Note[]>> = {
  ready: [note(0, 0.12, 659, 0.5), note(0.1, 0.2, 880, 0.5)],
  key: [note(0, 0.045, 1320, 0.32, 'triangle')],
  accepted: [
    note(0, 0.14, 523, 0.5),
    note(0.1, 0.14, 659, 0.5),
    note(0.2, 0.14, 784, 0.5),
    note(0.3, 0.42, 1047, 0.55)
  ],
  refused: [note(0, 0.2, 330, 0.55, 'triangle'), note(0.26, 0.34, 330, 0.5, 'triangle')],
  attention: [
    note(0, 0.1, 988, 0.7, 'triangle'),
    note(0.16, 0.1, 988, 0.7, 'triangle'),
    note(0.32, 0.26, 784, 0.7, 'triangle')
  ]
}

/** Where the host gives no rule. People sleep behind the wall that many machines stand at. */
export const DEFAULT_SOUND_RULE: SoundRule = {
  dayPercent: 80,
  nightPercent: 35,
  nightFromMinute: 21 * 60,
  nightUntilMinute: 6 * 60
}

/** Loudness now, 0 to 1, by the machine's own clock. */
export function volumeAt(time: Date, rule: SoundRule): number {
  return (isNight(time, rule) ? rule.nightPercent : rule.dayPercent) / 100
}

/** Whether it is night by the rule, for sound and light. */
export function isNight(time: Date, { nightFromMinute, nightUntilMinute }: SoundRule): boolean {
  const minute = time.getHours() * 60 + time.getMinutes()
  return nightFromMinute <= nightUntilMinute
    ? minute >= nightFromMinute && minute < nightUntilMinute
    : minute >= nightFromMinute || minute < nightUntilMinute
}

let context: AudioContext | undefined

function audio(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  context ??= new AudioContext()
  return context
}

/**
 * Plays a sound at a volume of 0 to 1. Silent, and not an error, where the engine has no sound or wants a touch first (a kiosk is started
 * with `--autoplay-policy=no-user-gesture-required`).
 */
export function play(sound: Sound, volume: number): void {
  if (volume <= 0) return
  const output = audio()
  if (output === undefined) return
  if (output.state === 'suspended') void output.resume().catch(() => undefined)
  // Engines before 2023, such as a set-top box's, do not tell whether somebody has touched anything.
  const { userActivation } = navigator as { readonly userActivation?: UserActivation }
  if (output.state === 'suspended' && userActivation?.hasBeenActive !== true) return
  for (const { at, lasts, pitch, level, shape } of SOUNDS[sound]) {
    const start = output.currentTime + at
    const oscillator = output.createOscillator()
    const gain = output.createGain()
    oscillator.type = shape
    oscillator.frequency.value = pitch
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(level * volume, start + 0.008)
    gain.gain.exponentialRampToValueAtTime(0.0008, start + lasts)
    oscillator.connect(gain).connect(output.destination)
    oscillator.start(start)
    oscillator.stop(start + lasts + 0.02)
  }
}
