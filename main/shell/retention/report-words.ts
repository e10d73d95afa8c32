import type { ErasureReport } from './erasure-report.ts'

/** What a report says of the key that signed it, where that was not as it should be; each a sentence without an end. */
export function wordsOfSigningKey({ signingKey }: ErasureReport): readonly string[] {
  if (signingKey === undefined) return []
  const { setAside, rightsTooOpen } = signingKey
  const replaced = setAside.map((where) => {
    const why = where.includes('.damaged-') ? 'was damaged' : 'could not be read'
    return `the machine's signing key before this one ${why}, and was replaced: it lies in ${where}, and this report is not checked by it`
  })
  if (rightsTooOpen === null) return replaced
  const { where, mode } = rightsTooOpen
  return [...replaced, `others than its owner could get at the signing key (${where}, ${mode}): they could have signed as well`]
}
