import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { acceptsKey, findSignatureAlgorithm, verifySignature } from '../../certificate/algorithms.ts'
import type { Certificate } from '../../certificate/certificate.ts'
import { parseCertificate } from '../../certificate/certificate.ts'
import { sameBytes } from '../../certificate/der-values.ts'
import type { OcspJudgement } from '../../certificate/judgement.ts'
import { OcspClient } from '../../certificate/ocsp-client.ts'
import { encodeOcspRequest, freshNonce } from '../../certificate/ocsp-request.ts'
import type { OcspDemands } from '../../certificate/ocsp-response.ts'
import { judgeOcspResponse } from '../../certificate/ocsp-response.ts'
import { CERTIFICATE_LABELS, pemBlocksOf } from '../../certificate/pem.ts'
import { complain, print, text, untilTold, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitCode } from '../exit-codes.ts'
import type { InputError } from './input-file.ts'
import { inputError, readInputFile } from './input-file.ts'
import { parseMoment } from './moment.ts'
import type { OcspExchange } from './ocsp-report.ts'
import { exitOfOcspJudgement, ocspReportJson, printOcspReport, reportOf } from './ocsp-report.ts'

/** What is asked, and within which limits. */
interface Question {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly limits: Pick<OcspDemands, 'maxAgeMs' | 'clockSkewMs' | 'requireNonce'>
}

/** As in the configuration's schema, for a machine without one. */
const DEFAULTS = { maxAgeMs: 30 * 60_000, clockSkewMs: 60_000, timeoutMs: 3000, requireNonce: true }

/** A certificate is below 16 KiB and an answer below 64; a file of several anchors has room here. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * `hatachi ocsp check`. Judges what the responder says of a certificate, not the certificate: its path is another
 * command's. The issuer is believed because the operator names it (or the configuration's anchors do); that it issued
 * the certificate is verified. Ends with 0 for good, 1 for revoked, 2 for everything that settles nothing.
 * @throws TypeError on a command line that makes no sense
 */
export async function runOcspCheck(
  values: CommandValues,
  [word, file]: readonly string[],
  configuration: Configuration | null
): Promise<number> {
  if (word !== 'check' || file === undefined) throw new TypeError('say what to check: ocsp check FILE')
  const responseFile = text(values, 'response')
  const atMs = momentOf(values, responseFile)
  const maxAgeMs = maxAgeOf(values)
  if (responseFile !== undefined && (text(values, 'url') !== undefined || values['no-nonce'] === true)) {
    throw new TypeError('--url and --no-nonce are for asking a responder, --response for an answer that is here')
  }
  const question = questionOf(file, text(values, 'issuer'), configuration, maxAgeMs)
  if (!question.ok) return refuse(question.error)
  if (responseFile === undefined) return ask(file, question.value, values, configuration)
  const response = readInput(responseFile)
  if (!response.ok) return refuse(response.error)
  return tell(response.value, { ...question.value, nonce: null, nowMs: atMs ?? systemClock.nowMs() }, { url: null, why: null }, values)
}

function momentOf(values: CommandValues, responseFile: string | undefined): number | null {
  const given = text(values, 'time')
  if (given === undefined) return null
  if (responseFile === undefined) throw new TypeError('--time goes with --response: a responder answers for now')
  const moment = parseMoment(given)
  if (moment === null) throw new TypeError(`--time must be like 2026-11-26T07:00:00+09:00, not "${given}"`)
  return moment
}

function maxAgeOf(values: CommandValues): number | null {
  const given = text(values, 'max-age')
  if (given === undefined) return null
  if (!/^[1-9][0-9]{0,8}$/.test(given)) throw new TypeError(`--max-age must be a number of seconds, not "${given}"`)
  return Number(given) * 1000
}

function questionOf(
  file: string,
  issuerFile: string | undefined,
  configuration: Configuration | null,
  maxAgeMs: number | null
): Result<Question, InputError> {
  const certificates = readCertificates(file)
  if (!certificates.ok) return certificates
  const [certificate, ...others] = certificates.value
  if (certificate === undefined || others.length > 0) return bad(`${file}: one certificate is wanted`)
  const issuers = issuerFile === undefined ? configuredAnchors(configuration) : readCertificates(issuerFile)
  if (!issuers.ok) return issuers
  const issuer = issuers.value.find((candidate) => hasIssued(candidate, certificate))
  if (issuer === undefined) return bad(`${issuerFile ?? 'the configuration'}: no certificate there has issued ${file}`)
  const { clockSkewMs, requireNonce, ...settings } = { ...DEFAULTS, ...configuration?.trust?.ocsp }
  return ok({ certificate, issuer, limits: { clockSkewMs, requireNonce, maxAgeMs: maxAgeMs ?? settings.maxAgeMs } })
}

