import { createAuthority, currentGeneration, endedGeneration } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { authenticationCaName, signatureCaName } from './names.ts'

/** Every CA of the simulated JPKI, and one that only pretends to be of it. */
export interface Authorities {
  /** The authentication CA that issues today. */
  readonly current: CertificateAuthority
  /** The generation before, under the same name; its validity has ended. */
  readonly old: CertificateAuthority
  /** The generation of the next card, ECDSA P-384, under the same name. */
  readonly nextGeneration: CertificateAuthority
  /** The signature CA. Made when first asked for: an RSA key costs time, and few worlds need it. */
  signature(): Promise<CertificateAuthority>
  /** Another CA under the same name: not of the JPKI. */
  foreign(): Promise<CertificateAuthority>
  /** The CAs of the JPKI that exist so far. */
  known(): readonly CertificateAuthority[]
}

/** Makes the authentication CAs, their keys in parallel. */
export async function createAuthorities(nowMs: number): Promise<Authorities> {
  const [current, old, nextGeneration] = await Promise.all([
    createAuthority({
      id: 'authentication',
      name: authenticationCaName,
      algorithm: 'rsa_2048',
      ...currentGeneration(nowMs)
    }),
    createAuthority({
      id: 'authentication-old',
      name: authenticationCaName,
      algorithm: 'rsa_2048',
      ...endedGeneration(nowMs)
    }),
    createAuthority({
      id: 'authentication-next',
      name: authenticationCaName,
      algorithm: 'ecdsa_p384',
      ...currentGeneration(nowMs)
    })
  ])
  const known = [current, old, nextGeneration]
  const signature = once(async () => {
    const authority = await createAuthority({
      id: 'signature',
      name: signatureCaName,
      algorithm: 'rsa_2048',
      ...currentGeneration(nowMs)
    })
    known.push(authority)
    return authority
  })
  const foreign = once(() =>
    createAuthority({
      id: 'foreign',
      name: authenticationCaName,
      algorithm: 'rsa_2048',
      ...currentGeneration(nowMs)
    })
  )
  return { current, old, nextGeneration, signature, foreign, known: () => known }
}

/** Runs an expensive making at most once. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
