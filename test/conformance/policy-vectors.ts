import type { PathAuthority } from '../support/path-builder.ts'
import { authority, commonName, ext, general, leaf, nameOf } from '../support/path-builder.ts'
import type { PathVector } from './path-vectors.ts'
import { vector } from './path-vectors.ts'

/** Paths made for one rule of policies each, RFC 5280 section 6.1, and of name constraints, section 4.2.1.10. */

const P1 = '1.3.6.1.4.1.99999.1.1'
const P2 = '1.3.6.1.4.1.99999.1.2'
const P3 = '1.3.6.1.4.1.99999.1.3'
const ANY = '2.5.29.32.0'

/** `openssl verify` heeds policies when it is asked about one, and takes none for a set of none. */
const anyPolicy = ['-policy', ANY]
const explicit = { policy: { requireExplicitPolicy: true }, openssl: [...anyPolicy, '-explicit_policy'] }
const checked = { openssl: anyPolicy }
const wants = (...oids: readonly string[]) => ({
  policy: { requireExplicitPolicy: true, initialPolicySet: oids },
  openssl: [...oids.flatMap((oid) => ['-policy', oid]), '-explicit_policy']
})

export function policyVectors(): readonly PathVector[] {
  const root = authority('root', null)
  const ca = (...more: readonly Uint8Array[]) => authority('CA', root, { more })
  const sub = (issuer: PathAuthority, ...more: readonly Uint8Array[]) => authority('sub CA', issuer, { more })
  const target = (issuer: PathAuthority, ...policies: readonly string[]) =>
    leaf(issuer, { more: policies.length === 0 ? [] : [ext.policies(...policies)] })

  const none = ca()
  const one = ca(ext.policies(P1))
  const two = ca(ext.policies(P1, P2))
  const any = ca(ext.policies(ANY))
  const anySub = sub(any, ext.policies(ANY))
  const oneSub = sub(one, ext.policies(P1))
  const mapping = ca(ext.policies(P1), ext.mappings([P1, P2]))
  const mappingTwice = ca(ext.policies(P1), ext.mappings([P1, P2], [P1, P3]))
  const mappingAny = ca(ext.policies(ANY), ext.mappings([P1, P2]))
  const mappingTo = ca(ext.policies(P1), ext.mappings([P1, ANY]))
  const mappingFrom = ca(ext.policies(ANY), ext.mappings([ANY, P2]))
  const demanding = ca(ext.policies(P1), ext.policyConstraints(0, null))
  const demandingLater = ca(ext.policies(P1), ext.policyConstraints(1, null))
  const demandingLaterSub = sub(demandingLater)
  const soft = ca(ext.policies(P1), ext.policyConstraints(0, null, false))
  const softWithout = ca(ext.policyConstraints(3, null, false))
  const unmapping = ca(ext.policies(P1), ext.policyConstraints(0, 0))
  const unmappingSub = sub(unmapping, ext.policies(P1), ext.mappings([P1, P2]))
  const noAny = ca(ext.policies(P1), ext.policyConstraints(0, null), ext.inhibitAny(0))
  const noAnyLater = ca(ext.policies(P1), ext.policyConstraints(0, null), ext.inhibitAny(1))
  const noAnyLaterSub = sub(noAnyLater, ext.policies(ANY))
  const noAnySelf = authority('CA', noAny, { more: [ext.policies(ANY)] })
  const rolled = authority('CA', demandingLater, { more: [ext.policies(P1)] })
  const rootDemands = authority('root', null, { more: [ext.policyConstraints(0, null)] })

  return [
    vector('no policy asked, none named', 'valid', [root, none], target(none), checked),
    vector('a policy asked, none named', 'policy', [root, none], target(none), explicit),
    vector('one policy all the way', 'valid', [root, one], target(one, P1), explicit),
    vector('one policy all the way, and wanted', 'valid', [root, one], target(one, P1), wants(P1)),
    vector('one policy all the way, another wanted', 'policy', [root, one], target(one, P1), wants(P2)),
    vector('another policy in the target', 'policy', [root, one], target(one, P2), explicit),
    vector('another policy in the target, none asked', 'valid', [root, one], target(one, P2), checked),
    vector('no policy in the target', 'policy', [root, one], target(one), explicit),
    vector('no policy in a CA', 'policy', [root, none], target(none, P1), explicit),
    vector('two policies, one goes on', 'valid', [root, two], target(two, P2), wants(P2)),
    vector('two policies, the other one is wanted', 'policy', [root, two], target(two, P2), wants(P1)),
    vector('one of several that are wanted', 'valid', [root, two], target(two, P2), wants(P1, P2)),
    vector('anyPolicy in a CA', 'valid', [root, any], target(any, P1), wants(P1)),
    vector('anyPolicy in two CAs', 'valid', [root, any, anySub], target(anySub, P1), wants(P1)),
    vector('anyPolicy in the target', 'valid', [root, one], target(one, ANY), wants(P1)),
    vector('anyPolicy in the target, another wanted', 'policy', [root, one], target(one, ANY), wants(P2)),
    vector('anyPolicy everywhere', 'valid', [root, any], target(any, ANY), wants(P1)),
    vector('anyPolicy inhibited by the asker', 'policy', [root, any], target(any, P1),
      { policy: { requireExplicitPolicy: true, inhibitAnyPolicy: true }, openssl: [...anyPolicy, '-explicit_policy', '-inhibit_any'] }),
    vector('anyPolicy inhibited by the asker, not used', 'valid', [root, one], target(one, P1),
      { policy: { requireExplicitPolicy: true, inhibitAnyPolicy: true }, openssl: [...anyPolicy, '-explicit_policy', '-inhibit_any'] }),
    vector('anyPolicy inhibited by a CA', 'policy', [root, noAny], target(noAny, ANY), checked),
    vector('anyPolicy inhibited later', 'valid', [root, noAnyLater, noAnyLaterSub], target(noAnyLaterSub, P1), checked),
    vector('anyPolicy inhibited later, in the target', 'policy', [root, noAnyLater, noAnyLaterSub],
      target(noAnyLaterSub, ANY), checked),
    vector('anyPolicy in a self-issued CA is not inhibited', 'valid', [root, noAny, noAnySelf], target(noAnySelf, P1), checked),
    vector('a mapping', 'valid', [root, mapping], target(mapping, P2), wants(P1)),
    vector('a mapping, asked in the words of the other domain', 'policy', [root, mapping], target(mapping, P2), wants(P2)),
    vector('a mapping leaves the old name behind', 'policy', [root, mapping], target(mapping, P1), wants(P1)),
    vector('a mapping to two', 'valid', [root, mappingTwice], target(mappingTwice, P3), wants(P1)),
    vector('a mapping beside anyPolicy', 'valid', [root, mappingAny], target(mappingAny, P2), wants(P1)),
    vector('a mapping beside anyPolicy, the other one wanted', 'policy', [root, mappingAny], target(mappingAny, P2), wants(P2)),
    vector('a mapping to anyPolicy', 'policy', [root, mappingTo], target(mappingTo, P2), checked),
    vector('a mapping from anyPolicy', 'policy', [root, mappingFrom], target(mappingFrom, P2), checked),
    vector('mapping inhibited by the asker', 'policy', [root, mapping], target(mapping, P2),
      { policy: { requireExplicitPolicy: true, inhibitPolicyMapping: true }, openssl: [...anyPolicy, '-explicit_policy', '-inhibit_map'] }),
    vector('mapping inhibited by a CA', 'policy', [root, unmapping, unmappingSub], target(unmappingSub, P2), checked),
    vector('a CA demands a policy', 'policy', [root, demanding], target(demanding), checked),
    vector('a CA demands a policy that is there', 'valid', [root, demanding], target(demanding, P1), checked),
    vector('a CA demands a policy two below', 'policy', [root, demandingLater, demandingLaterSub],
      target(demandingLaterSub, P1), checked),
    vector('a self-issued CA is not counted', 'valid', [root, demandingLater, rolled], target(rolled, P1), checked),
    vector('policy constraints that are not critical', 'valid', [root, soft], target(soft, P1), checked),
    vector('policy constraints that are not critical are heeded', 'policy', [root, soft], target(soft), checked),
    vector('policy constraints that are not critical, without policies', 'profile', [root, softWithout], target(softWithout)),
    vector('the anchor demands a policy', 'policy', [rootDemands], target(rootDemands), checked),
    vector('a policy twice', 'malformed', [root, one], target(one, P1, P1), checked),
    vector('policies in three certificates', 'valid', [root, one, oneSub], target(oneSub, P1), explicit)
  ]
}

