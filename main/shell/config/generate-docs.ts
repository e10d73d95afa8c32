import { machineChoices } from '../../../device/vending/drivers.ts'
import { LAW_ON_PHONES, LAW_ON_PINLESS_USE } from './cross-checks.ts'
import { exampleBasket, exampleConfiguration, exampleFares, exampleHousehold, exampleOffline } from './example.ts'
import type { JsonSchema } from './json-schema.ts'
import { branchesOf, choiceOf, configurationSchemaJson, jsonSchemaFor } from './json-schema.ts'
import { LAW_ON_REMEMBERING } from './offline-checks.ts'
import { productionDriverNames } from './schema.ts'

/** A document made from the code: its path from the repository's root, and all of its text. */
export interface GeneratedDocument {
  readonly path: string
  readonly content: string
}

/** The documents about the configuration. A test fails when the committed ones differ. */
export function generate(): readonly GeneratedDocument[] {
  return [
    { path: 'docs/configuration.md', content: configurationReference() },
    { path: 'docs/configuration.schema.json', content: configurationSchemaJson() }
  ]
}

function configurationReference(): string {
  return `# Configuration

One YAML file, \`hatachi.yaml\` in the data directory (\`HATACHI_DATA_DIR\`, else \`$XDG_DATA_HOME/hatachi\`, else
\`~/.local/share/hatachi\`); \`--config\` names another. It is read at start: restart after a change. \`hatachi doctor\`
checks it without starting anything, and names line, column, what is wrong and what to do. Unknown settings are errors.

Paths of files are relative to the configuration file. For completion and checks in an editor, put this line at the
top: \`# yaml-language-server: $schema=<path to>/docs/configuration.schema.json\`

This page is made from the schema by \`npm run docs\`.

## Example

A service provider's machine indoors:

\`\`\`yaml
${exampleConfiguration}\`\`\`

## The PIN and the law

${LAW_ON_PINLESS_USE} So:

| \`pin\` | indoors | outdoors | with \`acknowledgement\` |
|---|---|---|---|
| \`pin\` | asked | asked | asked (the acknowledgement is not needed) |
| \`pin_unless_enrolled\` | asked unless the card is enrolled | asked | asked unless enrolled, outdoors too |
| \`none\` | asked | asked | not asked |

An acknowledgement is the operator's word, recorded at each start; what was proven is recorded as \`card_only\`.

## Phones

Phones are refused unless the operator answers for them. ${LAW_ON_PHONES} So \`session.acceptPhones: true\` is an error
without \`session.phonesAcknowledgement\`:

\`\`\`yaml
session:
  acceptPhones: true
  phonesAcknowledgement: { acknowledgedBy: Head of operations, acknowledgedOn: 2026-04-01 }
\`\`\`

It is recorded at each start.

## Products without a check, and several at once

A product without a \`rule\` is sold to anybody, with no card, also while the network is gone. With \`session.basket\`
several things are bought at once; the strictest of their rules holds for all of it, and a basket that holds nothing but
such products needs no card:

\`\`\`yaml
${exampleBasket}\`\`\`

## Tickets with two fares

With \`fullFare\` a product is a ticket with two fares: one for those of the age, one for anybody. Whoever is not of the
age, or of whom it could not be found out, is offered the full fare in the same words, and pays it only if they take it:

\`\`\`yaml
${exampleFares}\`\`\`

Each fare is a selection of its own, for the machine takes the money: which has to know how much. Where the machine begins
each purchase itself (\`mdb-avd\`, \`mdb-cashless\`), there is no second fare: \`fullFare\` is an error.

## A box that sells nothing

With \`machine: { driver: none }\` a box serves the television alone ([television.md](television.md)), which asks the cable
platform and no other who somebody is. Such a box asks nobody for an age: a \`service_provider\`'s leaves out \`platform\`,
\`rules\` and \`products\`, and \`reader\` where an agent beside the television has it:

\`\`\`yaml
${exampleHousehold}  cable: # as in television.md
\`\`\`

What is missing and used after all is an error: \`platform\`, \`rules\` and \`products\` on a machine that sells, \`platform\` of a
\`platform_operator\`, \`reader\` where no agent has one or the television is off. \`role\`, \`place\` and \`operator\` stand in the
record and on the screen, and are always needed. Without a platform nobody signs a time for the box:
its clock is held against what was noted and against the monotonic clock, and \`clock.maxSilenceDays\` is not used.

## Revocation lists

A platform operator's machine asks an OCSP responder about each certificate, or looks into J-LIS's lists, which it then
keeps itself and which work offline:

\`\`\`yaml
trust:
  anchors: [files/anchor-1.pem]
  revocation:
    method: list
    lists: [{ url: http://lists.example/authentication.crl }]
    authorityLists: [{ url: http://lists.example/authentication.arl }]
\`\`\`

The appliance fetches them after 07:00 Japan time, each machine in its own minute of the first ten, goes on after a cut
where it ended, and tries again, from a minute up to an hour apart, until the list of the day is here. Every list is
verified before it is used, so plain http will do; whatever is wrong with a new one, the one in force stays. Where no
list comes, as after a stop of J-LIS's system, it is *overdue* after \`overdueHours\`: on the record and in \`hatachi
doctor\`. From \`maxAgeHours\` on, and from five minutes after the list's own nextUpdate on (the CA's
clock may be off by that much), nothing is sold by it any more.
\`authorityLists\` can be had with either method: the CA's own state is then looked up for each card.

How long before 07:00 the thisUpdate of J-LIS's lists lies, and how often its ARL is renewed, is not published; the
timetable takes it that both are renewed daily and thisUpdate is less than a day older.

## Offline

While the network is gone nothing is sold, unless a product names a policy (\`offline: alcohol-offline\` beside its
\`rule\`) that says on what evidence it is, and for how long. ${LAW_ON_REMEMBERING} So a platform operator alone may write

\`\`\`yaml
${exampleOffline}\`\`\`

What a policy says has to be what happens: a list age above \`trust.revocation.maxAgeHours\`, or an age of answers above
\`offline.memory.keepDays\`, is an error. The lists are then fetched although OCSP is asked. What each policy leads to in
every case is in [offline.md](offline.md); \`hatachi offline explain\` says it of this machine. The acknowledgement, and
what each policy says, are recorded at each start.

## The PIN pad

\`face.pinPad: shuffled\` lays the ten digits elsewhere for every shopper, so that who sees only the finger, or its marks
on the glass, cannot tell the PIN. The default is \`ordered\`, because shuffling has its price: who types by place
(many blind and older people do) makes more mistakes, and three mistakes lock the card until its holder has been to the
city office. First screen the pad from view; shuffle where that cannot be done. The layout is drawn by the trusted side
for each session and stands in no record; the screen says that the keys are in another order, and digits of a keyboard
mean what is printed on them.

## Settings

"Required" means that there is no default. What stands below \`machine\` depends on its driver; see the next section.

${tableOf(rowsOf(jsonSchemaFor(productionDriverNames), ''))}

## Machines

Which driver reaches which machine: [vending.md](vending.md).

${machineSections(jsonSchemaFor(productionDriverNames))}
`
}

