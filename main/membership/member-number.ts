/** The longest number: so much room has each sealed row, whatever number is in it. */
export const MEMBER_NUMBER_BYTES = 20

/** Whether it can be a member number: 4 to 20 letters, digits or "-". Example: `H-204817`. */
export function isMemberNumber(text: string): boolean {
  return /^[A-Za-z0-9-]{4,20}$/.test(text)
}
