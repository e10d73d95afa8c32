/** How many signatures were checked, by whichever call of node:crypto. */
export const signatureChecks = { count: 0 }

/** For `vi.mock('node:crypto', …)`: the real module, with its checks of signatures counted. */
export async function countedCrypto(
  importOriginal: () => Promise<typeof import('node:crypto')>
): Promise<typeof import('node:crypto')> {
  const original = await importOriginal()
  const counted = <T extends (...args: never[]) => unknown>(call: T): T =>
    ((...args: Parameters<T>) => {
      signatureChecks.count += 1
      return call(...args)
    }) as T
  return { ...original, verify: counted(original.verify), createVerify: counted(original.createVerify) }
}
