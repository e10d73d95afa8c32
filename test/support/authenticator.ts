import { createHmac } from 'node:crypto'

/** What an authenticator on a phone does with the secret that it was given, written apart from the machine's own code. */
export function authenticatorCode(base32Secret: string, nowMs: number): string {
  const bits = Array.from(base32Secret, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const octets = (bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2))
  const counter = Math.floor(nowMs / 30_000).toString(16).padStart(16, '0')
  const sum = createHmac('sha1', Uint8Array.from(octets)).update(Buffer.from(counter, 'hex')).digest()
  const at = sum.at(-1)! % 16
  const number = ((sum[at]! & 127) * 256 + sum[at + 1]!) * 65536 + sum[at + 2]! * 256 + sum[at + 3]!
  return String(number).slice(-6).padStart(6, '0')
}
