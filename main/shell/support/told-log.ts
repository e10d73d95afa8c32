import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { isLogName, logLine } from '../log/log-catalogue.ts'
import { logPaths } from '../log/log-file.ts'
import type { ArchivedFile } from './tar.ts'

const headSchema = z.looseObject({ at: z.iso.datetime(), event: z.string() })

/** So many lines between two turns of the event loop. */
const LINES_A_TURN = 200

/**
 * The log's files, read through its catalogue once more: a line that no program of ours wrote goes nowhere, and counts
 * as one that was left out.
 */
export async function toldLogs(dataDirectory: string): Promise<readonly ArchivedFile[]> {
  const files: ArchivedFile[] = []
  for (const path of logPaths(dataDirectory)) {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) continue
    files.push({ name: `logs/${basename(path)}`, content: Buffer.from(await told(text), 'utf8') })
  }
  return files
}

async function told(text: string): Promise<string> {
  const kept: string[] = []
  let leftOut = 0
  const lines = text.split('\n').filter((line) => line !== '')
  for (const [index, line] of lines.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) await setImmediate()
    const sound = soundLine(line)
    if (sound === null) leftOut += 1
    else kept.push(sound)
  }
  return kept.join('') + (leftOut === 0 ? '' : `${JSON.stringify({ leftOut })}\n`)
}

function soundLine(line: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  const head = headSchema.safeParse(value)
  if (!head.success || !isLogName(head.data.event)) return null
  const { at, event, ...fields } = head.data
  return logLine(Date.parse(at), event, fields)
}
