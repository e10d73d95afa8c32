/**
 * For `node --import`: appends the address of every module that this process resolves, one a line, to the file that
 * HATACHI_TEST_MODULES names.
 */
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const file = process.env['HATACHI_TEST_MODULES']
if (file === undefined) throw new Error('HATACHI_TEST_MODULES names no file')

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context)
    appendFileSync(file, `${resolved.url}\n`)
    return resolved
  }
})
