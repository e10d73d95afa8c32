import { keptColumns } from './kept-columns.ts'
import { keptFiles, type About } from './kept-data.ts'

const ABOUT: Readonly<Record<About, string>> = {
  nobody: 'nobody',
  machine: 'the machine',
  staff: 'staff',
  shoppers: 'shoppers'
}

/** `docs/privacy.md`. A test fails when the committed one differs. */
export function privacyDocument(): { readonly path: string; readonly content: string } {
  const files = keptFiles.map(({ where, roles, about, what, why, howLong, protection }) =>
    row([where, mark(roles.includes('service_provider')), mark(roles.includes('platform_operator')), ABOUT[about], what, why, howLong, protection])
  )
  const columns = keptColumns.map(({ database, table, columns: names, about, what }) =>
    row([`\`${database}\``, `\`${table}\``, names.map((name) => `\`${name}\``).join(', '), ABOUT[about], what])
  )
  const content = `# What is kept of whom

The law tells two roles apart. A **platform operator** (a certified verifier) may hold certificates, serial numbers and
revocation data for its work, and no longer than its contract. A **service provider** must keep no certificate that a person
presented, and must neither obtain nor keep a serial number. So a service provider's machine keeps nothing about shoppers at
all, and what a platform operator's keeps of them lies under one key that can be destroyed
([retention.md](retention.md)). Nobody's name, birth date or PIN is in any of it, in either role. Of staff the record holds
the login that they act under, because certification asks who did what; whoever acknowledges the law in the configuration
is named there too.

This page is made from \`main/shell/privacy\` by \`npm run docs\`. Tests compare it with the columns of the databases as they
are made, and with the files that purchases and an operator's visit leave behind: what has no row here fails them.

## Files

Below the data directory (\`HATACHI_DATA_DIR\`). SP: a service provider's machine. PO: a platform operator's.

| where | SP | PO | about | what | why | how long | how it is protected |
|---|---|---|---|---|---|---|---|
${files.join('\n')}

Copies of the record, exported to a second medium, hold what the record holds; support bundles (\`hatachi support bundle\`)
hold its newest 200 entries, the log and the checks, and are kept by whoever asked for them.

\`lists/\` tells serial numbers, and \`memory/\` and \`membership/\` whose a row is and what is in it, only with the key. Without
it a file of these tells how many rows it has, and no more.

## Columns

| database | table | columns | about | what |
|---|---|---|---|---|
${columns.join('\n')}
`
  return { path: 'docs/privacy.md', content }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

function mark(isKept: boolean): string {
  return isKept ? 'yes' : 'no'
}
