/** What a token is for, told by its name and value: it decides how the token is shown. */
export type TokenKind = 'colour' | 'type' | 'space' | 'radius' | 'shadow' | 'motion' | 'other'

/** One value of the design system, as the style sheet has it. */
export interface Token {
  /** With its two dashes. */
  readonly name: string
  readonly kind: TokenKind
  /** By day, and where nothing else is said. */
  readonly value: string
  /** After dark, where it differs. */
  readonly night?: string
}

const DECLARATION = /(--[a-z0-9-]+)\s*:\s*([^;]+);/g

/**
 * Reads the tokens off the style sheet itself, so that the page can leave none out: the first rule has them all, the
 * rule for the night changes some. Throws where there is no such rule: the style sheet has changed its shape.
 */
export function tokensOf(css: string): readonly Token[] {
  const plain = css.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const bodyOf = (selector: string): string => {
    const start = plain.indexOf(`${selector} {`)
    if (start < 0) throw new Error(`there is no rule for ${selector}`)
    return plain.slice(start, plain.indexOf('}', start))
  }
  const night = new Map(declarationsOf(bodyOf(":root[data-light='night']")))
  return declarationsOf(bodyOf(':root')).map(([name, value]) => {
    const after = night.get(name)
    return { name, value, kind: kindOf(name, value), ...(after === undefined ? {} : { night: after }) }
  })
}

function declarationsOf(body: string): readonly (readonly [string, string])[] {
  return Array.from(body.matchAll(DECLARATION), ([, name = '', value = '']) => [name, value.replaceAll(/\s+/g, ' ')])
}

function kindOf(name: string, value: string): TokenKind {
  if (value.startsWith('#')) return 'colour'
  if (/^--(?:font|weight|leading)/.test(name)) return 'type'
  if (name.startsWith('--space')) return 'space'
  if (name.startsWith('--radius')) return 'radius'
  if (name.startsWith('--shadow')) return 'shadow'
  return /\d+ms$|^cubic-bezier/.test(value) ? 'motion' : 'other'
}
