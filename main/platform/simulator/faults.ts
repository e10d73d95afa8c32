/** What can be wrong on the way to one address of the platform. New connections meet it; those there are go on. */
export interface DoorFaults {
  /** Connections are reset as soon as they come. */
  closed: boolean
  /** The TLS certificate ran out yesterday. */
  tlsExpired: boolean
  /** Somebody else answers, in HTML: in the clear, or over TLS with a certificate of an authority of their own. */
  captivePortal: 'none' | 'plain' | 'tls'
}

/** What can be made to go wrong, at run time. Set a field; it holds until set back. */
export interface Faults {
  readonly api: {
    /** Waits before every answer, milliseconds of the platform's clock. */
    latencyMs: number
    /** Connections are reset. */
    down: boolean
    http500: boolean
    /** The answer's signature is over other bytes. */
    wrongSignature: boolean
    /** The answer repeats another nonce, names another certificate, or answers another condition. */
    wrongNonce: boolean
    wrongDigest: boolean
    wrongCondition: boolean
    /** The answer says that it was made an hour ago. */
    staleAnswer: boolean
    /** The body is no JSON at all. */
    garbage: boolean
  }
  /** Of the platform's two addresses. */
  readonly firstDoor: DoorFaults
  readonly secondDoor: DoorFaults
  readonly ocsp: {
    latencyMs: number
    down: boolean
    wrongSignature: boolean
    /** Times of yesterday. */
    stale: boolean
    wrongNonce: boolean
    noNonce: boolean
    /** The answer speaks of another serial number. */
    wrongCertificate: boolean
  }
  /** Of revocation lists, CRL and ARL. */
  readonly lists: {
    latencyMs: number
    down: boolean
    /** The connection breaks after so many bytes of an answer's body; 0: never. */
    cutAfterBytes: number
    /** No new list comes out; only where they come out by the timetable. */
    stopped: boolean
    /** The next list that comes out has a smaller number; likewise. */
    numberBack: boolean
    /** One bit of every list is another, behind its entity tag. */
    damaged: boolean
  }
}

/** Nothing wrong. */
export function noFaults(): Faults {
  return {
    api: {
      latencyMs: 0,
      down: false,
      http500: false,
      wrongSignature: false,
      wrongNonce: false,
      wrongDigest: false,
      wrongCondition: false,
      staleAnswer: false,
      garbage: false
    },
    firstDoor: { closed: false, tlsExpired: false, captivePortal: 'none' },
    secondDoor: { closed: false, tlsExpired: false, captivePortal: 'none' },
    ocsp: {
      latencyMs: 0,
      down: false,
      wrongSignature: false,
      stale: false,
      wrongNonce: false,
      noNonce: false,
      wrongCertificate: false
    },
    lists: {
      latencyMs: 0,
      down: false,
      cutAfterBytes: 0,
      stopped: false,
      numberBack: false,
      damaged: false
    }
  }
}

/** Faults to set, some or none of each kind. What is absent or undefined stays as it is. */
export type FaultChanges = {
  readonly [K in keyof Faults]?: { readonly [F in keyof Faults[K]]?: Faults[K][F] | undefined } | undefined
}

/** Sets some faults and leaves the others as they are. */
export function setFaults(faults: Faults, changes: FaultChanges): void {
  Object.assign(faults.api, onlyDefined(changes.api))
  Object.assign(faults.firstDoor, onlyDefined(changes.firstDoor))
  Object.assign(faults.secondDoor, onlyDefined(changes.secondDoor))
  Object.assign(faults.ocsp, onlyDefined(changes.ocsp))
  Object.assign(faults.lists, onlyDefined(changes.lists))
}

function onlyDefined(changes: object | undefined): object {
  return Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined))
}

/** Puts everything right again. */
export function clearFaults(faults: Faults): void {
  setFaults(faults, noFaults())
}
