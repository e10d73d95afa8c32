import type { CardBehaviour } from '../../../device/card/simulator/card-behaviour.ts'
import type { CardSpec } from '../../platform/simulator/people.ts'

/** Reads one value; undefined where it is not understood. */
type Reading<T> = (text: string) => T | undefined

/** What may be said of a card and its holder, and as what: name of the field, and how its text is read. */
const PERSON_FIELDS: Readonly<Record<string, Reading<Partial<CardSpec>>>> = {
  birth: (text) => (isCivilDate(text) ? { birthDate: text } : undefined),
  pin: (text) => {
    if (text === 'none') return { pin: null }
    return /^\d{4}$/.test(text) ? { pin: text } : undefined
  },
  tries: (text) => (/^[0-3]$/.test(text) ? { triesLeft: Number(text) } : undefined),
  enrolled: (text) => {
    if (text === '' || text === 'yes') return { enrolled: true }
    return text === 'no' ? { enrolled: false } : undefined
  },
  issued: (text) => (isCivilDate(text) ? { issuedOn: text } : undefined),
  expires: (text) => (isCivilDate(text) ? { expiresOn: text } : undefined)
}

const BEHAVIOUR_FIELDS: { readonly [Field in keyof CardBehaviour]: Reading<CardBehaviour[Field]> } = {
  blockedStatusWord: oneOf({ 6983: 0x6983, 6984: 0x6984, '63C0': 0x63c0 }),
  pinNotSetStatusWord: oneOf({ '6A88': 0x6a88, 9000: 0x9000 }),
  blankCertificate: oneOf({ zeros: 'zeros', ones: 'ones', no_bytes: 'no_bytes', no_file: 'no_file' }),
  readPastEnd: oneOf({ end_of_file: 'end_of_file', completed: 'completed', le_wrong: 'le_wrong' }),
  certificateEfBytes: (text) => (/^\d{1,5}$/.test(text) ? Number(text) : undefined),
  bytesAfterCertificate: oneOf({ zeros: 'zeros', ones: 'ones', other_object: 'other_object' }),
  extendedLength: oneOf({ refused: 'refused', answered: 'answered' }),
  atr: oneOf({ contact: 'contact', contactless: 'contactless' })
}

/**
 * Reads `--person`: fields with commas between, such as `birth=2000-02-29,pin=5678,tries=1,enrolled`. Dates are those
 * of a calendar in Tokyo; `pin=none` is a card without a PIN.
 * @throws TypeError naming the field that is unknown or not understood
 */
export function parsePerson(text: string): Partial<CardSpec> {
  const parts = fieldsOf(text).map(([name, value]) => {
    const read = Object.hasOwn(PERSON_FIELDS, name) ? PERSON_FIELDS[name] : undefined
    if (read === undefined) throw unknownField('person', name, Object.keys(PERSON_FIELDS))
    return understood(read(value), 'person', name, value)
  })
  return Object.assign({}, ...parts) as Partial<CardSpec>
}

/**
 * Reads `--behaviour`: fields of `CardBehaviour` with commas between, such as `blockedStatusWord=6984`.
 * @throws TypeError naming the field that is unknown or not understood
 */
export function parseBehaviour(text: string): Partial<CardBehaviour> {
  const parts = fieldsOf(text).map(([name, value]) => {
    if (!isBehaviourField(name)) throw unknownField('behaviour', name, Object.keys(BEHAVIOUR_FIELDS))
    return { [name]: understood(BEHAVIOUR_FIELDS[name](value), 'behaviour', name, value) }
  })
  return Object.assign({}, ...parts) as Partial<CardBehaviour>
}

function fieldsOf(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split(',').map((field) => {
    const [name = '', ...value] = field.split('=')
    return [name.trim(), value.join('=').trim()]
  })
}

function isBehaviourField(name: string): name is keyof CardBehaviour {
  return Object.hasOwn(BEHAVIOUR_FIELDS, name)
}

function oneOf<T>(values: Readonly<Record<string, T>>): Reading<T> {
  return (text) => (Object.hasOwn(values, text) ? values[text] : undefined)
}

function understood<T>(value: T | undefined, option: string, name: string, text: string): T {
  if (value === undefined) throw new TypeError(`--${option}: ${name} cannot be "${text}"`)
  return value
}

function unknownField(option: string, name: string, known: readonly string[]): TypeError {
  return new TypeError(`--${option} has no field "${name}"; it has ${known.join(', ')}`)
}

function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
