import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { deviceKeyPath } from '../../keys/device-key.ts'
import { erasingJournalPath } from '../../keys/erasable-key.ts'
import { keysDirectory } from '../../keys/key-file.ts'
import { isSetAside } from '../../keys/signing-key.ts'
import { recordCounts } from '../../store/record-extent.ts'
import { counted } from './counted.ts'
import type { ErasureReport } from './erasure-report.ts'
import type { OpenedRecord } from './held-record.ts'

type Staying = ErasureReport['stays'][number]

/** What Hatachi itself keeps in a data directory beside what is erased, by the first name below it. */
const OWN: readonly { readonly name: RegExp; readonly row: Staying }[] = [
  {
    name: /^clock$/,
    row: {
      where: 'clock/',
      what: 'the highest signed time that was seen',
      why: 'it guards the clock; it holds times and no data of the contract'
    }
  },
  {
    name: /^retention$/,
    row: { where: 'retention/', what: 'reports of erasing, this one among them', why: 'they prove what was done' }
  },
  {
    name: /^logs$/,
    row: {
      where: 'logs/',
      what: 'what happened to the machine, for whoever looks after it',
      why: 'it holds nothing of cards or people; the oldest lines go by themselves'
    }
  },
  {
    name: /^accounts\.db(?:-journal)?$/,
    row: {
      where: 'accounts.db',
      what: "accounts of the operator's side",
      why: "who may look at the record must be able to go on signing in; it holds nothing of cards or shoppers"
    }
  },
  {
    name: /^set-up-code(?:\.draft)?$/,
    row: { where: 'set-up-code', what: "a code that makes the operator's first account", why: 'it is worth one use and a day' }
  },
  {
    name: /^service-order\.json$/,
    row: {
      where: 'service-order.json',
      what: 'that the machine is to be taken out of service or put back',
      why: 'the next start takes it; it holds nothing of cards or shoppers'
    }
  },
  {
    name: /^rule-(?:order|answer)\.json$/,
    row: {
      where: 'rule-order.json, rule-answer.json',
      what: 'rules of sale that are to come into force, and whether they did',
      why: 'a command is about to read them; they hold nothing of cards or shoppers'
    }
  },
  {
    name: /^television$/,
    row: {
      where: 'television/',
      what: 'the screens of the television that are paired, and the agent with its reader',
      why: 'they are of the machine; it holds nothing of cards or people'
    }
  },
  {
    name: /^record-set-aside$/,
    row: { where: 'record-set-aside/', what: 'records that were damaged and set aside', why: 'what can still be read of them is the auditor\'s' }
  },
  {
    name: /^hatachi\.yaml$/,
    row: { where: 'hatachi.yaml', what: 'the configuration', why: "it is the operator's own" }
  },
  {
    name: /^shopper-url$/,
    row: { where: 'shopper-url', what: "an address of the screen's", why: 'it is local to the machine' }
  }
]
const KEYS = /^keys$/
const STORE = /^hatachi\.db(?:-wal|-shm|\.lock)?$/

/** What stays after an erasing, and why. Files that are not Hatachi's are counted: their names are not its to tell. */
export function stayingData(dataDirectory: string, opened: OpenedRecord): readonly Staying[] {
  const names = readdirSync(dataDirectory)
  const record: Staying = {
    where: 'hatachi.db',
    what: `the record${wordsOfRecord(opened)}`,
    why:
      'certification asks for a record of who did what, when and with what result; ' +
      'it holds no certificate, no serial number, no pseudonym, no member number and no PIN'
  }
  const keys = keysIn(dataDirectory)
  const own = OWN.filter(({ name }) => names.some((each) => name.test(each))).map(({ row }) => row)
  const others = names.filter((each) => !STORE.test(each) && !KEYS.test(each) && !OWN.some(({ name }) => name.test(each)))
  if (others.length === 0) return [record, ...keys, ...own]
  const bytes = others.reduce((sum, each) => sum + (statSync(join(dataDirectory, each), { throwIfNoEntry: false })?.size ?? 0), 0)
  const foreign: Staying = {
    where: 'the data directory',
    what: `${counted(others.length, 'other file or folder', 'other files or folders')}, ${counted(bytes, 'octet')} on the first level`,
    why: 'Hatachi did not make them, and cannot say what is in them'
  }
  return [record, ...keys, ...own, foreign]
}

