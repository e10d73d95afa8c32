import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { keysDirectory } from '../../keys/key-file.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'

/** The new token could not be kept; the old one holds. `fault` is the system's name for it, such as ENOSPC. */
export interface MetricsAccessError {
  readonly code: 'metrics_access_medium'
  readonly fault: string
}

/** Who may read the metrics: whoever has the one token. Of it only the hash is kept. */
export interface MetricsAccess {
  /** Whether a token was ever made, so that anybody can read the metrics. */
  made(): boolean
  /** Makes a token and returns it, the only time; the one before is worth nothing from here on. */
  renew(): Result<string, MetricsAccessError>
  /** Whether an Authorization header holds the token (RFC 6750 section 2.1). */
  allows(authorization: string | undefined): boolean
}

const fileSchema = z.strictObject({ version: z.literal(1), tokenSha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** Where the token's hash lies below a data directory (0600). */
export function metricsAccessPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'operator-metrics.json')
}

/** The access that is kept in this data directory. A file that cannot be read or is damaged lets nobody in. */
export function openMetricsAccess(dataDirectory: string): MetricsAccess {
  const path = metricsAccessPath(dataDirectory)
  let kept = readHash(path)
  return {
    made: () => kept !== null,
    renew: () => {
      const token = randomBytes(32).toString('base64url')
      const hash = hashOf(token)
      try {
        makeLastingDirectory(dirname(path))
        writeLastingFile(path, `${JSON.stringify({ version: 1, tokenSha256: hash.toString('hex') })}\n`)
      } catch (thrown) {
        if (!isSystemError(thrown)) throw thrown
        return err({ code: 'metrics_access_medium', fault: systemFaultOf(thrown) })
      }
      kept = hash
      return ok(token)
    },
    allows: (authorization) => {
      const token = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1]
      return token !== undefined && kept !== null && timingSafeEqual(hashOf(token), kept)
    }
  }
}

function readHash(path: string): Buffer | null {
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? Buffer.from(read.data.tokenSha256, 'hex') : null
  } catch {
    return null
  }
}

/** The token is 256 bits by chance: a plain hash cannot be searched through. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}
