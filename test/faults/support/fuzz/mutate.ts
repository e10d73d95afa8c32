import type { Random } from './random.ts'
import type { TlvNode } from './tlv-tree.ts'
import { copyTree, nodesOf, readTree, writeTree } from './tlv-tree.ts'

/** Ways to damage DER: of its bytes, and of its structure with the lengths around it mended. */

type ByteChange = (bytes: Uint8Array, random: Random) => Uint8Array
type TreeChange = (nodes: readonly TlvNode[], random: Random, donor: readonly TlvNode[]) => void

/** Changes that multiply stop here; inputs above it are damaged in their bytes alone. */
const MAX_GROWN_BYTES = 300_000

const TELLING_OCTETS = [0x00, 0x01, 0x02, 0x7f, 0x80, 0x81, 0xfe, 0xff]
const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x1f, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86,
  0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xff
]
const HUGE = [[0x84, 0x7f, 0xff, 0xff, 0xff], [0x84, 0xff, 0xff, 0xff, 0xff], [0x83, 0xff, 0xff, 0xff]]
const ENDLESS = [[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x80], [0xff]]

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

function withOctet(bytes: Uint8Array, at: number, octet: number): Uint8Array {
  const changed = Uint8Array.from(bytes)
  changed[at] = octet
  return changed
}

const BYTE_CHANGES: Readonly<Record<string, ByteChange>> = {
  'bit flipped': (bytes, random) => {
    const at = random.below(bytes.length)
    return withOctet(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)))
  },
  'octet changed': (bytes, random) => withOctet(bytes, random.below(bytes.length), random.below(256)),
  'octet to an edge': (bytes, random) => withOctet(bytes, random.below(bytes.length), random.pick(TELLING_OCTETS)),
  'cut off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'octets taken out': (bytes, random) => {
    const at = random.below(bytes.length)
    return join(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16)))
  },
  'octets put in': (bytes, random) => {
    const at = random.below(bytes.length + 1)
    return join(bytes.subarray(0, at), random.bytes(1 + random.below(16)), bytes.subarray(at))
  },
  'octets behind': (bytes, random) => join(bytes, random.bytes(1 + random.below(4)))
}

const TREE_CHANGES: Readonly<Record<string, TreeChange>> = {
  'element removed': (nodes, random) => {
    const parent = pickParent(nodes, random)
    parent.children?.splice(random.below(parent.children.length), 1)
  },
  'element doubled': (nodes, random) => {
    const children = pickParent(nodes, random).children ?? []
    const at = random.below(children.length)
    const child = children[at]
    if (child !== undefined) children.splice(at, 0, copyTree(child))
  },
  'elements swapped': (nodes, random) => {
    const children = pickParent(nodes, random).children ?? []
    const [one, other] = [random.below(children.length), random.below(children.length)]
    const [first, second] = [children[one], children[other]]
    if (first === undefined || second === undefined) return
    children[one] = second
    children[other] = first
  },
  'element put in': (nodes, random, donor) => {
    const children = pickParent(nodes, random).children ?? []
    children.splice(random.below(children.length + 1), 0, copyTree(random.pick(donor)))
  },
  'element of another input': (nodes, random, donor) => {
    const node = random.pick(nodes)
    const alike = donor.filter(({ tag }) => tag === node.tag)
    become(node, alike.length === 0 ? random.pick(donor) : random.pick(alike))
  },
  'field of another input': (nodes, random, donor) => {
    // The same place in both trees, near the top: issuer, times, algorithm, signature.
    const at = random.below(Math.min(24, nodes.length, donor.length))
    const [node, other] = [nodes[at], donor[at]]
    if (node !== undefined && other !== undefined) become(node, other)
  },
  'signature of another input': (nodes, _random, donor) => {
    const [own, other] = [nodes, donor].map((list) => list[0]?.children?.at(-1))
    if (own !== undefined && other !== undefined) become(own, other)
  },
  'algorithm swapped': (nodes, random, donor) => {
    const isAlgorithm = ({ children }: TlvNode) =>
      children !== null && children[0]?.tag === 0x06 && children.length <= 2 && (children[1]?.children ?? null) === null
    const [own, others] = [nodes.filter(isAlgorithm), donor.filter(isAlgorithm)]
    if (own.length > 0 && others.length > 0) become(random.pick(own), random.pick(others))
  },
  'tag changed': (nodes, random) => {
    random.pick(nodes).tag = random.pick(TAGS)
  },
  'content emptied': (nodes, random) => {
    const node = random.pick(nodes)
    become(node, { ...node, children: null, content: new Uint8Array(0) })
  },
  'content changed': (nodes, random) => {
    const node = pickLeaf(nodes, random)
    if (node.content.length === 0) node.content = random.bytes(1)
    else node.content = withOctet(node.content, random.below(node.content.length), random.pick(TELLING_OCTETS))
  },
  'digit changed': (nodes, random) => {
    const times = nodes.filter(({ tag, content }) => (tag === 0x17 || tag === 0x18) && content.length > 1)
    if (times.length === 0) return
    const time = random.pick(times)
    time.content = withOctet(time.content, random.below(time.content.length), 0x30 + random.below(10))
  },
  'boolean changed': (nodes, random) => {
    const booleans = nodes.filter(({ tag }) => tag === 0x01)
    if (booleans.length > 0) random.pick(booleans).content = Uint8Array.of(random.pick([0x00, 0x01, 0xff]))
  },
  'content grown': (nodes, random) => {
    const node = pickLeaf(nodes, random)
    node.content = join(node.content, random.bytes(1 + random.below(random.chance(10) ? 70_000 : 64)))
  },
  'many elements': (nodes, random) => {
    const children = pickParent(nodes, random).children ?? []
    const child = children[random.below(children.length)]
    if (child === undefined) return
    const count = Math.min(random.chance(10) ? 3000 : 40, Math.floor(MAX_GROWN_BYTES / writeTree(child).length))
    for (let index = 0; index < count; index += 1) children.push(child)
  },
  'nested deeply': (nodes, random) => {
    const node = random.pick(nodes)
    let inner: TlvNode = { ...node }
    const depth = random.chance(20) ? 2000 : 1 + random.below(40)
    for (let level = 0; level < depth; level += 1) inner = wrapped(random.pick([0x30, 0x31, 0xa0]), inner)
    become(node, inner)
  },
  'length not true': (nodes, random) => {
    const node = random.pick(nodes)
    node.lengthOctets = Uint8Array.of(random.below(0x90))
  },
  'length huge': (nodes, random) => {
    random.pick(nodes).lengthOctets = Uint8Array.from(random.pick(random.chance(50) ? HUGE : ENDLESS))
  },
  'length too long': (nodes, random) => {
    const node = random.pick(nodes)
    const { length } = writeTree({ ...node, tag: 0 })
    node.lengthOctets = Uint8Array.of(0x83, 0, (length >> 8) & 0xff, length & 0xff)
  }
}

