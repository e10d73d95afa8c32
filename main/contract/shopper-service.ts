import { z } from 'zod'

/** What a technician's tests show on the shopper's screen, during maintenance alone. */

/** Places for a finger, where touch panels wear out or are shifted first. */
export const serviceCornerSchema = z.enum(['top_left', 'top_right', 'bottom_left', 'bottom_right'])
export type ServiceCorner = z.infer<typeof serviceCornerSchema>

/** Every sound that the shopper's face can make, in the order of the test. */
export const serviceSoundSchema = z.enum(['ready', 'key', 'accepted', 'refused', 'attention'])
export type ServiceSound = z.infer<typeof serviceSoundSchema>

export const serviceShowSchema = z.discriminatedUnion('test', [
  /** No test: that somebody is at work, kindly. */
  z.strictObject({ test: z.literal('none') }),
  /** The ten keys; `pressed`: those that came, each once. */
  z.strictObject({ test: z.literal('pin_pad'), pressed: z.array(z.int().min(0).max(9)).max(10) }),
  /** Colours, edges and four targets; `touched`: those that came, each once. */
  z.strictObject({ test: z.literal('screen'), touched: z.array(serviceCornerSchema).max(4) }),
  /** `at` counts the sounds, so that one that is played again is played. */
  z.strictObject({ test: z.literal('sound'), sound: serviceSoundSchema, at: z.int().min(1) })
])
export type ServiceShow = z.infer<typeof serviceShowSchema>
