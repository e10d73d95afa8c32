import { describe, expect, it } from 'vitest'
import type { FaceFile } from '../host/face-files.ts'
import { FACE_URL, isOfFace, parseApplianceAddress } from './face-address.ts'
import { answerFaceRequest } from './face-protocol.ts'

const page: FaceFile = { contentType: 'text/html; charset=utf-8', body: Buffer.from('<p>'), immutable: false }
const script: FaceFile = { contentType: 'text/javascript; charset=utf-8', body: Buffer.from('1'), immutable: true }
const files = new Map([
  ['', page],
  ['index.html', page],
  ['assets/index-1.js', script]
])
const get = (url: string, method = 'GET') => answerFaceRequest({ method, url }, files, FACE_URL)

describe('the face', () => {
  it('is served from memory, with a policy that lets the page reach nothing but its own files', () => {
    const { status, headers, body } = get(FACE_URL)
    expect({ status, body: body?.toString() }).toEqual({ status: 200, body: '<p>' })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("connect-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['permissions-policy']).toContain('camera=()')
    expect(get(`${FACE_URL}assets/index-1.js`).headers['content-type']).toContain('text/javascript')
  })

  it('is found whatever follows its name', () => {
    expect(get(`${FACE_URL}?x=1#y`).status).toBe(200)
  })

  it('carries the policy also where there is nothing', () => {
    expect(get(`${FACE_URL}nothing`)).toMatchObject({ status: 404, body: null })
    expect(get(`${FACE_URL}nothing`).headers['content-security-policy']).toBeDefined()
  })

  it.each(['POST', 'HEAD', 'PUT', 'OPTIONS', 'get'])('answers no %s', (method) => {
    expect(get(FACE_URL, method)).toMatchObject({ status: 405, headers: { allow: 'GET' }, body: null })
  })
})

describe('an address', () => {
  it.each([FACE_URL, `${FACE_URL}assets/a.js`, 'hatachi://shopper'])('%s is of the face', (url) => {
    expect(isOfFace(url, FACE_URL)).toBe(true)
  })

  it.each([
    'hatachi://operator/',
    'hatachi:shopper',
    'hatachi://a@shopper/',
    'hatachi://shopper:1/',
    'https://shopper/',
    'x',
    ''
  ])('%s is not', (url) => {
    expect(isOfFace(url, FACE_URL)).toBe(false)
  })
})

describe("the appliance's address", () => {
  it('is read from what the appliance writes', () => {
    expect(parseApplianceAddress('http://127.0.0.1:4000/shopper/#t=ab_C-9\n')).toEqual({
      ok: true,
      value: { webSocketUrl: 'ws://127.0.0.1:4000/shopper/ws', origin: 'http://127.0.0.1:4000', token: 'ab_C-9' }
    })
  })

  it('is refused without saying what it was', () => {
    const refused = parseApplianceAddress('http://192.0.2.1:4000/shopper/#t=secret')
    expect(refused).toEqual({ ok: false, error: { code: 'address_not_usable' } })
  })
})
