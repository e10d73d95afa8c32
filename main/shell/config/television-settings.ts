import type { CablePartiesSettings } from '../../cable/settings.ts'
import type { ServiceAddress } from '../../services/http/json-client.ts'
import type { TelevisionSettings } from './configuration.ts'
import type { PartyFiles, TelevisionFiles } from './television-files.ts'
import type { TelevisionFields } from './television-schema.ts'

/** The television's settings with what their files hold. */
export function televisionOf(fields: TelevisionFields, files: TelevisionFiles): TelevisionSettings {
  const { enabled, address, port, names, ownPort, language, pairing, reader, timeouts, services } = fields
  const ofParty = (party: { readonly url: string } | undefined, read: PartyFiles | null): ServiceAddress | null =>
    party === undefined || read === null ? null : { url: party.url, ...read }
  return {
    enabled,
    address,
    port,
    names,
    ownCertificate: files.certificate,
    ownPort,
    language,
    pairing,
    reader,
    timeouts: {
      cardMs: timeouts.cardSeconds * 1000,
      pinMs: timeouts.pinSeconds * 1000,
      returnCardMs: timeouts.returnCardSeconds * 1000,
      consentMs: timeouts.consentSeconds * 1000,
      idleMs: timeouts.idleSeconds * 1000,
      absentMs: timeouts.absentSeconds * 1000,
      noticeMs: timeouts.noticeSeconds * 1000
    },
    cable: cableOf(fields, files),
    services: { booking: ofParty(services.booking, files.booking), health: ofParty(services.health, files.health) }
  }
}

function cableOf({ cable }: TelevisionFields, files: TelevisionFiles): CablePartiesSettings | null {
  if (cable === undefined || files.cable === null) return null
  const { answerKeyPem, nextAnswerKeyPem, sealingKeyPem, ...platform } = files.cable.platform
  const { answerKey, nextAnswerKey, sealingKey } = cable.platform
  return {
    boxId: cable.boxId,
    platform: { url: cable.platform.url, ...platform },
    operator: { url: cable.operator.url, ...files.cable.operator },
    answerKeys: [
      { keyId: answerKey.id, publicKeyPem: answerKeyPem },
      ...(nextAnswerKey === undefined ? [] : [{ keyId: nextAnswerKey.id, publicKeyPem: nextAnswerKeyPem }])
    ],
    sealingKey: { keyId: sealingKey.id, publicKeyPem: sealingKeyPem }
  }
}
