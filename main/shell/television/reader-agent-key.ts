import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { keysDirectory } from '../../keys/key-file.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { digestOf, freshSecret } from '../../television/screens/secrets.ts'
import { parsePairing, printPairing } from './reader-agent-wire.ts'

const bits256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const fileSchema = z.strictObject({
  version: z.literal(1),
  appliance: z.string().max(512),
  /** As in `ReaderPairing`: the appliance is known by it. */
  keyDigest: bits256,
  /** The agent is known by it. */
  secret: bits256,
  /** The secret of the pairing, until the appliance has taken it. */
  pairing: bits256.optional(),
  /** SHA-256 of the text that it was paired by, so that a command line which still has it pairs nothing anew. */
  madeBy: z.string().regex(/^[0-9a-f]{64}$/)
})

/** By what an agent knows its appliance and is known there: a file of its owner's alone (0600). */
export type AgentKey = Readonly<z.infer<typeof fileSchema>>

export type AgentKeyError =
  /** No agent was paired here. */
  | { readonly code: 'agent_key_absent'; readonly path: string }
  | { readonly code: 'agent_key_damaged'; readonly path: string }
  /** Others than its owner may get at it. */
  | { readonly code: 'agent_key_rights_too_open'; readonly path: string }
  | { readonly code: 'agent_key_medium'; readonly path: string; readonly fault: string }
  /** That is no text of `hatachi television agent`, or not a whole one. */
  | { readonly code: 'pairing_malformed' }

/** Where it lies unless another file is named. */
export function agentKeyPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'reader-agent.json')
}

export function readAgentKey(path: string): Result<AgentKey, AgentKeyError> {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return err({ code: 'agent_key_rights_too_open', path })
    const text = readFileSync(path, 'utf8')
    const read = fileSchema.safeParse(parsed(text))
    return read.success ? ok(read.data) : err({ code: 'agent_key_damaged', path })
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    const fault = systemFaultOf(thrown)
    return err(fault === 'ENOENT' ? { code: 'agent_key_absent', path } : { code: 'agent_key_medium', path, fault })
  }
}

/** Makes a key of a pairing, lastingly before it is used; the one that this very text made already is kept. */
export function makeAgentKey(path: string, appliance: string, text: string): Result<AgentKey, AgentKeyError> {
  const pairing = parsePairing(text)
  if (pairing === null) return err({ code: 'pairing_malformed' })
  const madeBy = digestOf(printPairing(pairing))
  const there = readAgentKey(path)
  if (there.ok && there.value.madeBy === madeBy && there.value.appliance === appliance) return there
  const { keyDigest, secret } = pairing
  return writeAgentKey(path, { version: 1, appliance, keyDigest, secret: freshSecret(), pairing: secret, madeBy })
}

/** The key once the appliance has taken it: the secret of the pairing goes. */
export function settleAgentKey(path: string, { pairing: _, ...key }: AgentKey): Result<AgentKey, AgentKeyError> {
  return writeAgentKey(path, key)
}

function writeAgentKey(path: string, key: AgentKey): Result<AgentKey, AgentKeyError> {
  try {
    makeLastingDirectory(dirname(path))
    writeLastingFile(path, `${JSON.stringify(key)}\n`)
    return ok(key)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'agent_key_medium', path, fault: systemFaultOf(thrown) })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
