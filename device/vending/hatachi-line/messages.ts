/** What a machine says of itself in `welcome`. */
export interface MachineTraits {
  /** Bit 0. It keeps the vend ids that it took over a power cut. */
  readonly memoryLasts: boolean
  /** Bit 1. It notices whether goods came out; without, `dispensed` means that the motor turned. */
  readonly sensesGoods: boolean
  /** Bit 2. It has buttons, and tells what was pressed. */
  readonly hasButtons: boolean
  /** Bit 3. It tells what is sold out. */
  readonly countsStock: boolean
  /** Bit 4. It tells whether its door is open. */
  readonly hasDoor: boolean
}

/** Where a vend stands, as its machine knows it. */
export type VendState =
  /** The machine knows nothing of this id: it never took it, or no longer remembers. */
  | 'not_remembered'
  | 'in_progress'
  | 'dispensed'
  | 'failed'
  /** The power was cut while its motor turned: the machine itself does not know. */
  | 'interrupted'
  /** The machine is sure that it never took this id: its memory lasts, and has dropped no id yet. */
  | 'never_taken'

/** Why a vend failed. */
export type VendReason =
  | 'none'
  | 'jammed'
  | 'sold_out'
  | 'door_open'
  | 'unknown_selection'
  | 'wrong_price'
  | 'busy'
  | 'other'

/**
 * One message, in either direction. From the appliance: hello, alive, ack, vend, query, decline. From the machine: the
 * rest, alive and ack. A `token` is a vend's id: 32 lower-case hex digits, 16 bytes on the line. A `selection` is 1 to
 * 16 printable ASCII characters without the blank. `docs/line-protocol.md` has each with an example.
 */
export type LineMessage =
  /** Begins a session, whose number is the frame's own. */
  | { readonly type: 'hello'; readonly highestVersion: number; readonly heartbeatMs: number }
  | {
      readonly type: 'welcome'
      readonly version: number
      readonly traits: MachineTraits
      /** 32 bits; another one at each start of the machine. */
      readonly bootId: number
      /** How many vend ids the machine remembers: 16 or more. */
      readonly remembers: number
      /** For people: maker and model, up to 32 characters of ASCII. */
      readonly name: string
    }
  /** The machine knows no session of this frame's number; 0: it has just started. */
  | { readonly type: 'no_session' }
  | { readonly type: 'alive' }
  /** Takes the message whose sequence number the frame carries. */
  | { readonly type: 'ack' }
  | { readonly type: 'vend'; readonly token: string; readonly priceYen: number; readonly selection: string }
  | { readonly type: 'query'; readonly token: string }
  | { readonly type: 'decline' }
  | {
      readonly type: 'selection'
      readonly selection: string
      readonly priceYen: number
      /** 0 sold out, 1 to 254 that many, 255 some, not counted. */
      readonly stock: number
    }
  | { readonly type: 'door'; readonly open: boolean }
  /** All selections, and the door, have been told. */
  | { readonly type: 'ready' }
  | { readonly type: 'pressed'; readonly selection: string }
  | { readonly type: 'released' }
  | { readonly type: 'result'; readonly token: string; readonly state: VendState; readonly reason: VendReason }
  /** A kind that this version does not know. Taken (acknowledged) and left alone, so that either side may grow. */
  | { readonly type: 'unknown'; readonly kind: number }

/** Kinds from here on carry a sequence number, are acknowledged, and are sent again until they are. */
export const firstReliableKind = 0x10

const kinds: Record<Exclude<LineMessage['type'], 'unknown'>, number> = {
  hello: 0x01,
  welcome: 0x02,
  no_session: 0x03,
  alive: 0x04,
  ack: 0x05,
  vend: 0x10,
  query: 0x11,
  decline: 0x12,
  selection: 0x20,
  door: 0x21,
  ready: 0x22,
  pressed: 0x23,
  released: 0x24,
  result: 0x25
}

const states: readonly VendState[] = [
  'not_remembered',
  'in_progress',
  'dispensed',
  'failed',
  'interrupted',
  'never_taken'
]
const reasons: readonly VendReason[] = [
  'none',
  'jammed',
  'sold_out',
  'door_open',
  'unknown_selection',
  'wrong_price',
  'busy',
  'other'
]
const traitBits = ['memoryLasts', 'sensesGoods', 'hasButtons', 'countsStock', 'hasDoor'] as const
const tokenLength = 16

/** Whether the text can name a selection on this line: 1 to 16 printable ASCII characters, no blank. */
export function isLineSelection(text: string): boolean {
  return /^[!-~]{1,16}$/.test(text)
}

/** Whether a message is sent again until it is acknowledged. */
export function isReliable(message: LineMessage): boolean {
  return kindOf(message) >= firstReliableKind
}

