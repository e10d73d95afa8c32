/**
 * DER as a tree that can be changed and written again with right lengths: the fuzzer's own, lenient reader. Wrapped DER
 * (extension values, OCSP's response, keys) is opened too.
 */
export interface TlvNode {
  tag: number
  /** What stands before the children: the count of unused bits of a BIT STRING that wraps DER. */
  prefix: Uint8Array
  /** Null: primitive. */
  children: TlvNode[] | null
  content: Uint8Array
  /** Written in place of the length that the content has. */
  lengthOctets?: Uint8Array
}

const MAX_DEPTH = 40
const OCTET_STRING = 0x04
const BIT_STRING = 0x03
const NOTHING = new Uint8Array(0)

/** The one element that fills these bytes, or null. */
export function readTree(bytes: Uint8Array): TlvNode | null {
  const list = readList(bytes, 0)
  return list?.length === 1 ? (list[0] ?? null) : null
}

/** Every node below and with this one, parents first. */
export function nodesOf(root: TlvNode): TlvNode[] {
  const nodes: TlvNode[] = []
  const visit = (node: TlvNode): void => {
    nodes.push(node)
    for (const child of node.children ?? []) visit(child)
  }
  visit(root)
  return nodes
}

export function writeTree(node: TlvNode): Uint8Array {
  const parts: Uint8Array[] = []
  writeBackwards(node, parts)
  return Buffer.concat(parts.reverse())
}

/** Last octets first, so that each length is known when it is written. Returns how many octets. */
function writeBackwards(node: TlvNode, parts: Uint8Array[]): number {
  let length = node.content.length
  if (node.children === null) parts.push(node.content)
  else {
    length = node.prefix.length
    for (const child of node.children.toReversed()) length += writeBackwards(child, parts)
    parts.push(node.prefix)
  }
  const header = node.lengthOctets ?? lengthOctets(length)
  parts.push(header, Uint8Array.of(node.tag))
  return length + header.length + 1
}

/** A copy that shares nothing which a change could reach. */
export function copyTree(node: TlvNode): TlvNode {
  return { ...node, children: node.children?.map(copyTree) ?? null }
}

/** Minimal length octets, X.690 section 10.1. */
export function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const octets: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}

function readList(bytes: Uint8Array, depth: number): TlvNode[] | null {
  const list: TlvNode[] = []
  for (let at = 0; at < bytes.length; ) {
    const header = headerAt(bytes, at)
    if (header === null) return null
    list.push(nodeOf(bytes[at] ?? 0, bytes.subarray(header.start, header.end), depth))
    at = header.end
  }
  return list
}

function nodeOf(tag: number, content: Uint8Array, depth: number): TlvNode {
  const primitive: TlvNode = { tag, prefix: NOTHING, children: null, content }
  if (depth > MAX_DEPTH) return primitive
  if ((tag & 0x20) !== 0) {
    const children = readList(content, depth + 1)
    return children === null ? primitive : { ...primitive, children }
  }
  const skipped = tag === BIT_STRING && content[0] === 0 ? 1 : 0
  const mayWrap = (tag === OCTET_STRING || skipped === 1) && content.length > skipped + 1
  const children = mayWrap ? readList(content.subarray(skipped), depth + 1) : null
  return children === null ? primitive : { ...primitive, prefix: content.subarray(0, skipped), children }
}

function headerAt(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | null {
  const first = bytes[at + 1]
  if (first === undefined) return null
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > 4) return null
    length = 0
    for (let index = 0; index < octets; index += 1) length = length * 256 + (bytes[start + index] ?? 0)
    start += octets
  }
  return start + length > bytes.length ? null : { start, end: start + length }
}
