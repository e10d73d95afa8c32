import { describe, expect, test } from 'vitest'
import { isHostName, mailboxOf, uriHostOf } from './general-names.ts'

describe('isHostName', () => {
  test.each(['a', 'example.jp', 'xn--fiq.jp', '3com.jp', 'a-b.jp', `${'a'.repeat(63)}.jp`])('%s is one', (host) => {
    expect(isHostName(host)).toBe(true)
  })
  const none = [
    '', '.', '.jp', 'a.', 'a..b', '-a.jp', 'a-.jp', 'a_b.jp', 'a b.jp', '*', '*.jp', '192.0.2.1', '例.jp',
    `${'a'.repeat(64)}.jp`, `${'a.'.repeat(127)}jp`
  ]
  test.each(none)('"%s" is none', (text) => {
    expect(isHostName(text)).toBe(false)
  })
})

test('mailboxOf', () => {
  expect(mailboxOf('*@Example.jp')).toEqual({ local: '*', host: 'Example.jp' })
  for (const none of ['', '@', 'a', 'a@', '@b.jp', 'a@b@c.jp', 'a b@c.jp', 'a@b_c.jp']) expect(mailboxOf(none)).toBeNull()
})

test('uriHostOf', () => {
  const rows: [string, string | null][] = [
    ['http://example.jp', 'example.jp'],
    ['https://user:word@example.jp:8443/a?b#c', 'example.jp'],
    ['ldap://example.jp/CN=x?y', 'example.jp'],
    ['http://evil.jp#@example.jp/', 'evil.jp'],
    ['http://evil.jp?@example.jp/', 'evil.jp'],
    ['http://[2001:db8::1]/', null],
    ['http://192.0.2.1/', null],
    ['urn:example:jp', null],
    ['example.jp', null],
    ['http:///x', null]
  ]
  for (const [uri, host] of rows) expect(uriHostOf(uri), uri).toBe(host)
})