/** The byte that says what a frame carries. */
export function kindOf(message: LineMessage): number {
  return message.type === 'unknown' ? message.kind : kinds[message.type]
}

/**
 * Encodes what a message carries behind its kind; numbers high byte first. Throws RangeError for what no frame can
 * carry: a selection, token or number out of its range.
 */
export function encodePayload(message: LineMessage): Uint8Array {
  switch (message.type) {
    case 'hello':
      return Uint8Array.of(...number(message.highestVersion, 1), ...number(message.heartbeatMs, 2))
    case 'welcome': {
      const { version, traits, bootId, remembers, name } = message
      const flags = traitBits.reduce((sum, trait, bit) => sum | (traits[trait] ? 1 << bit : 0), 0)
      if (!/^[ -~]{0,32}$/.test(name)) throw new RangeError(`No machine is named ${name}`)
      return Uint8Array.of(...number(version, 1), flags, ...number(bootId, 4), ...number(remembers, 1), ...ascii(name))
    }
    case 'vend':
      return Uint8Array.of(...token(message.token), ...number(message.priceYen, 4), ...name(message.selection))
    case 'query':
      return token(message.token)
    case 'selection':
      return Uint8Array.of(...number(message.priceYen, 4), ...number(message.stock, 1), ...name(message.selection))
    case 'door':
      return Uint8Array.of(message.open ? 1 : 0)
    case 'pressed':
      return name(message.selection)
    case 'result':
      return Uint8Array.of(...token(message.token), states.indexOf(message.state), reasons.indexOf(message.reason))
    case 'no_session':
    case 'alive':
    case 'ack':
    case 'decline':
    case 'ready':
    case 'released':
    case 'unknown':
      return new Uint8Array()
  }
}

/** Decodes what a frame carries; null where the payload is not one of its kind. */
export function decodePayload(kind: number, payload: Uint8Array): LineMessage | null {
  const at = new DataView(payload.buffer, payload.byteOffset, payload.length)
  const text = (from: number): string => String.fromCharCode(...payload.subarray(from))
  const tokenText = (): string => hex(payload.subarray(0, tokenLength))
  switch (kind) {
    case kinds.hello:
      if (payload.length !== 3) return null
      return { type: 'hello', highestVersion: at.getUint8(0), heartbeatMs: at.getUint16(1) }
    case kinds.welcome: {
      if (payload.length < 7 || !/^[ -~]{0,32}$/.test(text(7))) return null
      const traits = Object.fromEntries(traitBits.map((trait, bit) => [trait, (at.getUint8(1) & (1 << bit)) !== 0]))
      return {
        type: 'welcome',
        version: at.getUint8(0),
        traits: traits as unknown as MachineTraits,
        bootId: at.getUint32(2),
        remembers: at.getUint8(6),
        name: text(7)
      }
    }
    case kinds.vend:
      if (payload.length < 21 || !isLineSelection(text(20))) return null
      return { type: 'vend', token: tokenText(), priceYen: at.getUint32(16), selection: text(20) }
    case kinds.query:
      return payload.length === tokenLength ? { type: 'query', token: tokenText() } : null
    case kinds.selection:
      if (payload.length < 6 || !isLineSelection(text(5))) return null
      return { type: 'selection', priceYen: at.getUint32(0), stock: at.getUint8(4), selection: text(5) }
    case kinds.door:
      return payload.length === 1 && at.getUint8(0) <= 1 ? { type: 'door', open: at.getUint8(0) === 1 } : null
    case kinds.pressed:
      return isLineSelection(text(0)) ? { type: 'pressed', selection: text(0) } : null
    case kinds.result: {
      const state = payload.length === tokenLength + 2 ? states[at.getUint8(tokenLength)] : undefined
      if (state === undefined) return null
      return { type: 'result', token: tokenText(), state, reason: reasons[at.getUint8(tokenLength + 1)] ?? 'other' }
    }
    default:
      return decodeBare(kind, payload)
  }
}

/** The kinds that carry nothing, and those that are not known. */
function decodeBare(kind: number, payload: Uint8Array): LineMessage | null {
  for (const type of ['no_session', 'alive', 'ack', 'decline', 'ready', 'released'] as const) {
    if (kind === kinds[type]) return payload.length === 0 ? { type } : null
  }
  return { type: 'unknown', kind }
}

function number(value: number, byteCount: 1 | 2 | 4): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * byteCount)) {
    throw new RangeError(`${String(value)} has no ${String(byteCount)} bytes`)
  }
  return Uint8Array.from({ length: byteCount }, (_, index) => Math.floor(value / 2 ** (8 * (byteCount - 1 - index))))
}

function name(selection: string): Uint8Array {
  if (!isLineSelection(selection)) throw new RangeError(`No selection is named ${selection}`)
  return ascii(selection)
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function token(text: string): Uint8Array {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new RangeError(`${text} is no vend's id`)
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
