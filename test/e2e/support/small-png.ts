import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** A picture of opaque pixels: the colour of each (`0xRRGGBB`), row by row from the top. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly colours: Uint32Array
}

/** A picture of few colours: for each pixel, row by row, which of the palette's it has; each row begins with a 0. */
export interface FewColours {
  readonly width: number
  readonly height: number
  readonly palette: readonly number[]
  /** As a PNG has them before it is deflated: the byte before each row names its filter, none. */
  readonly rows: Buffer
}

/** Which part of a picture makes an area. */
const AREA_SHARE = 0.004

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * The picture in at most `colours` colours: those of areas, then those that are met most often, and for every other the
 * nearest of them. The same pixels always give the same picture.
 * @param png as Chromium writes it: eight bits a channel, not interlaced
 * @param colours up to 256
 * @throws RangeError for any other PNG
 */
export function inFewColours(png: Buffer, colours: number): FewColours {
  const { width, height, colours: pixels } = decode(png)
  const { palette, index } = paletteOf(pixels, colours)
  const rows = Buffer.alloc((width + 1) * height)
  let at = 0
  // Most pixels are of the colour of the one before: the map is asked where the colour changes.
  let colour = -1
  let nearest = 0
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    if (pixel % width === 0) at += 1
    if (pixels[pixel] !== colour) {
      colour = pixels[pixel]!
      nearest = index.get(colour) ?? 0
    }
    rows[at] = nearest
    at += 1
  }
  return { width, height, palette, rows }
}

/** The picture as a PNG, a quarter to a half as large as Chromium's; the same picture always gives the same bytes. */
export function encodePng(picture: FewColours): Buffer {
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', headerOf(picture)),
    chunk('PLTE', paletteBytes(picture)),
    // No filter suits few colours best.
    chunk('IDAT', deflateSync(picture.rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

/** Whether a PNG, written by `encodePng`, is of this very picture. False for any other PNG. */
export function isPngOf(png: Buffer, picture: FewColours): boolean {
  const parts = chunksOf(png)
  const same = (type: string, data: Buffer): boolean => parts.get(type)?.equals(data) ?? false
  if (!same('IHDR', headerOf(picture)) || !same('PLTE', paletteBytes(picture))) return false
  const packed = parts.get('IDAT')
  return packed !== undefined && inflateSync(packed).equals(picture.rows)
}

function headerOf({ width, height }: FewColours): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return header
}

const paletteBytes = ({ palette }: FewColours): Buffer => Buffer.from(palette.flatMap(channelsOf))

const channelsOf = (colour: number): readonly number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

/** Squared, and without arrays on the way: it is asked for thousands of colours of each of hundreds of pictures. */
function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16)
  const green = ((one >> 8) & 255) - ((other >> 8) & 255)
  const blue = (one & 255) - (other & 255)
  return red * red + green * green + blue * blue
}

function paletteOf(pixels: Uint32Array, colours: number) {
  const counts = new Map<number, number>()
  for (let from = 0; from < pixels.length; ) {
    const colour = pixels[from]!
    let to = from + 1
    while (pixels[to] === colour) to += 1
    counts.set(colour, (counts.get(colour) ?? 0) + to - from)
    from = to
  }
  const sorted = Array.from(counts).sort(([one, a], [other, b]) => b - a || one - other)
  const byCount = sorted.map(([colour]) => colour)
  const areas = sorted.filter(([, count]) => count > pixels.length * AREA_SHARE).slice(0, colours / 2)
  const palette = spread(areas.map(([colour]) => colour), byCount, colours)
  const index = new Map<number, number>()
  for (const colour of byCount) {
    let nearest = 0
    let least = Infinity
    for (let at = 0; at < palette.length; at += 1) {
      const away = distance(palette[at]!, colour)
      if (away < least) [least, nearest] = [away, at]
    }
    index.set(colour, nearest)
  }
  return { palette, index }
}

/**
 * The colours of areas, exactly, since the eye sees the least change of them; then the most frequent ones, but none that
 * is nearly one of those before it, so that small things keep theirs.
 */
function spread(areas: readonly number[], byCount: readonly number[], colours: number): number[] {
  const chosen = [...areas]
  for (let apart = 24; chosen.length < Math.min(colours, byCount.length) && apart >= 0; apart -= 8) {
    for (const colour of byCount) {
      if (chosen.length >= colours) break
      if (!chosen.some((other) => isNear(other, colour, Math.max(1, apart)))) chosen.push(colour)
    }
  }
  return chosen
}

/** Whether each channel of the two is less than so much apart. */
function isNear(one: number, other: number, apart: number): boolean {
  return (
    Math.abs((one >> 16) - (other >> 16)) < apart &&
    Math.abs(((one >> 8) & 255) - ((other >> 8) & 255)) < apart &&
    Math.abs((one & 255) - (other & 255)) < apart
  )
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

/** What is in a PNG, by the type of chunk; those of one type as one. */
function chunksOf(png: Buffer): ReadonlyMap<string, Buffer> {
  const parts = new Map<string, Buffer>()
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + length)
    const before = parts.get(type)
    parts.set(type, before === undefined ? data : Buffer.concat([before, data]))
    at += length + 12
  }
  return parts
}

function decode(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [depth, kind, , , interlace] = png.subarray(24, 29)
  const bytes = kind === 6 ? 4 : 3
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0) throw new RangeError('not a PNG of Chromium’s kind')
  const lines = inflateSync(chunksOf(png).get('IDAT') ?? Buffer.alloc(0))
  const stride = width * bytes
  const colours = new Uint32Array(width * height)
  let above: Uint8Array = new Uint8Array(stride)
  let pixel = 0
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1)
    const line = unfilter(lines[start]!, lines.subarray(start + 1, start + 1 + stride), above, bytes)
    for (let at = 0; at < stride; at += bytes) {
      colours[pixel] = (line[at]! << 16) | (line[at + 1]! << 8) | line[at + 2]!
      pixel += 1
    }
    above = line
  }
  return { width, height, colours }
}

/** One row without its filter (PNG specification, 9.2), in the place of the row. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, bytes: number): Uint8Array {
  if (filter === 0) return line
  for (let at = 0; at < line.length; at += 1) {
    const left = at < bytes ? 0 : line[at - bytes]!
    const upper = above[at]!
    let guess = 0
    if (filter === 1) guess = left
    else if (filter === 2) guess = upper
    else if (filter === 3) guess = (left + upper) >> 1
    else if (filter === 4) guess = paeth(left, upper, at < bytes ? 0 : above[at - bytes]!)
    line[at] = line[at]! + guess
  }
  return line
}

function paeth(left: number, upper: number, corner: number): number {
  const guess = left + upper - corner
  const a = Math.abs(guess - left)
  const b = Math.abs(guess - upper)
  const c = Math.abs(guess - corner)
  if (a <= b && a <= c) return left
  return b <= c ? upper : corner
}
