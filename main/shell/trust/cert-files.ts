import type { Result } from '../../../device/result.ts'
import { parseCertificate } from '../../certificate/certificate.ts'
import { parseCrl } from '../../certificate/crl/crl.ts'
import { CERTIFICATE_LABELS, CRL_LABELS, pemBlocksOf } from '../../certificate/pem.ts'
import { text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { LENIENCY } from './cert-answer.ts'
import type { CertQuestion } from './cert-question.ts'
import type { InputError } from './input-file.ts'
import { inputError, readInputFile } from './input-file.ts'
import { parseMoment } from './moment.ts'

/** A list that is to be judged whole in memory, or certificates. National lists are `hatachi crl`'s. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** The options that speak of one certificate, by their names on the command line; a line of a batch has its own. */
export const SINGLE_OPTIONS = [
  'anchor', 'intermediate', 'crl', 'ocsp', 'time', 'eku', 'max-depth', 'policy',
  'require-explicit-policy', 'inhibit-policy-mapping', 'inhibit-any-policy'
] as const

/** A file that was given and cannot be used. */
class FileUnusable extends Error {
  readonly inputError: InputError

  constructor(fault: InputError) {
    super(fault.message)
    this.inputError = fault
  }
}

/**
 * The question that the command line asks about one certificate. What the operator gives has to be what it is given for:
 * a file without any certificate or list that can be read is an `input_error` that names it, never a verdict. The
 * certificate itself only has to look like one; what is wrong inside it is the judge's to say.
 * @throws TypeError on options that make no sense
 */
export function questionOfFiles(
  file: string,
  values: CommandValues,
  configuration: Configuration | null
): Result<CertQuestion, InputError> {
  try {
    const ocsp = text(values, 'ocsp')
    const policies = oidsOf(values, 'policy')
    return {
      ok: true,
      value: {
        certificate: certificateIn(file),
        anchors: anchorsOf(values, configuration),
        intermediates: many(values, 'intermediate').flatMap(certificatesIn),
        crls: many(values, 'crl').flatMap(listsIn),
        ocsp: ocsp === undefined ? null : read(ocsp),
        atMs: momentOf(values),
        maxDepth: depthOf(values),
        extendedKeyUsages: oidsOf(values, 'eku'),
        policy: {
          initialPolicySet: policies.length === 0 ? null : policies,
          requireExplicitPolicy: values['require-explicit-policy'] === true,
          inhibitPolicyMapping: values['inhibit-policy-mapping'] === true,
          inhibitAnyPolicy: values['inhibit-any-policy'] === true
        }
      }
    }
  } catch (fault) {
    if (fault instanceof FileUnusable) return { ok: false, error: fault.inputError }
    throw fault
  }
}

function certificateIn(path: string): Uint8Array {
  const bytes = read(path)
  const blocks = blocksOf(bytes, CERTIFICATE_LABELS)
  if (blocks.length > 1) return unusable(`${path}: holds ${String(blocks.length)} certificates, and one is wanted`)
  if (blocks[0] !== undefined) return blocks[0]
  if (!looksLikeCertificate(bytes) || parseCrl(bytes).ok) return unusable(`${path}: holds no certificate, in PEM or in DER`)
  return bytes
}

/** Whether a file in DER begins as X.509's signed things do: one SEQUENCE, all of which is there, beginning with another. */
function looksLikeCertificate(bytes: Uint8Array): boolean {
  const [tag = 0, first = 0] = bytes
  const size = first < 0x80 ? 0 : first - 0x80
  if (tag !== 0x30 || first === 0x80 || size > 4) return false
  let length = size === 0 ? first : 0
  for (const octet of bytes.subarray(2, 2 + size)) length = length * 256 + octet
  return bytes.length >= 2 + size + length && bytes[2 + size] === 0x30
}

/** @throws TypeError where neither the command line nor a configuration names an anchor */
function anchorsOf(values: CommandValues, configuration: Configuration | null): readonly Uint8Array[] {
  const files = many(values, 'anchor')
  if (files.length > 0) return files.flatMap(certificatesIn)
  const pem = configuration?.trust?.anchorsPem
  if (pem === undefined) throw new TypeError('--anchor names the file of a trusted CA certificate, and is missing')
  return pemBlocksOf(pem, CERTIFICATE_LABELS)
}

/** One in DER, or any number in PEM. One of them that cannot be read is named in the answer; a file of none is refused. */
function certificatesIn(path: string): readonly Uint8Array[] {
  const bytes = read(path)
  const blocks = blocksOf(bytes, CERTIFICATE_LABELS)
  const ders = blocks.length > 0 ? blocks : [bytes]
  if (ders.some((der) => parseCertificate(der, LENIENCY).ok)) return ders
  return unusable(`${path}: holds no certificate that can be read`)
}

/** As for certificates. */
function listsIn(path: string): readonly Uint8Array[] {
  const bytes = read(path)
  const blocks = blocksOf(bytes, CRL_LABELS)
  const ders = blocks.length > 0 ? blocks : [bytes]
  const parsed = ders.map((der) => parseCrl(der))
  if (parsed.some(({ ok }) => ok)) return ders
  const tooLarge = parsed.some((list) => !list.ok && list.error.code === 'too_large')
  return unusable(`${path}: holds no revocation list that can be read${tooLarge ? ': too large, see hatachi crl' : ''}`)
}

function blocksOf(bytes: Uint8Array, labels: readonly string[]): Uint8Array[] {
  return pemBlocksOf(Buffer.from(bytes).toString('latin1'), labels)
}

function read(path: string): Uint8Array {
  const found = readInputFile(path, MAX_FILE_BYTES)
  if (!found.ok) throw new FileUnusable(found.error)
  return found.value
}

function unusable(message: string): never {
  throw new FileUnusable(inputError(message))
}

function momentOf(values: CommandValues): number | null {
  const given = text(values, 'time')
  return given === undefined ? null : (parseMoment(given) ?? refuse('time', given))
}

function depthOf(values: CommandValues): number | null {
  const given = text(values, 'max-depth')
  if (given === undefined) return null
  return /^[0-9]{1,3}$/.test(given) ? Number(given) : refuse('max-depth', given)
}

function oidsOf(values: CommandValues, name: string): readonly string[] {
  return many(values, name).map((oid) => (/^[0-9.]+$/.test(oid) ? oid : refuse(name, oid)))
}

function many(values: CommandValues, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function refuse(name: string, given: string): never {
  throw new TypeError(`--${name} cannot be "${given}"`)
}
