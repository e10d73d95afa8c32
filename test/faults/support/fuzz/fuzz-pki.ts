import { readFileSync } from 'node:fs'
import type { Anchor } from '../../../../main/certificate/anchors.ts'
import { parseAnchors } from '../../../../main/certificate/anchors.ts'
import type { Certificate } from '../../../../main/certificate/certificate.ts'
import { readCertificate } from '../../../support/ocsp-world.ts'
import type { TestCertificate } from '../../../support/openssl-authority.ts'
import { hasOpenssl, leafExtensions, OpensslWorkshop } from '../../../support/openssl-authority.ts'
import type { FuzzSeed } from './campaign.ts'
import { seedOf } from './seed-of.ts'

const POLICY = '1.2.392.200149.8.5.1.3.30'

const INTERMEDIATE_EXTENSIONS = [
  'basicConstraints = critical,CA:TRUE,pathlen:1',
  'keyUsage = critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier = hash',
  'authorityKeyIdentifier = keyid',
  'certificatePolicies = 1.2.392.200149.8.5.1.3.30,1.2.3.4',
  'policyMappings = 1.2.3.4:1.2.3.5',
  'policyConstraints = requireExplicitPolicy:3,inhibitPolicyMapping:2',
  'inhibitAnyPolicy = 2',
  'nameConstraints = critical,permitted;DNS:example.jp,excluded;DNS:no.example.jp,permitted;dirName:permitted_name',
  '[permitted_name]',
  'C = JP'
]

/** Two generations of a CA with one name, RSA and EC, a CA below the latter, and certificates of all three. */
export class FuzzPki {
  readonly workshop = new OpensslWorkshop()
  /** Half a minute ahead: what was made within this second is valid then. */
  readonly atMs = Math.floor(Date.now() / 1000) * 1000 + 30_000
  readonly anchorList: readonly Anchor[]
  readonly intermediate: Certificate
  readonly leafBelow: Certificate
  readonly seeds: readonly FuzzSeed[]
  /** PEM files. */
  readonly anchors: string
  readonly untrusted: string

  constructor() {
    if (!hasOpenssl) {
      const nothing = [] as never
      this.anchorList = this.intermediate = this.leafBelow = this.seeds = this.anchors = this.untrusted = nothing
      return
    }
    const { workshop } = this
    const rsa = workshop.authority(workshop.rsaKey())
    const ec = workshop.authority(workshop.ecKey())
    const leafKey = workshop.ecKey()
    const made: [string, TestCertificate, TestCertificate][] = []
    const issue = (
      name: string,
      issuer: TestCertificate,
      subject: string,
      extensions: readonly string[],
      key = leafKey
    ) => {
      const certificate = workshop.certificate({ subject, key, issuer, extensions })
      made.push([name, certificate, issuer])
      return certificate
    }
    const lower = issue('intermediate', ec, '/C=JP/CN=lower', INTERMEDIATE_EXTENSIONS, workshop.ecKey())
    issue('leaf by RSA', rsa, '/CN=leaf', leafExtensions(), workshop.rsaKey())
    issue('leaf by EC', ec, '/CN=leaf', leafExtensions())
    const subjectAltName = 'DNS:a.example.jp,email:a@example.jp'
    const more = { extendedKeyUsage: 'clientAuth', subjectAltName, basicConstraints: 'CA:FALSE' }
    issue('leaf with more', ec, '/C=JP/O=Someone/CN=leaf', leafExtensions(more))
    const below = issue(
      'leaf below the intermediate', lower, '/C=JP/CN=below',
      leafExtensions({ subjectAltName: 'DNS:a.example.jp,IP:192.0.2.1', certificatePolicies: POLICY })
    )
    this.seeds = made.map(([name, certificate, issuer]) => seedOf(name, certificate.der, issuer.key))
    const parsed = parseAnchors([rsa.der, ec.der])
    if (!parsed.ok) throw new Error(parsed.error.code)
    this.anchorList = parsed.value
    this.intermediate = readCertificate(lower)
    this.leafBelow = readCertificate(below)
    this.anchors = workshop.write('pem', Buffer.concat([rsa, ec].map(({ path }) => readFileSync(path))))
    this.untrusted = lower.path
  }

  get directory(): string {
    return this.workshop.directory
  }

  dispose(): void {
    this.workshop.dispose()
  }
}

