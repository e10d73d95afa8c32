import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** A picture of opaque pixels: red, green and blue of each, row by row from the top. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** Which part of a picture makes an area. */
const AREA_SHARE = 0.004

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * The same picture as a PNG of at most `colours` colours, a quarter to a half as large: those of areas, then those that
 * are met most often, and for every other the nearest of them. The same pixels always give the same bytes.
 * @param png as Chromium writes it: eight bits a channel, not interlaced
 * @param colours up to 256
 * @param level of deflate: 9 makes the smallest file, 1 is sooner done; the pixels are the same
 * @throws RangeError for any other PNG
 */
export function smallPng(png: Buffer, colours: number, level = 9): Buffer {
  const { width, height, rgb } = decode(png)
  const indexOf = paletteOf(rgb, colours)
  const rows = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const index = indexOf.index.get(colourAt(rgb, pixel)) ?? 0
    // The first byte of a row names its filter: 0, none, which suits few colours best.
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = index
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(indexOf.palette.flatMap(channelsOf))),
    chunk('IDAT', deflateSync(rows, { level, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

const colourAt = (rgb: Uint8Array, pixel: number): number =>
  (rgb[pixel * 3]! << 16) | (rgb[pixel * 3 + 1]! << 8) | rgb[pixel * 3 + 2]!

const channelsOf = (colour: number): readonly number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

/** Squared, and without arrays on the way: it is asked for thousands of colours of each of hundreds of pictures. */
function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16)
  const green = ((one >> 8) & 255) - ((other >> 8) & 255)
  const blue = (one & 255) - (other & 255)
  return red * red + green * green + blue * blue
}

function paletteOf(rgb: Uint8Array, colours: number) {
  const counts = new Map<number, number>()
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1) {
    const colour = colourAt(rgb, pixel)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const sorted = Array.from(counts).sort(([one, a], [other, b]) => b - a || one - other)
  const byCount = sorted.map(([colour]) => colour)
  const areas = sorted.filter(([, count]) => count * 3 > rgb.length * AREA_SHARE).slice(0, colours / 2)
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
      const wanted = channelsOf(colour)
      const near = chosen.some((other) =>
        channelsOf(other).every((value, channel) => Math.abs(value - wanted[channel]!) < Math.max(1, apart))
      )
      if (!near) chosen.push(colour)
    }
  }
  return chosen
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

function decode(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [depth, kind, , , interlace] = png.subarray(24, 29)
  const bytes = kind === 6 ? 4 : 3
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0) throw new RangeError('not a PNG of Chromium’s kind')
  const packed: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const lines = inflateSync(Buffer.concat(packed))
  const stride = width * bytes
  const rgb = new Uint8Array(width * height * 3)
  let above: Uint8Array = new Uint8Array(stride)
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1)
    const line = unfilter(lines[start]!, lines.subarray(start + 1, start + 1 + stride), above, bytes)
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) rgb[(y * width + x) * 3 + channel] = line[x * bytes + channel]!
    }
    above = line
  }
  return { width, height, rgb }
}

/** One row without its filter (PNG specification, 9.2). */
function unfilter(filter: number, line: Buffer, above: Uint8Array, bytes: number): Uint8Array {
  const plain = new Uint8Array(line.length)
  for (let at = 0; at < line.length; at += 1) {
    const left = at < bytes ? 0 : plain[at - bytes]!
    const upper = above[at]!
    const corner = at < bytes ? 0 : above[at - bytes]!
    let guess = 0
    if (filter === 1) guess = left
    else if (filter === 2) guess = upper
    else if (filter === 3) guess = (left + upper) >> 1
    else if (filter === 4) guess = paeth(left, upper, corner)
    plain[at] = line[at]! + guess
  }
  return plain
}

function paeth(left: number, upper: number, corner: number): number {
  const guess = left + upper - corner
  const a = Math.abs(guess - left)
  const b = Math.abs(guess - upper)
  const c = Math.abs(guess - corner)
  if (a <= b && a <= c) return left
  return b <= c ? upper : corner
}
