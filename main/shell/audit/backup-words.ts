import { HATACHI } from '../program.ts'

/** What a code of a run in vain means, and what mends it: two sentences, each with its end. */
export function wordsOfBackupFault(
  code: string,
  directory: string
): { readonly sentence: string; readonly remedy: string } {
  const init = `Run: ${HATACHI} audit backup init ${directory}`
  const accept = `Then, with the appliance ended, run: ${HATACHI} audit backup accept --by NAME`
  switch (code) {
    case 'medium_away':
      return {
        sentence: `The second medium is not at ${directory}.`,
        remedy: `Plug it in and mount it there. A new one is made ready first: ${init}`
      }
    case 'medium_foreign':
      return {
        sentence: `The medium at ${directory} belongs to another machine.`,
        remedy: `Mount this machine's own there, or an empty one. ${init}`
      }
    case 'medium_same':
      return {
        sentence: `${directory} lies on the same file system as the record, and is no second medium.`,
        remedy:
          'Mount another medium there, or set "record.backup.otherMedium" to false if something else carries it away.'
      }
    case 'medium_full':
      return {
        sentence: `The medium at ${directory} is full.`,
        remedy: `Put an empty one in its place, and keep this one. ${init}`
      }
    case 'medium_read_only':
      return {
        sentence: `The medium at ${directory} cannot be written.`,
        remedy: `Run: ls -ld ${directory}; findmnt -T ${directory}`
      }
    case 'medium_failed':
      return { sentence: `Writing to the medium at ${directory} fails.`, remedy: `Put a sound one in its place. ${init}` }
    case 'medium_hangs':
      return {
        sentence: `The medium at ${directory} does not answer.`,
        remedy: `Pull it and plug it in again, or put a sound one in its place. ${init}`
      }
    case 'backup_lost':
      return {
        sentence: `Entries that were deleted here lie on the medium at ${directory} no more, or damaged.`,
        remedy: `Look for them on another medium: the entries "backup_lost" name them. ${accept}`
      }
    case 'other_log':
      return {
        sentence: `Exports of another record by this machine's key lie in ${directory}: the record was replaced by a new one.`,
        remedy: `Find out who did so, and keep that medium. ${accept}`
      }
    case 'record_unsound':
    case 'record_differs':
      return {
        sentence: 'The record is not what was signed or exported before: nothing more of it is vouched for.',
        remedy: `Run: ${HATACHI} audit verify`
      }
    case 'record_behind':
      return {
        sentence: 'The medium holds more of the record than the machine: the record was put back to an older state.',
        remedy: `Find out who did so. To go on, keep that medium and put an empty one in its place. ${init}`
      }
    case 'key_unusable':
      return { sentence: 'The key that signs exports cannot be had.', remedy: `Run: ${HATACHI} doctor` }
    case 'name_taken':
      return {
        sentence: `A file of the same name lies in ${directory} already.`,
        remedy: `Look at it, and move it away. Run: ls -l ${directory}`
      }
    case 'run_failed':
      return {
        sentence: 'The export ended by a mistake in the program.',
        remedy: `Run: ${HATACHI} audit backup now, with the appliance ended, and report what it says.`
      }
    case 'record_empty':
      return { sentence: 'Nothing is recorded yet.', remedy: 'Start the appliance once.' }
    default:
      return { sentence: 'The record cannot be read.', remedy: `Run: ${HATACHI} doctor` }
  }
}
