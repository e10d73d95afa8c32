/** The longest line that is taken, bytes without its end. The adapter's own are under 40. */
export const longestGateLine = 120

/** What is told to the adapter. */
export type GateCommand =
  /** `C,1`: be a cashless reader on the machine's bus. */
  | { readonly type: 'enable' }
  /** `C,0`: be none; the machine sells nothing through us. */
  | { readonly type: 'disable' }
  /** `C,VEND,<amount>`: let the waiting request go through. The amount as the machine wrote it. */
  | { readonly type: 'approve'; readonly amount: string }
  /** `C,STOP`: deny the waiting request. */
  | { readonly type: 'stop' }

/** How the adapter stands with the machine. */
export type GateStatus = 'inactive' | 'disabled' | 'enabled' | 'idle'

/** What the adapter says. */
export type GateMessage =
  | { readonly type: 'status'; readonly status: GateStatus }
  /** The machine asks whether it may sell: its price as written, and its number of the item. */
  | { readonly type: 'request'; readonly amount: string; readonly item: string }
  /** The machine reports the goods out. */
  | { readonly type: 'success' }
  /** `c,ERR,…`; `code` without quotes, such as `VEND 3` or `cashless is on`. */
  | { readonly type: 'error'; readonly code: string }
  /** A line that says none of this: an echo, `r,ACK`, another function of the adapter, or noise. */
  | { readonly type: 'other'; readonly line: string }

/** What the adapter's error codes mean, as far as they matter here. */
export const gateErrors = {
  /** `C,1` while it is on already. */
  alreadyOn: 'cashless is on',
  /** The machine took its request back. */
  cancelled: 'VEND 1',
  /** The machine could not hand out. */
  failed: 'VEND 3',
  /** The machine reset the reader in the middle of a sale. */
  reset: 'VEND 5',
  /** The amount was not understood. */
  badAmount: 'VEND -2',
  /** Nothing was waiting for an approval. */
  wrongState: 'VEND -3',
  /** Nothing was waiting for a denial. */
  nothingToStop: 'STOP -3'
} as const

/** An amount as the adapter writes it: digits, and perhaps a point and up to three decimals. */
const amountPattern = /^(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,3})?$/
const statusByWord: Readonly<Record<string, GateStatus>> = {
  INACTIVE: 'inactive',
  DISABLED: 'disabled',
  ENABLED: 'enabled',
  IDLE: 'idle'
}
const wordByStatus = { inactive: 'INACTIVE', disabled: 'DISABLED', enabled: 'ENABLED', idle: 'IDLE' } as const

/**
 * Encodes a command as a line of ASCII with LF. Example: `C,VEND,350` and LF is `43 2C 56 45 4E 44 2C 33 35 30 0A`.
 * Throws RangeError for an amount that is none. Source: the maker's public pages on the cashless slave (Qibixx MDB-USB
 * and Pi Hat); that lines may end in LF alone is observed in open programs that drive it.
 */
export function encodeGateCommand(command: GateCommand): Uint8Array {
  return new TextEncoder().encode(`${commandText(command)}\n`)
}

function commandText(command: GateCommand): string {
  switch (command.type) {
    case 'enable':
      return 'C,1'
    case 'disable':
      return 'C,0'
    case 'approve':
      if (!amountPattern.test(command.amount)) throw new RangeError(`No amount: ${command.amount}`)
      return `C,VEND,${command.amount}`
    case 'stop':
      return 'C,STOP'
  }
}

/** Decodes a command's line, without its end; null: it is none. For the far side. */
export function decodeGateCommand(line: string): GateCommand | null {
  if (line === 'C,1') return { type: 'enable' }
  if (line === 'C,0') return { type: 'disable' }
  if (line === 'C,STOP') return { type: 'stop' }
  const amount = line.startsWith('C,VEND,') ? line.slice('C,VEND,'.length) : ''
  return amountPattern.test(amount) ? { type: 'approve', amount } : null
}

/** Encodes what the adapter says as a line with CR and LF. For the far side. Throws RangeError for what is no line. */
export function encodeGateMessage(message: GateMessage): Uint8Array {
  const line = messageText(message)
  if (!isLine(line)) throw new RangeError(`No line: ${line}`)
  return new TextEncoder().encode(`${line}\r\n`)
}

function messageText(message: GateMessage): string {
  switch (message.type) {
    case 'status':
      return `c,STATUS,${wordByStatus[message.status]}`
    case 'request':
      return `c,STATUS,VEND,${message.amount},${message.item}`
    case 'success':
      return 'c,VEND,SUCCESS'
    case 'error':
      // Codes with a minus and those in words are printed in quotes, the others bare.
      return `c,ERR,${/^VEND [0-9]$/.test(message.code) ? message.code : `"${message.code}"`}`
    case 'other':
      return message.line
  }
}

/**
 * Decodes a whole line, without its end. Strict, since the lines carry no checksum: what is not exactly one of the
 * known lines is `other`, and a request needs an amount and an item of one to five digits without zeros before it.
 */
export function decodeGateMessage(line: string): GateMessage {
  if (line === 'c,VEND,SUCCESS') return { type: 'success' }
  const request = /^c,STATUS,VEND,([0-9.]+),(0|[1-9][0-9]{0,4})$/.exec(line)
  if (request !== null) {
    const [, amount = '', item = ''] = request
    return amountPattern.test(amount) ? { type: 'request', amount, item } : { type: 'other', line }
  }
  // `IDLE` may name the credit of a session after a comma.
  const status = statusByWord[/^c,STATUS,([A-Z]+)(?:,[-0-9.,]*)?$/.exec(line)?.[1] ?? '']
  if (status !== undefined) return { type: 'status', status }
  const code = /^c,ERR,(?:"([^"]{1,60})"|([^",]{1,60}))$/.exec(line)
  if (code !== null) return { type: 'error', code: code[1] ?? code[2] ?? '' }
  return { type: 'other', line }
}

/**
 * Makes a cutter of a stream into lines, without their ends (LF, CR or both). A line beyond `longestGateLine` bytes, or
 * with a byte that is not printable ASCII, is dropped whole, so that garbage never makes part of a line pass for one.
 */
export function createLineCutter(): (bytes: Uint8Array) => readonly string[] {
  let carry: number[] = []
  let spoilt = false
  return (bytes) => {
    const lines: string[] = []
    for (const byte of bytes) {
      if (byte === 0x0a || byte === 0x0d) {
        if (!spoilt && carry.length > 0) lines.push(String.fromCharCode(...carry))
        carry = []
        spoilt = false
      } else if (spoilt || byte < 0x20 || byte > 0x7e || carry.length === longestGateLine) {
        carry = []
        spoilt = true
      } else carry.push(byte)
    }
    return lines
  }
}

/**
 * An amount in yen: `350` with 0 decimals and `3.50` with 2 are both 350, `1.5` with 0 is none. `decimals`: how many
 * places the adapter's configuration moves the point. Null: not a whole number of yen.
 */
export function amountToYen(amount: string, decimals: number): number | null {
  const match = amountPattern.exec(amount)
  if (match === null) return null
  const [whole = '', fraction = ''] = amount.split('.')
  const rest = fraction.slice(decimals)
  if (/[1-9]/.test(rest)) return null
  return Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
}

/** Yen as an amount; the inverse of `amountToYen`. For the far side. */
export function yenToAmount(yen: number, decimals: number): string {
  const digits = String(yen).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function isLine(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text) && text.length <= longestGateLine
}
