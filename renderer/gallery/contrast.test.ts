import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrastOf, PAIRS } from './contrast.ts'
import { tokensOf } from './tokens.ts'

const tokens = tokensOf(readFileSync(join(import.meta.dirname, '../shared/tokens.css'), 'utf8'))

describe('contrast', () => {
  it('is 21 between black and white, 1 between equals, whichever comes first', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrastOf('#ffffff', '#000000')).toBeCloseTo(21)
    expect(contrastOf('#123456', '#123456')).toBe(1)
    // The example of WCAG's own understanding documents: the lightest grey that passes 4.5 on white.
    expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  })

  const colour = (name: string, night: boolean): string => {
    const token = tokens.find((each) => each.name === name)!
    return night ? (token.night ?? token.value) : token.value
  }

  it.each(PAIRS)('of $ink on $on is $least or more, day and night', ({ ink, on, least }) => {
    expect(contrastOf(colour(ink, false), colour(on, false))).toBeGreaterThanOrEqual(least)
    expect(contrastOf(colour(ink, true), colour(on, true))).toBeGreaterThanOrEqual(least)
  })
})

describe('tokens', () => {
  it('are read with their kind and what the night changes', () => {
    const css = "/* a: b; */ :root {\n --ground: #eef1f5;\n --space-1: 8px; --calm: 260ms;\n}\n:root[data-light='night'] { --ground: #000000; }"
    expect(tokensOf(css)).toEqual([
      { name: '--ground', value: '#eef1f5', kind: 'colour', night: '#000000' },
      { name: '--space-1', value: '8px', kind: 'space' },
      { name: '--calm', value: '260ms', kind: 'motion' }
    ])
    expect(() => tokensOf('a {}')).toThrow()
  })
})
