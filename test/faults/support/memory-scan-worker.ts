import { parentPort, workerData } from 'node:worker_threads'
import { countInMemory } from './memory-scan.ts'

/** Looks through one process's memory, in a thread of its own; answers how often it was found. */
const { head, tail, pid } = workerData as { head: Uint8Array; tail: readonly number[]; pid: number }
parentPort?.postMessage(countInMemory(Buffer.from(head), tail, pid))
