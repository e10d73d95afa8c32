import { readFileSync } from 'node:fs'
import { licenceFiles, type InstalledPackage } from './production-packages.ts'

const LINE = '-'.repeat(80)

/**
 * The text of all licences in a package of Hatachi but those of Node and Electron, which bring a file of their own. A
 * licence that several packages share word by word stands there once, below all their names.
 */
export function thirdPartyNotices(packages: readonly InstalledPackage[]): string {
  const byText = new Map<string, string[]>()
  for (const each of packages) {
    const text = licenceText(each)
    byText.set(text, [...(byText.get(text) ?? []), `${each.name} ${each.version} (${each.license})`])
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`)
  return [`Hatachi contains the following packages, under their own licences.`, ...parts].join(`\n\n${LINE}\n\n`) + '\n'
}

function licenceText(each: InstalledPackage): string {
  const texts = licenceFiles(each).map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim())
  return texts.length > 0 ? texts.join('\n\n') : `The package brings no file of its licence: ${each.license}.`
}
