import { layerOf, resolveImport } from '../../lint/layering.ts'
import { importsOf, listSources, readFromRepository } from '../../lint/source-imports.ts'

/** A room that imports another: really, or only for its types. */
export interface RoomEdge {
  readonly from: string
  readonly to: string
  readonly kind: 'value' | 'type'
}

/** Rooms that may import everything would only hide the rest. */
const leftOut = new Set(['test', 'tools'])
/** Results, the clock and the drivers' contracts: every room speaks these words. */
const words = 'device'

/** The imports between rooms as they stand in the sources, tests and tools left out. */
export function roomEdges(): RoomEdge[] {
  const edges = new Map<string, RoomEdge>()
  for (const file of listSources()) {
    const from = layerOf(file)?.name
    if (from === undefined || leftOut.has(from)) continue
    for (const { specifier, kind } of importsOf(file, readFromRepository(file) ?? '')) {
      const target = resolveImport(file, specifier)
      const to = target.type === 'file' ? layerOf(target.file)?.name : undefined
      if (to === undefined || to === from) continue
      const key = `${from} ${to}`
      if (edges.get(key)?.kind !== 'value') edges.set(key, { from, to, kind: kind === 'type' ? 'type' : 'value' })
    }
  }
  return [...edges.values()].sort((a, b) => compare(`${a.from} ${a.to}`, `${b.from} ${b.to}`))
}

/**
 * Leaves out what follows from the rest: an import that another way of imports leads to as well. A real import follows
 * from real imports only.
 */
export function withoutDetours(edges: readonly RoomEdge[]): RoomEdge[] {
  return edges.filter((edge) => {
    const others = edges.filter((other) => other !== edge && (edge.kind === 'type' || other.kind === 'value'))
    const seen = new Set([edge.from])
    for (const room of seen) for (const { from, to } of others) if (from === room) seen.add(to)
    return !seen.has(edge.to)
  })
}

/** The rooms as a Mermaid flowchart, one frame for each of device, main and renderer. */
export function dependencyGraph(edges: readonly RoomEdge[]): string {
  const drawn = withoutDetours(edges.filter(({ from, to }) => from !== words && to !== words))
  const rooms = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter((room) => room !== words).sort(compare)
  const frames = [...new Set(rooms.map(frameOf))].sort(compare)
  return [
    '```mermaid',
    'flowchart TD',
    ...frames.flatMap((frame) => [
      `  subgraph ${frame}`,
      ...rooms
        .filter((room) => frameOf(room) === frame)
        .map((room) => `    ${identifierOf(room)}["${room.slice(frame.length + 1)}"]`),
      '  end'
    ]),
    ...drawn.map(({ from, to, kind }) => {
      return `  ${identifierOf(from)} ${kind === 'value' ? '-->' : '-.->'} ${identifierOf(to)}`
    }),
    '```'
  ].join('\n')
}

function frameOf(room: string): string {
  return room.split('/')[0] ?? room
}

function identifierOf(room: string): string {
  return room.replaceAll('/', '_')
}

/** By code units: the same on every machine, whatever its language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
