import { z } from 'zod'

/** Settings that several files of configuration have: the appliance's, and those of the television's parties. */

/** The path of a file, relative to the file that names it. */
export const file = (description: string) => z.string().min(1).max(1024).meta({ description })

/** A public key by its name and its file. @param giver whose name for it that is, such as `cable platform` */
export const namedKey = (giver: string, description: string) =>
  z
    .strictObject({
      id: z.string().min(1).max(64).meta({ description: `The key's name, as the ${giver} gives it.` }),
      file: file('PEM file of the public key, on P-256.')
    })
    .meta({ description })
