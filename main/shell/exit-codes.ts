/**
 * How every `hatachi` command ends. From 64 on the numbers and their meaning are those of BSD's sysexits.h. The table
 * in `docs/exit-codes.md` is made from this one.
 */
export const exitCodes = {
  ok: { code: 0, meaning: 'Done; for `doctor`: nothing failed.' },
  refused: {
    code: 1,
    meaning:
      'Done, and the answer is no: for `doctor`: a check failed; for `cert` and `ocsp`: not valid, revoked; for `crl`: ' +
      'listed, or a list refused; for `offline check`: something that was asked about could not be sold now; for `rules`: the file cannot be applied; for `member invite`: the number has a card; for `reader-agent`: the appliance does not know this agent, or another answers in its place.'
  },
  undetermined: { code: 2, meaning: 'Done, and nothing can be said: evidence is missing, stale or not usable.' },
  notProven: {
    code: 3,
    meaning: 'For `audit`: done, and the record or an export of it does not hold, and the first bad place is named; or no key that is held signed it.'
  },
  usage: { code: 64, meaning: 'The command line is not understood. Usage is printed.' },
  data: { code: 65, meaning: 'Input data is damaged or not of the expected kind: the store among them, and a card.' },
  noInput: { code: 66, meaning: 'A named file is missing or cannot be read, the configuration among them; or there is nothing to erase, or no appliance has its data there; for `member remove`: the number has neither card nor code; for the commands of the television\'s parties: their store knows nothing of that name.' },
  unavailable: { code: 69, meaning: 'Something needed is not there now: reader, card, machine, platform, program.' },
  internal: { code: 70, meaning: 'A mistake in the program itself. The record holds where, never what data.' },
  cannotCreate: { code: 73, meaning: 'A file or directory cannot be created.' },
  inputOutput: { code: 74, meaning: 'Reading or writing failed: a full, read-only or failing medium, a silent card.' },
  interrupted: { code: 75, meaning: 'Told to end before it was done: nothing is changed, and it can be done again.' },
  forbidden: { code: 77, meaning: "The machine's legal role does not allow it: it is the platform operator's." },
  configuration: { code: 78, meaning: 'The configuration is not valid, whatever the command was to do with it; each problem is printed with its line.' }
} as const

export type ExitName = keyof typeof exitCodes

/** The number of an ending. */
export function exitCode(name: ExitName): number {
  return exitCodes[name].code
}

/** `docs/exit-codes.md`. A test fails when the committed one differs. */
export function exitCodesDocument(): { readonly path: string; readonly content: string } {
  const rows = Object.entries(exitCodes).map(
    ([name, { code, meaning }]) => `| ${String(code)} | ${name} | ${meaning} |`
  )
  const content = `# Exit codes

The same for every \`hatachi\` command; from 64 on as in BSD's sysexits.h. A command that is told to end by
SIGINT, SIGTERM or SIGHUP ends in order, with 0, or with 75 where that leaves undone what it was called for; one that is killed ends by that signal. Through \`npx\` npm's own code
is seen instead, and a SIGTERM does not come through: a script starts \`node main/shell/bootstrap/hatachi.mjs\`. This page is made from \`main/shell/exit-codes.ts\` by \`npm run docs\`.

| Code | Name | Meaning |
|---:|---|---|
${rows.join('\n')}
`
  return { path: 'docs/exit-codes.md', content }
}
