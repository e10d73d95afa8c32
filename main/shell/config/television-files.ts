import type { NamedFileReader, NamedPair } from './named-files.ts'
import type { SettingPath } from './problem.ts'
import type { TelevisionFields } from './television-schema.ts'

/** What the files of one party hold; empty text where a finding says that one is unusable. */
export interface PartyFiles {
  readonly token: string
  /** Absent: a CA that the system knows. */
  readonly caPem?: string
}

/** The contents of the files that the television's settings name. */
export interface TelevisionFiles {
  readonly certificate: NamedPair | null
  /** null: no cable parties are set. */
  readonly cable: {
    readonly platform: PartyFiles & { readonly answerKeyPem: string; readonly nextAnswerKeyPem: string; readonly sealingKeyPem: string }
    readonly operator: PartyFiles
  } | null
  /** null: not set. */
  readonly booking: PartyFiles | null
  readonly health: PartyFiles | null
}

interface PartyFields {
  readonly tokenFile: string
  readonly serverCa?: string | undefined
}

/** Reads every file that the television's settings name. */
export function readTelevisionFiles(television: TelevisionFields, reader: NamedFileReader): TelevisionFiles {
  const { certificate, certificateKey, cable, services } = television
  const party = (path: SettingPath, { tokenFile, serverCa }: PartyFields): PartyFiles => ({
    token: reader.token([...path, 'tokenFile'], tokenFile),
    ...(serverCa === undefined ? {} : { caPem: reader.certificate([...path, 'serverCa'], serverCa) })
  })
  const service = (name: 'booking' | 'health') => {
    const fields = services[name]
    return fields === undefined ? null : party(['television', 'services', name], fields)
  }
  const key = (name: 'answerKey' | 'nextAnswerKey' | 'sealingKey') => {
    const named = cable?.platform[name]
    return named === undefined ? '' : reader.publicKey(['television', 'cable', 'platform', name, 'file'], named.file)
  }
  return {
    certificate:
      certificate === undefined || certificateKey === undefined
        ? null
        : reader.pair('television', 'certificate', certificate, 'certificateKey', certificateKey),
    cable:
      cable === undefined
        ? null
        : {
            platform: {
              ...party(['television', 'cable', 'platform'], cable.platform),
              answerKeyPem: key('answerKey'),
              nextAnswerKeyPem: key('nextAnswerKey'),
              sealingKeyPem: key('sealingKey')
            },
            operator: party(['television', 'cable', 'operator'], cable.operator)
          },
    booking: service('booking'),
    health: service('health')
  }
}
