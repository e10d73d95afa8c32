import Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Something that a run left behind: a file, an output, the rows of a database. */
export class Haystack {
  readonly name: string
  readonly bytes: Buffer
  #latin: string | null = null
  #hex: string | null = null
  #base64: string | null = null
  #list: string | null = null
  #fromBase64: Buffer | null = null
  #fromHex: Buffer | null = null

  constructor(name: string, content: Buffer | string) {
    this.name = name
    this.bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  }

  /** Pixels: compressed, so that a short sequence of bytes comes about by chance. */
  get isPicture(): boolean {
    return this.name.endsWith('.png')
  }

  /** One character a byte. */
  get latin(): string {
    return (this.#latin ??= this.bytes.toString('latin1'))
  }

  /** In which hexadecimal is found however it is written: `30 82`, `30:82`, `0x30, 0x82`, `\x30\x82`, over lines. */
  get hex(): string {
    return (this.#hex ??= this.latin.replaceAll(/\\[nrx]|0x|[\s:,]/g, '').toLowerCase())
  }

  /** In which base64 is found in both alphabets, over lines, in JSON and in URLs. */
  get base64(): string {
    return (this.#base64 ??= this.latin
      .replaceAll(/\\[nr]|\s/g, '')
      .replaceAll(/%2b|-/gi, '+')
      .replaceAll(/%2f|_/gi, '/'))
  }

  /**
   * What its texts in base64 stand for, each from its first character: in it a canary is found that is too short for the
   * search by characters, wherever it begins in a group of three.
   */
  get fromBase64(): Buffer {
    return (this.#fromBase64 ??= decoded(this.base64, /[A-Za-z0-9+/]{6,}/g, (run) => [Buffer.from(run, 'base64')]))
  }

  /** What its texts in hexadecimal stand for, from the first digit and from the second. */
  get fromHex(): Buffer {
    return (this.#fromHex ??= decoded(this.hex, /[0-9a-f]{8,}/g, (run) => [
      Buffer.from(run, 'hex'),
      Buffer.from(run.slice(1), 'hex')
    ]))
  }

  /** In which bytes are found as a list of numbers: `[48,130]`, and `{"0":48,"1":130}` as JSON makes of typed arrays. */
  get list(): string {
    return (this.#list ??= this.latin.replaceAll(/"?\d+"?:(?=\s*\d)|\s/g, ''))
  }
}

/** All runs of a text decoded, with something between them that is no digit and no letter. */
function decoded(text: string, runs: RegExp, decode: (run: string) => readonly Buffer[]): Buffer {
  return Buffer.concat((text.match(runs) ?? []).flatMap(decode).flatMap((bytes) => [bytes, Buffer.of(0)]))
}

/** Every file below a directory, and the rows of every SQLite database among them. */
export function haystacksBelow(directory: string): readonly Haystack[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = relative(directory, path)
      const file = new Haystack(name, readFileSync(path))
      return file.latin.startsWith('SQLite format 3\0') ? [file, new Haystack(`${name} rows`, rowsOf(path))] : [file]
    })
}

/** All values of all tables, one a line: in the file itself they stand side by side with nothing between. */
function rowsOf(path: string): string {
  const database = new Database(path, { readonly: true })
  try {
    const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    const rows = tables.flatMap((table) => database.prepare<[], unknown[]>(`SELECT * FROM "${table}"`).raw().all())
    return rows
      .flat()
      .map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value)))
      .join('\n')
  } finally {
    database.close()
  }
}

/** In which ways these bytes stand in it. Give at least 4; base64 is looked for from 6 on, in any alignment. */
export function waysIn(haystack: Haystack, bytes: Uint8Array): readonly string[] {
  const ways: readonly (readonly [name: string, there: boolean])[] = [
    ['raw', haystack.bytes.includes(Buffer.from(bytes))],
    ['hex', haystack.hex.includes(Buffer.from(bytes).toString('hex'))],
    ['base64', base64Cores(bytes).some((core) => haystack.base64.includes(core))],
    ['list', haystack.list.includes(`,${bytes.join()},`) || hasList(haystack.list, bytes)]
  ]
  return ways.flatMap(([name, there]) => (there ? [name] : []))
}

/** At the beginning or the end of a list. */
function hasList(list: string, bytes: Uint8Array): boolean {
  const text = bytes.join()
  for (let at = list.indexOf(text); at >= 0; at = list.indexOf(text, at + 1)) {
    const isDigit = (character: string | undefined) => character !== undefined && /\d/.test(character)
    if (!isDigit(list[at - 1]) && !isDigit(list[at + text.length])) return true
  }
  return false
}

/** What base64 makes of the bytes wherever they begin in a group of three, without what depends on their neighbours. */
function base64Cores(bytes: Uint8Array): readonly string[] {
  if (bytes.length < 6) return []
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replaceAll('=', '')
    const dependsOnNeighbours = { first: before === 0 ? 0 : before + 1, last: (before + bytes.length) % 3 === 0 ? 0 : 1 }
    return text.slice(dependsOnNeighbours.first, text.length - dependsOnNeighbours.last)
  })
}
