import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { readPublicKey } from '../../platform/public-key.ts'
import type { Finding, SettingPath } from './problem.ts'
import type { WrittenSettings } from './schema.ts'
import { readTelevisionFiles, type TelevisionFiles } from './television-files.ts'

const MAX_FILE_BYTES = 1_000_000

/** A certificate with its key; empty texts where a finding says that one is unusable. */
export interface NamedPair {
  readonly certificatePem: string
  readonly keyPem: string
  readonly endsAtMs: number
}

/** Reads files that settings name, each checked to be what it should be. Empty text: a finding says why there is none. */
export interface NamedFileReader {
  certificate(path: SettingPath, name: string): string
  publicKey(path: SettingPath, name: string): string
  /** A token: one line of 32 to 512 letters, digits and `.`, `_`, `~`, `+`, `/`, `=`, `-`. */
  token(path: SettingPath, name: string): string
  /** A certificate and its key, which have to belong together. */
  pair(section: string, certificateName: string, certificateFile: string, keyName: string, keyFile: string): NamedPair
}

/** A reader of files relative to `directory`, which adds what it finds to `findings`. */
export function namedFileReader(directory: string, findings: Finding[]): NamedFileReader {
  const refuse = (path: SettingPath, what: string, remedy: string): void => {
    findings.push({ severity: 'error', path, at: 'value', what, remedy })
  }
  const read = (path: SettingPath, name: string, isUsable: (text: string) => boolean, kind: string): string => {
    const location = resolve(directory, name)
    try {
      const { size } = statSync(location)
      if (size > MAX_FILE_BYTES) throw new RangeError()
      const text = readFileSync(location, 'utf8')
      if (isUsable(text)) return text
      refuse(path, `names a file that is not ${kind}: ${location}`, `Put ${kind} there.`)
    } catch (thrown) {
      refuse(path, `names a file that ${unreadable(thrown)}: ${location}`, fileRemedy(thrown, location))
    }
    return ''
  }
  const certificate = (path: SettingPath, name: string): string =>
    read(path, name, isCertificate, 'a certificate in PEM')
  return {
    certificate,
    publicKey: (path, name) => read(path, name, isPublicKey, 'a public key on P-256 in PEM'),
    token: (path, name) => {
      // What is no file's name may be the token itself, which the path would show.
      if (isToken(name) && !existsSync(resolve(directory, name))) {
        refuse(path, 'names no file, or is the token itself', 'Put the token into a file of its owner\'s alone, and name the file here.')
        return ''
      }
      const text = read(path, name, isToken, 'a token of 32 characters or more, on one line').trim()
      if (text !== '') findings.push(...checkKeyMode(path, resolve(directory, name)))
      return text
    },
    pair: (section, certificateName, certificateFile, keyName, keyFile) => {
      const certificatePem = certificate([section, certificateName], certificateFile)
      const keyPath = [section, keyName]
      const keyPem = read(keyPath, keyFile, isPrivateKey, 'an unencrypted private key in PEM')
      if (certificatePem !== '' && keyPem !== '') {
        if (!new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))) {
          const remedy = 'Name the key that the certificate was made for.'
          refuse(keyPath, `does not belong to "${section}.${certificateName}"`, remedy)
        }
        findings.push(...checkKeyMode(keyPath, resolve(directory, keyFile)))
      }
      const endsAtMs = certificatePem === '' ? 0 : new X509Certificate(certificatePem).validToDate.getTime()
      return { certificatePem, keyPem, endsAtMs }
    }
  }
}

/** The contents of the files that the settings name; empty text: none is named, or a finding says that it is unusable. */
export interface NamedFiles {
  readonly clientCertificatePem: string
  /** The last moment of its validity; null where it could not be read. */
  readonly clientCertificateEndsAtMs: number | null
  readonly clientKeyPem: string
  readonly serverCaPem: string
  readonly answerKeyPem: string
  readonly nextAnswerKeyPem: string
  readonly sealingKeyPem: string
  readonly anchorPems: readonly string[]
  /** The operator's side's own certificate; null where none is named. */
  readonly operatorCertificate: NamedPair | null
  readonly television: TelevisionFiles
}

