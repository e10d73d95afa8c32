import type { Command } from '../command.ts'

/** `hatachi cert check`: whether a certificate is valid under given anchors; one, or one a line of standard input. */
export const certCommand: Command = {
  name: 'cert',
  usage:
    'cert check FILE --anchor CA… [--intermediate FILE…] [--crl FILE…] [--ocsp FILE] [--time RFC3339] [--profile jpki] ' +
    '[--eku OID…] [--max-depth N] [--policy OID…] [--require-explicit-policy] [--inhibit-policy-mapping] ' +
    '[--inhibit-any-policy] [--json]' +
    ' | cert check --batch [--profile jpki]',
  summary: 'judges a certificate, its path to an anchor and its revocation (platform operator)',
  options: {
    anchor: { type: 'string', multiple: true },
    intermediate: { type: 'string', multiple: true },
    crl: { type: 'string', multiple: true },
    ocsp: { type: 'string' },
    time: { type: 'string' },
    profile: { type: 'string' },
    eku: { type: 'string', multiple: true },
    'max-depth': { type: 'string' },
    policy: { type: 'string', multiple: true },
    'require-explicit-policy': { type: 'boolean' },
    'inhibit-policy-mapping': { type: 'boolean' },
    'inhibit-any-policy': { type: 'boolean' },
    batch: { type: 'boolean' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, words) => {
    const { checkRole } = await import('../trust/role-gate.ts')
    const gate = await checkRole(values)
    if (!gate.allowed) return gate.exitCode
    const { runCertCheck } = await import('../trust/cert-check.ts')
    return runCertCheck(values, words, gate.configuration)
  }
}
