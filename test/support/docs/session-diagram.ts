/** One way from a phase of the shopper's session to another. The session's own type, seen from here. */
interface Edge {
  readonly from: string
  readonly event: string
  readonly to: string
}

/**
 * The session as a Mermaid state diagram, and a table beside it. Phases that most others can end in (a session that is
 * given up, a machine that is shut down) go into the table: drawn, their arrows would hide all others.
 */
export function sessionDiagram(edges: readonly Edge[]): string {
  const phases = [...new Set(edges.map(({ from }) => from))]
  const targets = [...new Set(edges.map(({ to }) => to))]
  const sources = (to: string): Set<string> => new Set(edges.filter((edge) => edge.to === to).map(({ from }) => from))
  const common = targets.filter((to) => sources(to).size * 2 > phases.length)

  const events = (from: string, to: string): string[] =>
    edges.filter((edge) => edge.from === from && edge.to === to).map(({ event }) => labelOf(event))
  const drawn = phases.flatMap((from) =>
    targets
      .filter((to) => !common.includes(to) && events(from, to).length > 0)
      .map((to) => `  ${from} --> ${to}: ${events(from, to).join(', ')}`)
  )
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...drawn,
    '```',
    '',
    `| from | ${common.map((to) => `to \`${to}\` by`).join(' | ')} |`,
    `|---|${common.map(() => '---').join('|')}|`,
    ...phases
      .filter((from) => common.some((to) => events(from, to).length > 0))
      .map((from) => `| \`${from}\` | ${common.map((to) => events(from, to).join(', ')).join(' | ')} |`)
  ].join('\n')
}

/** Mermaid ends a label at a colon: `pin_wrong: one try left` becomes `pin_wrong (one try left)`. */
function labelOf(event: string): string {
  const [name = event, ...rest] = event.split(': ')
  return rest.length === 0 ? name : `${name} (${rest.join(', ')})`
}