function wordsOfRecord(opened: OpenedRecord): string {
  if (opened.store === null) return `, which could not be opened (${opened.fault}), and was left as it is`
  const { decisions, entries } = recordCounts(opened.store)
  return `: ${counted(decisions, 'decision')} and ${counted(entries, 'event')}`
}

/** What lies beside the keys, each by its name: a copy of the key that was destroyed opens copies of what lay under it. */
function keysIn(dataDirectory: string): readonly Staying[] {
  const [own, journal] = [basename(deviceKeyPath(dataDirectory)), basename(erasingJournalPath(dataDirectory))]
  return readdirSync(keysDirectory(dataDirectory))
    .toSorted((one, other) => Number(other === own) - Number(one === own) || one.localeCompare(other))
    .filter((name) => name !== journal)
    .map((name) => (name === own ? DEVICE_KEY : (OTHER_KEYS.get(name) ?? (isSetAside(name) ? setAside(name) : strange(name)))))
}

const DEVICE_KEY: Staying = {
  where: 'keys/device.key',
  what: "the machine's signing key",
  why: 'it signs this report, and shows later that the report is its own; nothing lies under it'
}

/** Further keys of Hatachi's own, under which nothing lies that is to be erased. */
const OTHER_KEYS: ReadonlyMap<string, Staying> = new Map([
  [
    'accounts.key',
    {
      where: 'keys/accounts.key',
      what: "the key of the operator's accounts",
      why: 'accounts stay usable after an erasing; nothing of the contract lies under it'
    }
  ],
  ...['record.mark', 'record.mark.draft'].map((name): readonly [string, Staying] => [
    name,
    { where: `keys/${name}`, what: 'how far the record had got, signed', why: 'it shows whether the record was put back; it holds a number and a hash' }
  ]),
  [
    'operator-tls.key',
    {
      where: 'keys/operator-tls.key',
      what: "the key of the operator's side on the network",
      why: 'the machine shows by it that it is itself; nothing lies under it'
    }
  ],
  [
    'operator-certificate.json',
    { where: 'keys/operator-certificate.json', what: 'the certificate of that key', why: 'anyone may have it' }
  ],
  [
    'television-tls.key',
    {
      where: 'keys/television-tls.key',
      what: "the key of the television's side on the network",
      why: 'the machine shows by it that it is itself; nothing lies under it'
    }
  ],
  [
    'television-certificate.json',
    { where: 'keys/television-certificate.json', what: 'the certificate of that key', why: 'anyone may have it' }
  ],
  [
    'reader-agent.json',
    { where: 'keys/reader-agent.json', what: 'by what an agent beside a television is known to its appliance', why: 'nothing lies under it' }
  ],
  [
    'operator-metrics.json',
    { where: 'keys/operator-metrics.json', what: 'the hash of a token that reads the metrics', why: 'the token cannot be had from it' }
  ]
])

function setAside(name: string): Staying {
  return {
    where: `keys/${name}`,
    what: 'a signing key of this machine that was replaced',
    why: `it ${name.includes('.damaged-') ? 'was damaged' : 'could not be read'}, and Hatachi set it aside; it does not sign this report, and nothing lies under it`
  }
}

function strange(name: string): Staying {
  return {
    where: `keys/${name}`,
    what: 'a file or folder that Hatachi did not make',
    why: 'it is still there, and was not looked into: if it is a copy of the key, it opens copies of lists, memories and members, and must be destroyed'
  }
}

/** Of what stays, what may be a copy of a key. */
export function strayKeys({ stays }: ErasureReport): readonly string[] {
  return stays.map(({ where }) => where).filter((where) => where.startsWith('keys/') && !isKnown(where.slice('keys/'.length)))
}

function isKnown(name: string): boolean {
  return `keys/${name}` === DEVICE_KEY.where || OTHER_KEYS.has(name) || isSetAside(name)
}