const BYTE_NAMES = Object.keys(BYTE_CHANGES)
const TREE_NAMES = Object.keys(TREE_CHANGES)

/** Names of all changes, so that a test can see that each was used. */
export const CHANGES: readonly string[] = [...BYTE_NAMES, ...TREE_NAMES]

/** A damaged input, and how it came about. */
export interface Mutant {
  readonly bytes: Uint8Array
  readonly changes: readonly string[]
}

/** One to three changes. `donor` lends its parts. */
export function mutate(bytes: Uint8Array, donor: Uint8Array, random: Random): Mutant {
  const changes: string[] = []
  let changed = bytes
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const name = random.chance(30) ? random.pick(BYTE_NAMES) : random.pick(TREE_NAMES)
    changes.push(name)
    changed = changedBy(name, changed, donor, random)
    if (changed.length === 0) break
  }
  return { bytes: changed, changes }
}

function changedBy(name: string, bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  const byteChange = BYTE_CHANGES[name]
  if (byteChange !== undefined) return byteChange(bytes, random)
  if (bytes.length > MAX_GROWN_BYTES) return bytes
  const [tree, donorTree] = [readTree(bytes), readTree(donor)]
  // What an earlier change left is no tree any more.
  if (tree === null || donorTree === null) return bytes
  TREE_CHANGES[name]?.(nodesOf(tree), random, nodesOf(donorTree))
  return Uint8Array.from(writeTree(tree))
}

/** One with children; where there is none, one that belongs to no tree. */
function pickParent(nodes: readonly TlvNode[], random: Random): TlvNode {
  const parents = nodes.filter(({ children }) => children !== null && children.length > 0)
  return parents.length === 0 ? wrapped(0x30, detached()) : random.pick(parents)
}

/** One without children, likewise. */
function pickLeaf(nodes: readonly TlvNode[], random: Random): TlvNode {
  const leaves = nodes.filter(({ children }) => children === null)
  return leaves.length === 0 ? detached() : random.pick(leaves)
}

function detached(): TlvNode {
  return { tag: 0x05, prefix: new Uint8Array(0), children: null, content: new Uint8Array(0) }
}

function become(node: TlvNode, other: TlvNode): void {
  const { tag, prefix, children, content } = copyTree(other)
  Object.assign(node, { tag, prefix, children, content })
}

function wrapped(tag: number, child: TlvNode): TlvNode {
  return { tag, prefix: new Uint8Array(0), children: [child], content: child.content }
}
