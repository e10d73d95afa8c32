import { holderDemand } from '../../age/rule.ts'
import { error, repeated, warning } from './finding.ts'
import { checkLeftOut, filledIn } from './left-out.ts'
import { checkOffline, sellsNothing } from './offline-checks.ts'
import type { Finding } from './problem.ts'
import { checkProducts } from './product-checks.ts'
import type { Settings, WrittenSettings } from './schema.ts'
import { ageRuleOf } from './settings-to-rules.ts'
import { checkTelevision } from './television-checks.ts'

/** What the law says of use without the PIN, as told to an operator who configures it. */
export const LAW_ON_PINLESS_USE =
  'The law (公的個人認証法 38条の4, 施行規則64条の12) allows use without the PIN only of a card enrolled with its PIN, ' +
  'and neither online nor outdoors.'

/** What the law says of phones, as told to an operator who would accept them. */
export const LAW_ON_PHONES =
  'A phone carries certificates of its own (移動端末設備用電子証明書), and a fingerprint may stand for its PIN: the platform ' +
  "operator's certification (認定) may have to be changed before phones are accepted."

/** What the settings say against each other. Pure. */
export function crossCheck(written: WrittenSettings): readonly Finding[] {
  const settings = filledIn(written)
  return [
    ...checkLeftOut(written),
    ...checkRole(settings),
    ...checkSecondEndpoint(settings),
    ...checkRevocation(settings),
    ...checkUnique(settings),
    ...(written.products === undefined ? [] : checkProducts(settings)),
    ...settings.rules.flatMap((_, index) => checkPinPolicy(settings, index)),
    ...checkPhones(settings),
    ...checkOffline(settings),
    ...checkMembers(settings),
    ...checkOperatorSide(settings),
    ...checkTelevision(settings)
  ]
}

function checkOperatorSide({ operatorSide }: Settings): readonly Finding[] {
  const { certificate, certificateKey, enabled, address } = operatorSide
  const findings: Finding[] = []
  if ((certificate === undefined) !== (certificateKey === undefined)) {
    const [there, missing] = certificate === undefined ? ['certificateKey', 'certificate'] : ['certificate', 'certificateKey']
    const what = `needs "operatorSide.${missing}" beside it`
    findings.push(error(['operatorSide', there], what, 'Set both, or neither: the machine then makes its own.', 'key'))
  }
  if (enabled && ['0.0.0.0', '::'].includes(address)) {
    const what = 'opens the operator\'s side to every network that this machine is in'
    const remedy = 'Give the address of this machine in the network that the operator uses, or see to it that no other is there.'
    findings.push(warning(['operatorSide', 'address'], what, remedy, address))
  }
  return findings
}

function checkSecondEndpoint({ platform }: Settings): readonly Finding[] {
  if (platform === undefined) return []
  const { endpoint, secondEndpoint } = platform
  if (secondEndpoint === undefined || new URL(secondEndpoint).href !== new URL(endpoint).href) return []
  const remedy = 'Set the other address of your platform, or remove it if there is none.'
  return [error(['platform', 'secondEndpoint'], 'is the same as "platform.endpoint"', remedy, 'value', secondEndpoint)]
}

function checkRole(settings: Settings): readonly Finding[] {
  const findings: Finding[] = []
  const { role, trust, platform } = settings
  if (role === 'service_provider') {
    if (platform !== undefined && platform.sealingKey === undefined) {
      const what = 'is missing, and a service_provider must seal certificates'
      const remedy = 'Set its "id" and "file" as your platform gave them.'
      findings.push(error(['platform', 'sealingKey'], what, remedy, 'key'))
    }
    if (trust !== undefined) {
      const remedy = 'Remove it, or set "role: platform_operator" if this machine is run by one.'
      findings.push(error(['trust'], 'is refused for a service_provider, who judges no certificate', remedy, 'key'))
    }
  } else {
    if (trust === undefined) {
      const what = 'is missing, and a platform_operator judges certificates itself'
      findings.push(error(['trust'], what, 'Set "anchors" below it to the PEM files of the trusted CAs.', 'key'))
    }
    if (platform?.sealingKey !== undefined) {
      const what = 'is refused for a platform_operator, who seals nothing'
      const remedy = 'Remove it, or set "role: service_provider".'
      findings.push(error(['platform', 'sealingKey'], what, remedy, 'key'))
    }
  }
  if (platform === undefined) return findings
  const { answerKey, nextAnswerKey } = platform
  if (nextAnswerKey?.id === answerKey.id) {
    const what = 'must not have the name of "platform.answerKey"'
    const path = ['platform', 'nextAnswerKey', 'id']
    findings.push(error(path, what, 'Give the id of the coming key.', 'value', answerKey.id))
  }
  return findings
}

/** From one list to the next. */
const DAY_HOURS = 24

