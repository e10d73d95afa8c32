import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

const CHUNK_BYTES = 1 << 20

/**
 * How often `head` followed by `tail` stands in a process's writable memory: heap, stacks, buffers (Linux). `tail` is
 * given number by number and never put together, so that the search does not find itself.
 * @param pid this process where absent; else one of our children
 */
export function countInMemory(head: Buffer, tail: readonly number[], pid: number | 'self' = 'self'): number {
  const memory = openSync(`/proc/${String(pid)}/mem`, 'r')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const overlapBytes = head.length + tail.length - 1
  let count = 0
  for (const [start, end] of writableRanges(pid)) {
    for (let at = start; at < end; at += CHUNK_BYTES - overlapBytes) {
      const readBytes = tryRead(memory, chunk, Math.min(CHUNK_BYTES, end - at), at)
      const seen = chunk.subarray(0, readBytes)
      for (let found = seen.indexOf(head); found !== -1; found = seen.indexOf(head, found + 1)) {
        if (tail.every((byte, index) => seen[found + head.length + index] === byte)) count += 1
      }
      // What was read would be found again where this chunk itself lies.
      chunk.fill(0)
    }
  }
  closeSync(memory)
  return count
}

/**
 * The same in a thread of its own: a search takes long where the machine is busy, and whoever supervises the process
 * that is searched must go on hearing of it meanwhile.
 */
export async function countInMemoryAside(head: Buffer, tail: readonly number[], pid: number): Promise<number> {
  const worker = new Worker(new URL('./memory-scan-worker.ts', import.meta.url), {
    workerData: { head: new Uint8Array(head), tail, pid }
  })
  const [count] = (await once(worker, 'message')) as [number]
  await worker.terminate()
  return count
}

function writableRanges(pid: number | 'self'): (readonly [start: number, end: number])[] {
  return readFileSync(`/proc/${String(pid)}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
      return start === undefined || end === undefined ? [] : [[parseInt(start, 16), parseInt(end, 16)] as const]
    })
}

/** Bytes read; 0 where a page cannot be, such as the kernel's own. */
function tryRead(memory: number, into: Buffer, bytes: number, at: number): number {
  try {
    return readSync(memory, into, 0, bytes, at)
  } catch {
    return 0
  }
}
