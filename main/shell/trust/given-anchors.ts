import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '../../../device/result.ts'
import type { CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import type { ExitName } from '../exit-codes.ts'

/** Why there are no anchors to judge by, in words, and how the command ends. */
export interface AnchorsMissing {
  readonly code: 'anchors_missing'
  readonly message: string
  readonly exit: ExitName
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----/g
const MAX_FILE_BYTES = 1024 * 1024

/**
 * DER of the anchors that `--anchor` names, or where it names none, of the configuration's; empty without both. They are
 * not decoded here but by whoever judges by them: an import does that in a thread of its own, and loading a decoder twice
 * would cost it a tenth of its memory.
 */
export function givenAnchors(
  values: CommandValues,
  configuration: Configuration | null
): Result<readonly Uint8Array[], AnchorsMissing> {
  const named = values['anchor']
  const paths = (Array.isArray(named) ? named : []).map(String)
  if (paths.length === 0) return ok(certificatesIn(configuration?.trust?.anchorsPem ?? ''))
  const ders: Uint8Array[] = []
  for (const path of paths) {
    let text: string
    try {
      text = readFileSync(path, 'latin1')
    } catch {
      return err({ code: 'anchors_missing', message: `the anchor ${path} cannot be read`, exit: 'noInput' })
    }
    const found = certificatesIn(text.slice(0, MAX_FILE_BYTES))
    if (found.length === 0) {
      return err({ code: 'anchors_missing', message: `${path} holds no certificate in PEM`, exit: 'data' })
    }
    ders.push(...found)
  }
  return ok(ders)
}

/** Text between certificates is passed over, as RFC 7468 section 2 allows. */
function certificatesIn(pem: string): Uint8Array[] {
  return [...pem.matchAll(PEM_CERTIFICATE)].map((match) => Uint8Array.from(Buffer.from(match[1] ?? '', 'base64')))
}