function checkRevocation(settings: Settings): readonly Finding[] {
  const { trust } = settings
  if (trust === undefined) return []
  const { method, lists, authorityLists, maxAgeHours, overdueHours } = trust.revocation
  const findings: Finding[] = []
  if (method === 'list' && lists.length === 0) {
    const what = 'names no list, so that "method: list" goes by those alone that are brought with "hatachi crl import"'
    const remedy = 'Import one each day; or add "- url: http://…" below it, as the certificates name it.'
    findings.push(warning(['trust', 'revocation', 'lists'], what, remedy))
  }
  // Where ages are remembered a rule book may sell on them, by lists that are fetched for it.
  if (method === 'ocsp' && lists.length > 0 && sellsNothing(settings) && !settings.offline.memory.enabled) {
    const what = 'is not used: "method: ocsp" asks the responder'
    findings.push(warning(['trust', 'revocation', 'lists'], what, 'Remove it, or set "method: list".'))
  }
  if (method === 'list' && overdueHours + DAY_HOURS >= maxAgeHours) {
    const what = 'tells of a missing list only when nothing is sold any more'
    const remedy = `Set it below ${String(Math.max(maxAgeHours - DAY_HOURS, 1))}, or raise "maxAgeHours".`
    findings.push(warning(['trust', 'revocation', 'overdueHours'], what, remedy, String(overdueHours)))
  }
  const urls = [...lists, ...authorityLists].map(({ url }) => url)
  urls.forEach((url, index) => {
    if (urls.indexOf(url) === index) return
    const isAuthority = index >= lists.length
    const [list, at] = [isAuthority ? 'authorityLists' : 'lists', isAuthority ? index - lists.length : index] as const
    findings.push(error(['trust', 'revocation', list, at, 'url'], 'is named twice', 'Name each list once.', 'value', url))
  })
  return findings
}

function checkUnique({ rules }: Settings): readonly Finding[] {
  return repeated(['rules'], 'id', rules.map(({ id }) => id))
}

function checkPinPolicy({ rules, place }: Settings, index: number): readonly Finding[] {
  const settings = rules[index]
  if (settings === undefined) return []
  const rule = ageRuleOf(settings)
  const { acknowledgement, ...unacknowledged } = rule
  const allowed = holderDemand(unacknowledged, place)
  const path = ['rules', index, 'pin'] as const
  if (acknowledgement === undefined) {
    const askedAfterAll = allowed === 'pin' && rule.pin !== 'pin'
    if (!askedAfterAll) return []
    const what = `asks the PIN all the same, ${place}, since going beyond the law was not acknowledged`
    const remedy = `${LAW_ON_PINLESS_USE} Set "pin: pin", or add "acknowledgement" to answer for going beyond it.`
    return [warning(path, what, remedy, rule.pin)]
  }
  if (holderDemand(rule, place) === allowed) {
    const what = 'is not needed: the rule stays within the law'
    return [warning(['rules', index, 'acknowledgement'], what, 'Remove it.')]
  }
  const { acknowledgedBy, acknowledgedOn } = acknowledgement
  const what = `goes beyond the law, as ${acknowledgedBy} acknowledged on ${acknowledgedOn}`
  const remedy = `${LAW_ON_PINLESS_USE} Set "pin: pin" and remove "acknowledgement" to keep to it.`
  return [warning(path, what, remedy, rule.pin)]
}

function checkMembers({ role, members }: Settings): readonly Finding[] {
  if (!members.enabled || role === 'platform_operator') return []
  const what = 'is refused for a service_provider, who may not obtain a serial number, nor keep anything to know a card again by'
  const remedy = 'Set it to false, or "role: platform_operator" if this machine is run by one.'
  return [error(['members', 'enabled'], what, remedy)]
}

function checkPhones({ session }: Settings): readonly Finding[] {
  const { acceptPhones, phonesAcknowledgement } = session
  const path = ['session', 'acceptPhones']
  if (!acceptPhones) {
    if (phonesAcknowledgement === undefined) return []
    const what = 'is not needed: phones are refused'
    return [warning(['session', 'phonesAcknowledgement'], what, 'Remove it.')]
  }
  if (phonesAcknowledgement === undefined) {
    const remedy =
      `${LAW_ON_PHONES} Ask your platform operator, then add "session.phonesAcknowledgement" with "acknowledgedBy" ` +
      'and "acknowledgedOn"; or set it to false.'
    return [error(path, 'is not acknowledged', remedy)]
  }
  const { acknowledgedBy, acknowledgedOn } = phonesAcknowledgement
  const what = `rests on a certification that covers phones, as ${acknowledgedBy} acknowledged on ${acknowledgedOn}`
  return [warning(path, what, `${LAW_ON_PHONES} Set it to false to refuse them.`)]
}
