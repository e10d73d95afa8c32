import { parseArgs } from 'node:util'

const USAGE = 64

/**
 * Options of a bench, all of them with a value: whole numbers where the default is a number, else text.
 * Ends the process with 64 and the usage where one is not known or does not fit.
 * @param bench its name, as in `npm run bench -- NAME`
 */
export function benchOptions<T extends Readonly<Record<string, number | string>>>(
  bench: string,
  defaults: T,
  args: readonly string[] = process.argv.slice(2)
): { readonly [Name in keyof T]: T[Name] extends number ? number : string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' } as const]))
    })
    const read = Object.entries(defaults).map(([name, byDefault]) => {
      const given = values[name]
      if (typeof given !== 'string' || typeof byDefault === 'string') return [name, given ?? byDefault]
      if (!/^[0-9]{1,9}$/.test(given)) throw new TypeError(`--${name} must be a whole number, not "${given}"`)
      return [name, Number(given)]
    })
    // The keys and kinds are those of the defaults.
    return Object.fromEntries(read) as ReturnType<typeof benchOptions<T>>
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    const usage = Object.entries(defaults).map(([name, byDefault]) => `[--${name} ${String(byDefault) || 'TEXT'}]`)
    console.error(`${fault.message}\nUsage: npm run bench -- ${bench} ${usage.join(' ')}`)
    process.exit(USAGE)
  }
}
