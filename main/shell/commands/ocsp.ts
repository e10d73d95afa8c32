import type { Command } from '../command.ts'

/** `hatachi ocsp check`: whether a certificate is revoked, as its OCSP responder says, or a given answer. */
export const ocspCommand: Command = {
  name: 'ocsp',
  usage:
    'ocsp check FILE --issuer CA [--url URL] [--no-nonce] [--max-age SECONDS] [--json]' +
    ' | ocsp check FILE --issuer CA --response FILE [--time RFC3339] [--max-age SECONDS] [--json]',
  summary: "asks whether a certificate is revoked, or judges a responder's answer (platform operator)",
  options: {
    issuer: { type: 'string' },
    url: { type: 'string' },
    response: { type: 'string' },
    time: { type: 'string' },
    'max-age': { type: 'string' },
    'no-nonce': { type: 'boolean' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, words) => {
    const { checkRole } = await import('../trust/role-gate.ts')
    const gate = await checkRole(values)
    if (!gate.allowed) return gate.exitCode
    const { runOcspCheck } = await import('../trust/ocsp-check.ts')
    return runOcspCheck(values, words, gate.configuration)
  }
}
