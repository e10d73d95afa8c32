/** One system call of a trace: where it began and where it returned, by line, and with what. */
export interface TracedCall {
  readonly thread: string
  readonly name: string
  /** What the first argument's descriptor is open on (`strace -y`). */
  readonly path: string
  /** Everything between the parentheses, as strace prints it. */
  readonly args: string
  readonly begunAt: number
  /** Null where it never returned: the process was killed in it. */
  readonly returnedAt: number | null
  readonly result: string | null
}

const WHOLE = /^(\d+)\s+(\w+)\((.*)\)\s+= (\S+)/
const BEGUN = /^(\d+)\s+(\w+)\((.*?)\s*<unfinished \.\.\.>$/
const RESUMED = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)\)\s+= (\S+)/

/**
 * Reads what `strace -f -y -o FILE` wrote: lines `PID name(args) = result`, of which one that another thread's came
 * into is told in two (`<unfinished ...>`, `<... name resumed>`). Calls come in the order in which they began.
 */
export function parseStrace(text: string): readonly TracedCall[] {
  const calls: TracedCall[] = []
  const open = new Map<string, number>()
  for (const [at, line] of text.split('\n').entries()) {
    const resumed = RESUMED.exec(line)
    if (resumed !== null) {
      const [, thread = '', name = '', rest = '', result = ''] = resumed
      const index = open.get(thread)
      const call = index === undefined ? undefined : calls[index]
      if (index === undefined || call?.name !== name) throw new Error(`line ${at + 1} resumes what never began`)
      calls[index] = { ...call, args: call.args + rest, returnedAt: at, result }
      open.delete(thread)
      continue
    }
    const begun = BEGUN.exec(line)
    const [, thread = '', name = '', args = '', result = null] = begun ?? WHOLE.exec(line) ?? []
    if (name === '') continue
    const path = /^\d+<([^>]*)>/.exec(args)?.[1] ?? ''
    if (begun !== null) open.set(thread, calls.length)
    calls.push({ thread, name, path, args, begunAt: at, returnedAt: begun === null ? at : null, result })
  }
  return calls
}

const WRITES = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2'])
const SYNCS = new Set(['fsync', 'fdatasync'])

/** What is looked for in a trace. Bytes as `strace -xx` prints them: `\xa0\x01`. */
export interface TracedSale {
  /** The store's write-ahead log. */
  readonly logPath: string
  /** Bytes that only the intent's entry holds. */
  readonly intent: string
  readonly serialPath: string
  /** The frame that closes the relay. */
  readonly onFrame: string
}

/**
 * Whether the intent was on the disk before the first byte of the sale: each time the frame is written, the intent's
 * write has returned, a sync of the log that began after it has returned 0, and nothing was written to the log since.
 * Gives every breach in words; a trace without the frame is one.
 */
export function durabilityBreaches(calls: readonly TracedCall[], sale: TracedSale): readonly string[] {
  const { logPath, serialPath } = sale
  const onLog = calls.filter(({ path }) => path === logPath)
  const writes = onLog.filter(({ name }) => WRITES.has(name))
  const syncs = onLog.filter(({ name, result }) => SYNCS.has(name) && result === '0')
  const frames = calls.filter(
    ({ name, path, args }) => WRITES.has(name) && path === serialPath && args.includes(sale.onFrame)
  )
  if (frames.length !== 1) return [`the frame was written ${String(frames.length)} times`]
  return frames.flatMap((frame) => {
    const before = writes.filter(({ begunAt }) => begunAt < frame.begunAt)
    const last = before.at(-1)
    if (last === undefined || !before.some(({ args }) => args.includes(sale.intent))) {
      return ['the intent was not written before the frame']
    }
    const writtenAt = last.returnedAt
    if (writtenAt === null || writtenAt > frame.begunAt) return ['the log was being written with the frame']
    const synced = syncs.some(
      ({ begunAt, returnedAt }) => begunAt > writtenAt && returnedAt !== null && returnedAt < frame.begunAt
    )
    return synced ? [] : ['the log was not synced between its last write and the frame']
  })
}

/** Bytes as `strace -xx` prints them. */
export function asTraced(bytes: Uint8Array): string {
  return [...bytes].map((octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join('')
}