const JP = nameOf(['C', 'JP'], ['O', 'Test'])

/** Constraint, name, and whether the name is within it. */
const FORMS: readonly (readonly [string, Uint8Array, Uint8Array, boolean])[] = [
  ['dNSName: the host', general.dns('example.jp'), general.dns('example.jp'), true],
  ['dNSName: a host below', general.dns('example.jp'), general.dns('a.b.example.jp'), true],
  ['dNSName: capital letters', general.dns('Example.jp'), general.dns('A.EXAMPLE.JP'), true],
  ['dNSName: no label of its own', general.dns('example.jp'), general.dns('notexample.jp'), false],
  ['dNSName: the host above', general.dns('a.example.jp'), general.dns('example.jp'), false],
  ['dNSName: an asterisk', general.dns('example.jp'), general.dns('*.example.jp'), true],
  ['rfc822Name: the mailbox', general.email('a@example.jp'), general.email('a@example.jp'), true],
  ['rfc822Name: another mailbox', general.email('a@example.jp'), general.email('b@example.jp'), false],
  ['rfc822Name: the host', general.email('example.jp'), general.email('a@EXAMPLE.jp'), true],
  ['rfc822Name: a host below', general.email('example.jp'), general.email('a@b.example.jp'), false],
  ['rfc822Name: the domain', general.email('.example.jp'), general.email('a@b.example.jp'), true],
  ['rfc822Name: the domain itself', general.email('.example.jp'), general.email('a@example.jp'), false],
  ['URI: the host', general.uri('example.jp'), general.uri('https://example.jp:8443/x?y'), true],
  ['URI: another host', general.uri('example.jp'), general.uri('https://b.example.jp/'), false],
  ['URI: the domain', general.uri('.example.jp'), general.uri('ldap://b.example.jp/x'), true],
  ['URI: the domain itself', general.uri('.example.jp'), general.uri('ldap://example.jp/x'), false],
  ['iPAddress: version 4', general.ip(192, 0, 2, 0, 255, 255, 255, 0), general.ip(192, 0, 2, 7), true],
  ['iPAddress: another network', general.ip(192, 0, 2, 0, 255, 255, 255, 0), general.ip(192, 0, 3, 7), false],
  ['iPAddress: version 6', general.ip(...new Array<number>(32).fill(0)), general.ip(...new Array<number>(16).fill(1)), true],
  ['iPAddress: the other version', general.ip(192, 0, 2, 0, 255, 255, 255, 0), general.ip(...new Array<number>(16).fill(1)), false],
  ['directoryName: below', general.directory(JP), general.directory(commonName('x')), true],
  ['directoryName: elsewhere', general.directory(JP), general.directory(nameOf(['C', 'JP'], ['O', 'Other'])), false],
  ['directoryName: above', general.directory(commonName('x')), general.directory(JP), false]
]

