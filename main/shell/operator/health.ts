import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { checkSchema } from '../../contract/operator-upkeep.ts'
import type { CheckResult } from '../doctor/check-result.ts'
import { programRoot } from '../program.ts'

/** A doctor that has not ended by then is ended. */
const DOCTOR_MS = 60_000
/** A doctor says a few kilobytes. */
const MOST_CHARACTERS = 1_000_000

const resultsSchema = z.array(checkSchema)

/**
 * Makes the doctor's checks in a process of their own (`hatachi doctor --json`): they read the whole record, and no sale
 * may wait for that. Who asks while they are being made gets the same answer. Null: the doctor did not answer.
 */
export function healthOf(dataDirectory: string, configurationPath: string): () => Promise<readonly CheckResult[] | null> {
  let underWay: Promise<readonly CheckResult[] | null> | null = null
  return () =>
    (underWay ??= examine(dataDirectory, configurationPath).finally(() => {
      underWay = null
    }))
}

function examine(dataDirectory: string, configurationPath: string): Promise<readonly CheckResult[] | null> {
  const program = join(programRoot, 'main/shell/production.ts')
  const doctor = spawn(
    process.execPath,
    [...process.execArgv, program, 'doctor', '--json', '--config', configurationPath],
    {
      env: { ...process.env, HATACHI_DATA_DIR: dataDirectory },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: DOCTOR_MS,
      windowsHide: true
    }
  )
  let printed = ''
  doctor.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (printed.length < MOST_CHARACTERS) printed += text
  })
  return new Promise((resolve) => {
    doctor.once('error', () => {
      resolve(null)
    })
    doctor.once('close', () => {
      resolve(resultsIn(printed))
    })
  })
}

function resultsIn(printed: string): readonly CheckResult[] | null {
  try {
    const lines = printed.split('\n').filter((line) => line !== '')
    const results = resultsSchema.safeParse(lines.map((line) => JSON.parse(line) as unknown))
    return results.success && results.data.length > 0 ? (results.data as readonly CheckResult[]) : null
  } catch {
    return null
  }
}
