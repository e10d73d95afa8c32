/** Features that no face of ours has a use for, and that a page must not reach even where a person would allow it. */
const REFUSED_FEATURES = [
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'geolocation',
  'hid',
  'local-fonts',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb'
]

/**
 * The headers with which a face is served, whoever serves it: the page loads its own files and nothing else, runs no
 * inline script, talks to `connectSource` alone, and is framed by nobody. Content Security Policy Level 3; Permissions
 * Policy.
 * @param connectSource a source of CSP's `connect-src`, such as `ws://127.0.0.1:4000`; `'none'` (with its quotes) where
 *   the page has no need of a network at all
 */
export function securityHeaders(connectSource: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      `connect-src ${connectSource}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'"
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': REFUSED_FEATURES.map((feature) => `${feature}=()`).join(', ')
  }
}