export function nameConstraintVectors(): readonly PathVector[] {
  const root = authority('root', null)
  const ca = (...constraints: readonly Uint8Array[]) => authority('CA', root, { more: constraints })
  const named = (issuer: PathAuthority, ...names: readonly Uint8Array[]) => leaf(issuer, { more: [ext.altNames(names)] })
  const byForm = FORMS.flatMap(([form, base, name, within]): PathVector[] => {
    const permits = ca(ext.nameConstraints([base], []))
    const excludes = ca(ext.nameConstraints([], [base]))
    // A constraint on names of directories is one on the subject too.
    const subject = form.startsWith('directoryName') ? { subject: nameOf(), critical: true } : null
    const target = (issuer: PathAuthority) =>
      subject === null ? named(issuer, name) : leaf(issuer, { subject: subject.subject, more: [ext.altNames([name], true)] })
    return [
      vector(`permitted ${form}`, within ? 'valid' : 'name_constraints', [root, permits], target(permits)),
      vector(`excluded ${form}`, within ? 'name_constraints' : 'valid', [root, excludes], target(excludes))
    ]
  })

  const dns = (value: string) => general.dns(value)
  const permitsDns = ca(ext.nameConstraints([dns('example.jp')], []))
  const excludesBelow = ca(ext.nameConstraints([], [dns('bar.example.jp')]))
  const permitsBelow = ca(ext.nameConstraints([dns('bar.example.jp')], []))
  const both = ca(ext.nameConstraints([dns('example.jp')], [dns('bad.example.jp')]))
  const permitsJp = ca(ext.nameConstraints([general.directory(JP)], []))
  const narrower = authority('sub CA', permitsJp, { more: [ext.nameConstraints([general.directory(commonName('sub'))], [])] })
  const excludesOther = ca(ext.nameConstraints([], [general.other()]))
  const soft = ca(ext.nameConstraints([dns('example.jp')], [], false))
  const wildcardBase = ca(ext.nameConstraints([dns('*.example.jp')], []))
  const dottedBase = ca(ext.nameConstraints([dns('.example.jp')], []))
  const badMask = ca(ext.nameConstraints([general.ip(192, 0, 2, 0, 255, 0, 255, 0)], []))
  const bare = ca(ext.nameConstraints([general.ip(192, 0, 2, 0)], []))
  const empty = ca(ext.nameConstraints([], []))
  const constrainedRoot = authority('root', null, { more: [ext.nameConstraints([dns('example.jp')], [])] })
  const misnamedCa = authority('CA', constrainedRoot, { more: [ext.altNames([dns('other.jp')])] })
  const misnamedSelf = authority('root', constrainedRoot, { more: [ext.altNames([dns('other.jp')])] })
  const permitsMail = ca(ext.nameConstraints([general.email('example.jp')], []))
  const mailSubject = (mail: string) => nameOf(['C', 'JP'], ['E', mail])
  const permitsUri = ca(ext.nameConstraints([general.uri('example.jp')], []))
  const excludesUri = ca(ext.nameConstraints([], [general.uri('example.jp')]))

  return [
    ...byForm,
    vector('names of another form than is constrained', 'valid', [root, permitsDns], named(permitsDns, general.email('a@b.jp'))),
    vector('the second of two names', 'name_constraints', [root, permitsDns], named(permitsDns, dns('example.jp'), dns('b.jp'))),
    vector('permitted, and excluded within', 'name_constraints', [root, both], named(both, dns('bad.example.jp'))),
    vector('an asterisk that may stand for an excluded name', 'name_constraints', [root, excludesBelow],
      named(excludesBelow, dns('*.example.jp'))),
    vector('an asterisk wider than what is permitted', 'name_constraints', [root, permitsBelow],
      named(permitsBelow, dns('*.example.jp'))),
    vector('a subject within', 'valid', [root, permitsJp], leaf(permitsJp)),
    vector('a subject elsewhere', 'name_constraints', [root, permitsJp], leaf(permitsJp, { subject: nameOf(['C', 'US']) })),
    vector('a subject within, written otherwise', 'valid', [root, permitsJp],
      leaf(permitsJp, { subject: nameOf(['C', 'jp'], ['O', 'TEST '], ['CN', 'x']) })),
    vector('constraints of two CAs', 'name_constraints', [root, permitsJp, narrower], leaf(narrower)),
    vector('constraints of two CAs, both kept', 'valid', [root, permitsJp, narrower],
      leaf(narrower, { subject: nameOf(['C', 'JP'], ['O', 'Test'], ['CN', 'sub'], ['CN', 'x']) })),
    vector("the anchor's own constraints", 'name_constraints', [constrainedRoot], named(constrainedRoot, dns('other.jp'))),
    vector('a CA outside', 'name_constraints', [constrainedRoot, misnamedCa], leaf(misnamedCa)),
    vector('a self-issued CA outside', 'valid', [constrainedRoot, misnamedSelf], leaf(misnamedSelf)),
    vector('a self-issued target outside', 'name_constraints', [constrainedRoot], misnamedSelf.der),
    vector('an emailAddress in the subject', 'valid', [root, permitsMail], leaf(permitsMail, { subject: mailSubject('a@example.jp') })),
    vector('an emailAddress in the subject, elsewhere', 'name_constraints', [root, permitsMail],
      leaf(permitsMail, { subject: mailSubject('a@other.jp') })),
    vector('a URI without a host, permitted', 'name_constraints', [root, permitsUri], named(permitsUri, general.uri('urn:x:y'))),
    vector('a URI without a host, excluded', 'name_constraints', [root, excludesUri], named(excludesUri, general.uri('urn:x:y'))),
    vector('a form that is not understood, constrained', 'name_constraints', [root, excludesOther], named(excludesOther, general.other())),
    vector('a form that is not understood, absent', 'valid', [root, excludesOther], leaf(excludesOther)),
    vector('constraints that are not critical', 'profile', [root, soft], named(soft, dns('example.jp'))),
    vector('constraints in an end entity', 'profile', [root], leaf(root, { more: [ext.nameConstraints([dns('a.jp')], [])] })),
    vector('an empty extension', 'malformed', [root, empty], leaf(empty)),
    vector('an asterisk in a constraint', 'malformed', [root, wildcardBase], named(wildcardBase, dns('a.example.jp'))),
    vector('a leading period in a constraint', 'malformed', [root, dottedBase], named(dottedBase, dns('a.example.jp'))),
    vector('a mask with a gap', 'malformed', [root, badMask], named(badMask, general.ip(192, 0, 2, 1))),
    vector('an address without a mask', 'malformed', [root, bare], named(bare, general.ip(192, 0, 2, 1))),
    vector('a dNSName that is none', 'malformed', [root], named(root, dns('foo_bar.jp'))),
    vector('an address for a dNSName', 'malformed', [root], named(root, dns('192.0.2.1'))),
    vector('a mailbox that is none', 'malformed', [root], named(root, general.email('a@b@example.jp'))),
    vector('an address with its mask for a name', 'malformed', [root], named(root, general.ip(192, 0, 2, 0, 255, 255, 255, 0)))
  ]
}
