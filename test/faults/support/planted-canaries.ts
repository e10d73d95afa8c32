import Database from 'better-sqlite3'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { tarOf } from '../../../main/shell/support/tar.ts'
import { Haystack, haystacksBelow } from './haystack.ts'

/** Puts canaries where a run leaves its own, so that a search that finds nothing is known to look everywhere. */

/** One way of writing something down, and what it looks like. */
export type Form = readonly [name: string, text: string]

/** In hexadecimal, as a list of decimal bytes, and in base64: both alphabets, wherever it begins in a group of three. */
function formsOfBytes(bytes: Uint8Array): readonly Form[] {
  const buffer = Buffer.from(bytes)
  const base64 = [0, 1, 2].flatMap((before) => {
    const among = Buffer.concat([Buffer.alloc(before, '.'), buffer, Buffer.from('.')])
    const where = `${String(before)} octets on`
    return [[`base64, ${where}`, among.toString('base64')], [`base64url, ${where}`, among.toString('base64url')]] as const
  })
  return [
    ['hexadecimal', buffer.toString('hex')],
    ['capital hexadecimal', buffer.toString('hex').toUpperCase()],
    ['a list of bytes', JSON.stringify([...buffer])],
    ['base64 alone', buffer.toString('base64')],
    ...base64
  ]
}

const decimalOf = (bytes: Uint8Array): string => BigInt(`0x${Buffer.from(bytes).toString('hex')}`).toString()

export const formsOf = {
  certificate: (der: Uint8Array): readonly Form[] => {
    const { n = '' } = new X509Certificate(der).publicKey.export({ format: 'jwk' })
    return [...formsOfBytes(der), ['its public key in decimal', decimalOf(Buffer.from(n, 'base64url'))]]
  },
  serial: (der: Uint8Array): readonly Form[] => {
    const serial = Buffer.from(new X509Certificate(der).serialNumber, 'hex')
    return [...formsOfBytes(serial), ['decimal', decimalOf(serial)]]
  },
  /** @param d the private exponent, in base64url */
  key: (d: string): readonly Form[] => {
    const bytes = Buffer.from(d, 'base64url')
    return [...formsOfBytes(bytes), ['decimal', decimalOf(bytes)]]
  },
  word: (word: string): readonly Form[] => [
    ['as it stands', `among ${word} others`],
    ...formsOfBytes(Buffer.from(word, 'utf8'))
  ],
  pin: (pin: string): readonly Form[] => [['as it stands', `PIN ${pin}?`], ...formsOfBytes(Buffer.from(pin, 'ascii'))]
} as const

/** Everything that lies there, with what is packed unpacked beside it. */
export function unpacked(found: readonly Haystack[]): readonly Haystack[] {
  return found.flatMap((each) =>
    each.name.endsWith('.gz') ? [each, new Haystack(`${each.name} unpacked`, gunzipSync(each.bytes))] : [each]
  )
}

/** An answer of the operator's side, with the bundle that may be in it. */
export function answerHaystacks(answer: string, name: string): readonly Haystack[] {
  const packed = /"archiveBase64":"([^"]+)"/.exec(answer)?.[1]
  const whole = new Haystack(name, answer)
  return packed === undefined
    ? [whole]
    : [whole, new Haystack(`${name} unpacked`, gunzipSync(Buffer.from(packed, 'base64')))]
}

const packed = (text: string): Buffer => gzipSync(tarOf([{ name: 'logs/a', content: Buffer.from(text) }], 0))

/** Where a run leaves something: each writes a text there, in a new folder, and gives what is then searched. */
const inFolder = (write: (folder: string, text: string) => void) => (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'))
  write(folder, text)
  return unpacked(haystacksBelow(folder))
}

export const places: Readonly<Record<string, (text: string) => readonly Haystack[]>> = {
  table: inFolder((folder, text) => {
    const database = new Database(join(folder, 'hatachi.db'))
    database.pragma('synchronous = OFF')
    database.exec('CREATE TABLE planted (value TEXT)')
    database.prepare('INSERT INTO planted VALUES (?)').run(text)
    database.close()
  }),
  log: inFolder((folder, text) => {
    mkdirSync(join(folder, 'logs'))
    writeFileSync(join(folder, 'logs/hatachi.1.jsonl'), `${JSON.stringify({ event: 'line_lost', reason: text })}\n`)
  }),
  export: inFolder((folder, text) => {
    writeFileSync(join(folder, 'audit-1.csv'), `1,reader_lost,"${text}"\n`)
  }),
  report: inFolder((folder, text) => {
    writeFileSync(join(folder, 'report.json'), JSON.stringify({ javascriptStack: { message: text } }))
  }),
  bundle: inFolder((folder, text) => {
    writeFileSync(join(folder, 'bundle.tar.gz'), packed(text))
  }),
  metrics: (text) =>
    answerHaystacks(`{}\n# TYPE hatachi_faults counter\nhatachi_faults_total{kind="${text}"} 1\n# EOF\n`, 'metrics'),
  answer: (text) =>
    answerHaystacks(JSON.stringify({ ok: true, value: { archiveBase64: packed(text).toString('base64') } }), 'answer')
}