/** The settings of a schema as a table in Markdown. */
export const settingsTable = (schema: JsonSchema): string => tableOf(rowsOf(schema, ''))

const tableOf = (rows: readonly string[]): string =>
  ['| Setting | Value | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n')

/** One section a driver, with the settings that are its own. */
function machineSections(schema: JsonSchema): string {
  const machine = schema.properties?.['machine']
  const known = machine === undefined ? null : branchesOf(machine)
  return (known?.branches ?? [])
    .map(({ name, schema: branch }) => {
      const properties = Object.fromEntries(Object.entries(branch.properties ?? {}).filter(([setting]) => setting !== known?.by))
      const summary = machineChoices.find((driver) => driver.name === name)?.summary ?? ''
      return `### \`${name}\`\n\n${summary}\n\n${tableOf(rowsOf({ ...branch, properties }, 'machine'))}`
    })
    .join('\n\n')
}

function rowsOf(schema: JsonSchema, prefix: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const required = schema.required?.includes(name) === true
    const row = `| \`${path}\` | ${valueOf(part)} | ${defaultOf(part, required)} | ${part.description ?? ''} |`
    const inList = part.type === 'array' && part.items?.properties !== undefined
    return [row, ...(inList ? rowsOf(part.items, `${path}[]`) : rowsOf(withChoice(part), path))]
  })
}

/** Of a setting with branches the choice among them alone: the branches have sections of their own. */
function withChoice(part: JsonSchema): JsonSchema {
  const known = branchesOf(part)
  return known === null ? part : { properties: { [known.by]: choiceOf(known) }, required: [known.by] }
}

function valueOf(part: JsonSchema): string {
  if (part.enum !== undefined) return part.enum.map((option) => `\`${option}\``).join(', ')
  if (part.const !== undefined) return part.const === '' ? 'empty' : `\`${String(part.const)}\``
  if (part.anyOf !== undefined) return [...new Set(part.anyOf.map(valueOf))].join(', ')
  switch (part.type) {
    case 'integer':
    case 'number':
      return `${String(part.minimum)} to ${String(part.maximum)}`
    case 'boolean':
      return '`true`, `false`'
    case 'string':
      return 'text'
    case 'array':
      return part.items?.type === 'object' ? 'list of mappings' : `list of ${part.items?.type === 'string' ? 'texts' : 'numbers'}`
    default:
      return 'mapping'
  }
}

function defaultOf(part: JsonSchema, required: boolean): string {
  if (required) return 'required'
  if (part.default === undefined) return 'none'
  // What has settings of its own shows its defaults there.
  return part.properties === undefined ? `\`${JSON.stringify(part.default)}\`` : ''
}
