import {
  distributionPoints, issuingPoint, invalidityDate, reasonCode, unknownExtension, uriName
} from '../../../support/crl-builder.ts'
import type { Authority } from '../../../support/crl-world.ts'
import { makeAuthority, makeLeaf, makeList } from '../../../support/crl-world.ts'
import type { FuzzSeed } from './campaign.ts'
import { seedOf } from './seed-of.ts'

/** Lists to be damaged, and the certificates that are then looked for in them. */
export interface ListCorpus {
  readonly authority: Authority
  readonly seeds: readonly FuzzSeed[]
  /** In none of the lists that its CA signed, and in all of them. DER. */
  readonly unlisted: Uint8Array
  readonly listed: Uint8Array
}

const LISTED = 0x1234
const LONG = Uint8Array.from({ length: 20 }, (_, index) => index + 1)
const WHERE = { full: [uriName('http://crl.test/list.crl')] }

/** A CA with lists of several shapes, and a namesake of it with another key, whose lists lend their parts. */
export function listCorpus(): ListCorpus {
  const authority = makeAuthority('Fuzzed CA')
  const namesake = makeAuthority('Fuzzed CA')
  const entries = [
    { serial: 1 },
    { serial: LISTED, extensions: [reasonCode(1)] },
    { serial: LONG, extensions: [reasonCode(6), invalidityDate(0)] },
    { serial: 0x80 },
    { serial: 0x123456, extensions: [unknownExtension(false)] }
  ]
  const many = Array.from({ length: 60 }, (_, index) => ({ serial: LISTED + index }))
  const scope = issuingPoint({ name: WHERE, onlyUser: true })
  const lists: [string, Authority, Parameters<typeof makeList>[1]][] = [
    ['list', authority, { entries }],
    ['list of many', authority, { entries: many, number: 2 }],
    ['list of nobody else', authority, { entries: entries.slice(1, 2), number: 300 }],
    ['scoped list', authority, { entries, more: [scope, unknownExtension(false)] }],
    ['authority list', authority, { entries, more: [issuingPoint({ onlyCa: true })] }],
    ['list of the namesake', namesake, { entries: [], number: 7 }]
  ]
  const points = [distributionPoints({ name: WHERE })]
  return {
    authority,
    seeds: lists.map(([name, signer, spec]) => seedOf(name, makeList(signer, spec), signer.keys)),
    unlisted: makeLeaf(authority, 0x4321, points),
    listed: makeLeaf(authority, LISTED, points)
  }
}
