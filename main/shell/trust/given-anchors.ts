import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '../../../device/result.ts'
import { CERTIFICATE_LABELS, pemBlocksOf } from '../../certificate/pem.ts'
import type { CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import type { ExitName } from '../exit-codes.ts'

/** Why there are no anchors to judge by, in words, and how the command ends. */
export interface AnchorsMissing {
  readonly code: 'anchors_missing'
  readonly message: string
  readonly exit: ExitName
}

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
  if (paths.length === 0) return ok(pemBlocksOf(configuration?.trust?.anchorsPem ?? '', CERTIFICATE_LABELS))
  const ders: Uint8Array[] = []
  for (const path of paths) {
    let text: string
    try {
      text = readFileSync(path, 'latin1')
    } catch {
      return err({ code: 'anchors_missing', message: `the anchor ${path} cannot be read`, exit: 'noInput' })
    }
    const found = pemBlocksOf(text.slice(0, MAX_FILE_BYTES), CERTIFICATE_LABELS)
    if (found.length === 0) {
      return err({ code: 'anchors_missing', message: `${path} holds no certificate in PEM`, exit: 'data' })
    }
    ders.push(...found)
  }
  return ok(ders)
}
