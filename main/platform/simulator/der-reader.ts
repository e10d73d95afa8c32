/**
 * A strict reader of DER for what comes to the simulator from outside: OCSP requests, and the simulator's own public
 * keys. It shares nothing with the judge.
 */

/** One element. `raw` is identifier, length and contents; `children` is empty for a primitive one. */
export interface DerNode {
  readonly identifier: number
  readonly contents: Uint8Array
  readonly raw: Uint8Array
  readonly children: readonly DerNode[]
}

/** No structure that the simulator reads is deeper. Bounds the recursion. */
const MAX_DEPTH = 16

/** Reads exactly one element, with nothing behind it. `undefined` for anything that is not DER. */
export function readDer(bytes: Uint8Array): DerNode | undefined {
  const node = readAt(bytes, 0, 0)
  return node !== undefined && node.raw.length === bytes.length ? node : undefined
}

function readAt(bytes: Uint8Array, offset: number, depth: number): DerNode | undefined {
  const identifier = bytes[offset]
  const firstLength = bytes[offset + 1]
  if (depth > MAX_DEPTH || identifier === undefined || firstLength === undefined) return undefined
  if ((identifier & 0x1f) === 0x1f) return undefined

  let start = offset + 2
  let length = firstLength
  if (firstLength >= 0x80) {
    const count = firstLength & 0x7f
    if (count === 0 || count > 4) return undefined
    length = 0
    for (let index = 0; index < count; index += 1) {
      const octet = bytes[start + index]
      if (octet === undefined || (index === 0 && octet === 0)) return undefined
      length = length * 256 + octet
    }
    if (length < 0x80) return undefined
    start += count
  }
  const end = start + length
  if (end > bytes.length) return undefined

  const contents = bytes.subarray(start, end)
  const children = (identifier & 0x20) === 0 ? [] : readAll(contents, depth + 1)
  if (children === undefined) return undefined
  return { identifier, contents, raw: bytes.subarray(offset, end), children }
}

function readAll(bytes: Uint8Array, depth: number): DerNode[] | undefined {
  const nodes: DerNode[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const node = readAt(bytes, offset, depth)
    if (node === undefined) return undefined
    nodes.push(node)
    offset += node.raw.length
  }
  return nodes
}

/** Whether two byte strings are the same. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((octet, index) => octet === right[index])
}