/** @throws TypeError where there is no configuration to take them from */
function configuredAnchors(configuration: Configuration | null): Result<readonly Certificate[], InputError> {
  const pem = configuration?.trust?.anchorsPem
  if (pem === undefined) throw new TypeError('--issuer names the file of the CA certificate, and is missing')
  return certificatesIn(Buffer.from(pem), 'the configuration')
}

/** A certificate of another issuer, asked about under this one, would be some stranger's serial number. */
function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
  const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
  return (
    sameBytes(issuer.subject, certificate.issuer) &&
    algorithm !== null &&
    issuer.publicKey !== null &&
    acceptsKey(issuer.publicKey) &&
    verifySignature(algorithm, issuer.publicKey, certificate.tbs, certificate.signature)
  )
}

async function ask(
  file: string,
  question: Question,
  values: CommandValues,
  configuration: Configuration | null
): Promise<number> {
  const { timeoutMs, url: configured } = { url: undefined, ...DEFAULTS, ...configuration?.trust?.ocsp }
  const named = text(values, 'url') ?? configured
  if (named !== undefined && !OcspClient.isUsable(named)) throw new TypeError(`--url must be http or https: "${named}"`)
  const url = named ?? question.certificate.extensions.ocspUris.find((uri) => OcspClient.isUsable(uri))
  if (url === undefined) {
    return refuse(inputError(`${file}: the certificate names no responder that can be asked: give its address with --url`))
  }
  const told = new AbortController()
  void untilTold().then(() => {
    told.abort()
  })
  const nonce = values['no-nonce'] === true ? null : freshNonce()
  const client = new OcspClient({ clock: systemClock, timeoutMs })
  const answer = await client.ask(url, encodeOcspRequest(question, nonce), told.signal)
  client.close()
  if (!answer.ok) {
    const { error } = answer
    const why = error.code === 'unavailable' ? error.detail : null
    return show({ result: 'undetermined', reason: error.code }, null, { url, why }, values)
  }
  return tell(answer.value, { ...question, nonce, nowMs: systemClock.nowMs() }, { url, why: null }, values)
}

function tell(
  bytes: Uint8Array,
  asked: Question & Pick<OcspDemands, 'nonce' | 'nowMs'>,
  exchange: OcspExchange,
  values: CommandValues
): number {
  const { limits, ...rest } = asked
  const demands: OcspDemands = { ...rest, ...limits }
  return show(judgeOcspResponse(bytes, demands), { bytes, demands }, exchange, values)
}

function show(
  judgement: OcspJudgement,
  from: { readonly bytes: Uint8Array; readonly demands: OcspDemands } | null,
  exchange: OcspExchange,
  values: CommandValues
): number {
  const report = reportOf(judgement, from, exchange)
  print(values['json'] === true ? ocspReportJson(report) : printOcspReport(report))
  return exitCode(exitOfOcspJudgement(judgement))
}

function readCertificates(path: string): Result<readonly Certificate[], InputError> {
  const read = readInput(path)
  return read.ok ? certificatesIn(read.value, path) : read
}

/** One certificate in DER, or any number in PEM with text between them. */
function certificatesIn(bytes: Uint8Array, where: string): Result<readonly Certificate[], InputError> {
  const blocks = pemBlocksOf(Buffer.from(bytes).toString('latin1'), CERTIFICATE_LABELS)
  const ders = blocks.length === 0 ? [bytes] : blocks
  const certificates: Certificate[] = []
  for (const [index, der] of ders.entries()) {
    const parsed = parseCertificate(der)
    if (!parsed.ok) return bad(`${where}: certificate ${String(index + 1)} cannot be read: ${parsed.error.code}`)
    certificates.push(parsed.value)
  }
  return ok(certificates)
}

function readInput(path: string): Result<Uint8Array, InputError> {
  return readInputFile(path, MAX_FILE_BYTES)
}

function bad(message: string): Result<never, InputError> {
  return err(inputError(message))
}

function refuse({ message, exit }: InputError): number {
  complain(message)
  return exitCode(exit)
}
