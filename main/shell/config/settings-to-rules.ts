import type { AgeRule } from '../../age/rule.ts'
import type { SoundRule } from '../../contract/shopper.ts'
import type { Settings } from './schema.ts'

/** A rule of the file as the decision knows it. */
export function ageRuleOf(rule: Settings['rules'][number]): AgeRule {
  const { id, version, atLeastYears, pin, acknowledgement } = rule
  return { id, version, atLeastYears, pin, ...(acknowledgement === undefined ? {} : { acknowledgement }) }
}

/** The volume of the file as the face knows it. */
export function soundRuleOf({ day, night, nightFrom, nightUntil }: Settings['face']['volume']): SoundRule {
  return {
    dayPercent: day,
    nightPercent: night,
    nightFromMinute: minuteOfDay(nightFrom),
    nightUntilMinute: minuteOfDay(nightUntil)
  }
}

/** `HH:MM`, as the schema holds it. */
function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
