import { endOfGeneration, GENERATIONS, type Generation } from '../platform/generations.ts'

/**
 * What has an end that has to be prepared for: a CA's certificate, the machine's own, a generation of a protocol, the
 * platform operator's certification.
 */
export type EndingKind = 'anchor' | 'client_certificate' | 'generation' | 'certification'

/** One thing that ends. */
export interface Ending {
  readonly kind: EndingKind
  /** Which of them: `anchor-1`, `client-certificate`, `certification`, or the name of a generation. */
  readonly name: string
  /** The first moment at which it is of no use any more, milliseconds since 1970. */
  readonly endsAtMs: number
}

const DAY_MS = 86_400_000

/** How long before its end somebody has to look: a new CA certificate has to be obtained and proven, not only copied. */
export const WARNING_DAYS: Readonly<Record<EndingKind, number>> = {
  anchor: 180,
  client_certificate: 90,
  generation: 180,
  // It is given for a year at a time, and asked for anew with everything that certification examines.
  certification: 120
}

/** How near an end is. */
export type Nearness = 'far' | 'near' | 'past'

/** Whether to warn of an end now. */
export function nearnessOf({ kind, endsAtMs }: Pick<Ending, 'kind' | 'endsAtMs'>, nowMs: number): Nearness {
  if (nowMs >= endsAtMs) return 'past'
  return endsAtMs - nowMs < WARNING_DAYS[kind] * DAY_MS ? 'near' : 'far'
}

/** Those of which there is something to say now, the nearest end first. */
export function endingsToTell(endings: readonly Ending[], nowMs: number): readonly Ending[] {
  return endings
    .filter((ending) => nearnessOf(ending, nowMs) !== 'far')
    .toSorted((one, other) => one.endsAtMs - other.endsAtMs)
}

/** The ends that are announced of generations. */
export function endingsOfGenerations(generations: readonly Generation[] = GENERATIONS): readonly Ending[] {
  return generations.flatMap((generation) => {
    const endsAtMs = endOfGeneration(generation)
    return endsAtMs === null ? [] : [{ kind: 'generation' as const, name: generation.name, endsAtMs }]
  })
}

/** The last day of something that ends at this moment, `YYYY-MM-DD` in Japan. */
export function lastDayOf(endsAtMs: number): string {
  return new Date(endsAtMs - 1 + 9 * 3_600_000).toISOString().slice(0, 10)
}
