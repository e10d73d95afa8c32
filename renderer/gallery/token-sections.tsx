import { For, Show, type JSX } from 'solid-js'
import { Say } from '../shared/words.tsx'
import tokensCss from '../shared/tokens.css?raw'
import { useShopper } from '../shopper/shopper.ts'
import { contrastOf, PAIRS } from './contrast.ts'
import type { Light } from './gallery.tsx'
import { Section } from './parts.tsx'
import { tokensOf, type Token, type TokenKind } from './tokens.ts'

const TOKENS = tokensOf(tokensCss)
const ofKind = (kind: TokenKind): readonly Token[] => TOKENS.filter((token) => token.kind === kind)

/** The sizes of type that a stage sets, largest first; each face sets its own by its distance. */
const SIZES = ['--title', '--lead', '--body', '--small'] as const

/** What a font is for; the others hold for every language. */
const SAMPLES: Readonly<Record<string, string>> = { '--font-zh-hans': '二十岁 Hatachi', '--font-ko': '스무 살 Hatachi' }

function typeStyle({ name }: Token): JSX.CSSProperties {
  if (name.startsWith('--weight')) return { 'font-weight': `var(${name})` }
  return name.startsWith('--font') ? { 'font-family': `var(${name})` } : {}
}

/** Every token of `tokens.css`, each shown for what it is. */
export function Tokens(props: { readonly light: Light }): JSX.Element {
  const valueOf = (name: string): string => {
    const token = TOKENS.find((each) => each.name === name)
    return (props.light === 'night' ? token?.night : undefined) ?? token?.value ?? '#000000'
  }
  const against = (name: string, ground: string): string => contrastOf(valueOf(name), valueOf(ground)).toFixed(1)
  return (
    <>
      <Section id="colour" name="Colour" says="Contrast is measured, against ground and against surface. Never colour alone: a shape and a word say the same.">
        <ul class="swatches" lang="en">
          <For each={ofKind('colour')}>
            {({ name }) => (
              <li>
                <span class="swatch" style={{ background: `var(${name})` }} />
                <code>{name}</code>
                <span>{valueOf(name)}</span>
                <span class="swatch-contrast">
                  {against(name, '--ground')} on ground, {against(name, '--surface')} on surface
                </span>
              </li>
            )}
          </For>
        </ul>
      </Section>
      <Section id="contrast" name="Contrast" says="Each pair that is used: 7 for what is read, 3 for what is only drawn.">
        <ul class="pairs" lang="en">
          <For each={PAIRS}>
            {({ ink, on, least }) => (
              <li data-testid="pair" data-met={contrastOf(valueOf(ink), valueOf(on)) >= least}>
                <Show
                  when={least >= 7}
                  fallback={
                    <span class="pair-shown" style={{ background: `var(${on})` }}>
                      <span class="pair-line" style={{ background: `var(${ink})` }} />
                    </span>
                  }
                >
                  <span class="pair-shown" style={{ background: `var(${on})`, color: `var(${ink})` }}>
                    Aa あ 永
                  </span>
                </Show>
                <code>{ink}</code>
                <span>
                  on <code>{on}</code>
                </span>
                <strong>
                  {contrastOf(valueOf(ink), valueOf(on)).toFixed(1)} (at least {least})
                </strong>
              </li>
            )}
          </For>
        </ul>
      </Section>
      <Section id="type" name="Type" says="Noto Sans, brought along for each language. Sizes belong to the stage; these are those of a landscape panel.">
        <TypeScale />
        <List kind="type" show={typeStyle}>
          {(token) => SAMPLES[token.name] ?? '二十歳 Hatachi'}
        </List>
      </Section>
      <Section id="space" name="Space, shape, motion" says="Multiples of eight; round where it can be pressed; motion short, and none where less is asked for.">
        <List kind="space" show={({ name }) => ({ width: `var(${name})`, height: '24px', background: 'var(--accent)' })} />
        <List kind="radius" show={({ name }) => ({ width: '96px', height: '64px', 'border-radius': `var(${name})`, background: 'var(--accent)' })} />
        <List kind="shadow" show={({ name }) => ({ width: '96px', height: '64px', 'border-radius': 'var(--radius-1)', 'box-shadow': `var(${name})`, background: 'var(--surface)' })} />
        <List kind="motion" />
        <List kind="other" />
      </Section>
    </>
  )
}

function TypeScale(): JSX.Element {
  const { strings } = useShopper()
  return (
    <dl class="type-scale">
      <For each={SIZES}>
        {(size) => (
          <div>
            <dt lang="en">
              <code>{size}</code>
            </dt>
            <dd class={size === '--title' ? 'title' : ''} style={{ 'font-size': `var(${size})` }}>
              <Say words={strings().tap.title} />
            </dd>
          </div>
        )}
      </For>
    </dl>
  )
}

/** Tokens of one kind, each with its value and a piece that has it. */
function List(props: {
  readonly kind: TokenKind
  readonly show?: (token: Token) => JSX.CSSProperties
  readonly children?: (token: Token) => JSX.Element
}): JSX.Element {
  return (
    <ul class="tokens" lang="en">
      <For each={ofKind(props.kind)}>
        {(token) => (
          <li>
            <span class="token-names">
              <code>{token.name}</code>
              <span>{token.value}</span>
            </span>
            <Show when={props.show}>
              {(show) => (
                <span class="token-shown" style={show()(token)}>
                  {props.children?.(token)}
                </span>
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  )
}
