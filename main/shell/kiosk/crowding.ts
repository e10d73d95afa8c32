import { availableParallelism, loadavg } from 'node:os'

/** As many programs a processor as a machine bears without its pages growing slow. */
const BORNE = 1.5
const MOST = 5

/**
 * How many times longer a sound page may take for its next beat on a machine that is busy with other things: 1 at rest,
 * at most 5. By the load of the last minute; a system that tells none (Windows) counts as at rest.
 */
export function crowding(load = loadavg()[0] ?? 0, processors = availableParallelism()): number {
  return Math.min(MOST, 1 + 2 * Math.max(0, load / processors - BORNE))
}
