/** What the platform counts. Live: the numbers grow as requests come. */
export interface Counters {
  challenges: number
  /** Age-checks received, answered or not. */
  ageChecks: number
  /** Age-checks that cost a fee. */
  chargeable: number
  /** Age-checks refused for the holder's proof. */
  refusedProofs: number
  /** Questions for the certificate before, answered or not. */
  previousSerials: number
  /** Requests for the platform's time. */
  times: number
  ocspRequests: number
  listRequests: number
  /** TCP connections to the API. */
  connections: number
  /** Method and path of every request but those for the time, in order; never a body. The newest `MAX_REQUESTS` only. */
  readonly requests: string[]
}

const MAX_REQUESTS = 10_000

export function newCounters(): Counters {
  return {
    challenges: 0,
    ageChecks: 0,
    chargeable: 0,
    refusedProofs: 0,
    previousSerials: 0,
    times: 0,
    ocspRequests: 0,
    listRequests: 0,
    connections: 0,
    requests: []
  }
}

/** Adds a line to the log of requests. An OCSP GET carries the question in its path, so only its beginning is kept. */
export function logRequest(counters: Counters, method: string, path: string): void {
  counters.requests.push(`${method} ${path.startsWith('/ocsp/') ? '/ocsp/…' : path}`)
  if (counters.requests.length > MAX_REQUESTS) counters.requests.shift()
}
