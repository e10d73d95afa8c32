import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainRule } from '../../main/age/rules/explain.ts'
import { msOfJapan } from '../../main/age/rules/japan-time.ts'
import { checkRuleFile, readRuleFile } from '../../main/shell/rules/read-rule-file.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { ruleContext, ruleProduct } from '../support/rule-context.ts'

const page = readFileSync(join(repositoryRoot, 'docs/rules.md'), 'utf8')
const files = [...page.matchAll(/```yaml\n([^`]+)```/g)].map(([, text = '']) => text)
const products = [
  ruleProduct({ id: 'beer', category: 'alcohol', picture: 'beer', name: { ja: '生ビール', en: 'Draught beer' } }),
  ruleProduct({ id: 'cigarettes', category: 'tobacco', picture: 'tea' })
]

describe('docs/rules.md', () => {
  it.each(files)('has files of rules that are sound: %#', (text) => {
    const { book, findings } = readRuleFile(text)
    expect(findings).toEqual([])
    expect(book).not.toBeNull()
    expect(checkRuleFile(text, ruleContext({ products })).findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('has several, and prints of the first what the command says', () => {
    expect(files.length).toBeGreaterThanOrEqual(3)
    const book = readRuleFile(files[0] ?? '').book
    if (book === null) throw new Error('no book')
    const explained = explainRule(ruleContext({ products }), book, {
      productId: 'beer',
      atMs: msOfJapan('2026-12-04', 23 * 60 + 30),
      card: 'old_enough',
      withPin: true,
      line: { state: 'up', downForHours: 0, listAgeHours: 1 }
    })
    expect(page).toContain(`beer:\n${(explained?.sentences.en ?? []).map((sentence) => `  ${sentence}\n`).join('')}\`\`\``)
  })
})