/** Reads every file that the settings name, relative to `directory`, and checks that each is what it should be. */
export function readNamedFiles(
  settings: WrittenSettings,
  directory: string
): { readonly files: NamedFiles; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const { platform, trust, operatorSide, television } = settings
  const reader = namedFileReader(directory, findings)
  const publicKey = (key: 'answerKey' | 'nextAnswerKey' | 'sealingKey'): string => {
    const named = platform?.[key]
    return named === undefined ? '' : reader.publicKey(['platform', key, 'file'], named.file)
  }

  const client =
    platform === undefined
      ? { certificatePem: '', keyPem: '', endsAtMs: 0 }
      : reader.pair('platform', 'clientCertificate', platform.clientCertificate, 'clientKey', platform.clientKey)
  const own =
    operatorSide.certificate === undefined || operatorSide.certificateKey === undefined
      ? null
      : reader.pair('operatorSide', 'certificate', operatorSide.certificate, 'certificateKey', operatorSide.certificateKey)
  const files: NamedFiles = {
    clientCertificatePem: client.certificatePem,
    clientCertificateEndsAtMs: client.certificatePem === '' ? null : client.endsAtMs,
    clientKeyPem: client.keyPem,
    serverCaPem: platform === undefined ? '' : reader.certificate(['platform', 'serverCa'], platform.serverCa),
    answerKeyPem: publicKey('answerKey'),
    nextAnswerKeyPem: publicKey('nextAnswerKey'),
    sealingKeyPem: publicKey('sealingKey'),
    anchorPems: (trust?.anchors ?? []).map((name, index) => reader.certificate(['trust', 'anchors', index], name)),
    operatorCertificate: own,
    television: readTelevisionFiles(television, reader)
  }
  return { files, findings }
}

function checkKeyMode(path: SettingPath, location: string): readonly Finding[] {
  const mode = statSync(location).mode & 0o777
  if ((mode & 0o077) === 0) return []
  const what = `is readable by others than its owner (mode ${mode.toString(8).padStart(3, '0')})`
  return [{ severity: 'warning', path, at: 'value', what, remedy: `Run: chmod 600 ${location}` }]
}

function unreadable(thrown: unknown): string {
  switch (errorCode(thrown)) {
    case 'ENOENT':
      return 'does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'may not be read'
    case 'EISDIR':
      return 'is a directory'
    default:
      return thrown instanceof RangeError ? 'is too large' : 'cannot be read'
  }
}

function fileRemedy(thrown: unknown, location: string): string {
  switch (errorCode(thrown)) {
    case 'ENOENT':
      return 'Put the file there, or mend the path; paths are relative to the configuration file.'
    case 'EACCES':
    case 'EPERM':
      return `Run: sudo chown "$USER" ${location}`
    default:
      return 'Name a PEM file.'
  }
}

function errorCode(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}

function isCertificate(pem: string): boolean {
  return !throws(() => new X509Certificate(pem))
}

function isToken(text: string): boolean {
  return /^[A-Za-z0-9._~+/=-]{32,512}\s*$/.test(text)
}

function isPrivateKey(pem: string): boolean {
  return !throws((): KeyObject => createPrivateKey(pem))
}

function isPublicKey(pem: string): boolean {
  // A private key or a certificate would do for createPublicKey, but is not what was meant.
  return /-----BEGIN (?!PUBLIC KEY)/.test(pem) ? false : !throws(() => readPublicKey({ keyId: '', publicKeyPem: pem }))
}

function throws(attempt: () => unknown): boolean {
  try {
    attempt()
    return false
  } catch {
    return true
  }
}
