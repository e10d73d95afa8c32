import type { CustomScheme } from 'electron'
import type { FaceFile } from '../host/face-files.ts'
import { securityHeaders } from '../host/security-headers.ts'
import { FACE_SCHEME, isOfFace } from './face-address.ts'

/**
 * What Electron is told of our scheme before it is ready. Standard: it has a host, so relative addresses and `'self'`
 * mean something. Secure: the page counts as a secure context. Nothing goes past the Content Security Policy, and no
 * service worker may outlive a page.
 */
export const FACE_PRIVILEGES: CustomScheme = {
  scheme: FACE_SCHEME,
  privileges: {
    standard: true,
    secure: true,
    // Module scripts and fonts are fetched; what may be fetched is the policy's business.
    supportFetchAPI: true,
    bypassCSP: false,
    allowServiceWorkers: false,
    corsEnabled: false,
    stream: false,
    codeCache: true
  }
}

/** The parts of a request that matter. */
export interface FaceRequest {
  readonly method: string
  readonly url: string
}

export interface FaceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

/** The page needs no network: views come over the bridge. */
const HEADERS = securityHeaders("'none'")

/**
 * Answers a request for a file of the face. The files were read beforehand and are found by their exact name: no path
 * of a request is ever opened, so there is none to climb out of. A name that is written in another way (`%2e`, `//`,
 * `\`) is not found.
 * @param files by their path below the face's address (`readFaceFiles`)
 * @returns 200 with the file; 404; 405 for anything but GET
 */
export function answerFaceRequest(
  request: FaceRequest,
  files: ReadonlyMap<string, FaceFile>,
  faceUrl: string
): FaceAnswer {
  if (request.method !== 'GET') return { status: 405, headers: { ...HEADERS, allow: 'GET' }, body: null }
  const file = isOfFace(request.url, faceUrl) ? files.get(new URL(request.url).pathname.slice(1)) : undefined
  if (file === undefined) return { status: 404, headers: HEADERS, body: null }
  return {
    status: 200,
    headers: {
      ...HEADERS,
      'content-type': file.contentType,
      'content-length': String(file.body.length),
      // The files are in the package: a copy in a cache could only be an older one.
      'cache-control': 'no-store'
    },
    body: file.body
  }
}
