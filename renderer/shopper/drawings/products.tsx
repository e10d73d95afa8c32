import type { JSX } from 'solid-js'
import type { ProductView } from '../../../main/contract/shopper.ts'

export type Picture = ProductView['picture']

/** Own drawings of what is sold, on a 200-unit square: light from the upper left, a soft shadow below. */
export function ProductDrawing(props: { readonly picture: Picture; readonly class?: string }): JSX.Element {
  return (
    <svg class={`drawing ${props.class ?? ''}`} viewBox="0 0 200 200" aria-hidden="true">
      {DRAWINGS[props.picture]()}
    </svg>
  )
}

const Shadow = (props: { readonly x?: number; readonly width: number }): JSX.Element => (
  <ellipse cx={props.x ?? 100} cy="182" rx={props.width / 2} ry="8" fill="#0b1424" opacity="0.13" />
)

const Beer = (): JSX.Element => (
  <>
    <Shadow width={128} />
    <path d="M132 82h16a22 22 0 0 1 22 22v24a26 26 0 0 1-26 26h-12" fill="none" stroke="#c9d6e2" stroke-width="13" />
    <path d="M132 82h16a22 22 0 0 1 22 22v24a26 26 0 0 1-26 26h-12" fill="none" stroke="#eef4f9" stroke-width="5" />
    <path d="M44 62h94l-6 108a12 12 0 0 1-12 11H62a12 12 0 0 1-12-11z" fill="#dfe9f1" />
    <path d="M51 70h80l-5.5 96a8 8 0 0 1-8 8H64.5a8 8 0 0 1-8-8z" fill="#f0a81c" />
    <path d="M100 70h31l-5.5 96a8 8 0 0 1-8 8H100z" fill="#dd8f0c" />
    <path d="M64 92l3 68M84 92l1 68" stroke="#ffd066" stroke-width="7" stroke-linecap="round" />
    <g fill="#ffe4a1">
      <circle cx="104" cy="150" r="3.5" />
      <circle cx="113" cy="128" r="2.5" />
      <circle cx="99" cy="112" r="3" />
      <circle cx="116" cy="102" r="2" />
    </g>
    <path
      d="M40 66a20 20 0 0 1 13-33 25 25 0 0 1 43-8 22 22 0 0 1 35 9
        18 18 0 0 1 12 31c-4 5-12 4-16 1-1 12-17 14-20 2-8 6-22 6-29 0-8 7-17 5-22-1-5 5-12 4-16-1z"
      fill="#fffaf0"
    />
    <path
      d="M58 44a22 22 0 0 1 26-12M104 34a16 16 0 0 1 18 4"
      fill="none"
      stroke="#eadfc8"
      stroke-width="4"
      stroke-linecap="round"
    />
  </>
)

const Wine = (): JSX.Element => (
  <>
    <Shadow x={94} width={140} />
    <path
      d="M61 18h26v44c0 14 15 20 15 42v68a10 10 0 0 1-10 10H56a10 10 0 0 1-10-10v-68c0-22 15-28 15-42z"
      fill="#1f4a3a"
    />
    <path d="M79 18h8v44c0 14 15 20 15 42v68a10 10 0 0 1-10 10H83c6-34 6-96-2-116z" fill="#143628" />
    <path d="M59 14h30v25H59z" fill="#8d1838" />
    <path d="M80 14h9v25h-9z" fill="#6c0f29" />
    <path d="M46 108h56v48H46z" fill="#f6efdf" />
    <path d="M56 122h36M56 132h36" stroke="#8d1838" stroke-width="4" stroke-linecap="round" />
    <path d="M64 144h20" stroke="#bfae8a" stroke-width="4" stroke-linecap="round" />
    <path d="M56 66c-3 9-5 15-5 26" fill="none" stroke="#4f8370" stroke-width="4" stroke-linecap="round" />
    <path d="M118 84h46c3 32-4 48-20 50v36c9 1 17 4 18 11h-42c1-7 9-10 18-11v-36c-16-2-23-18-20-50z" fill="#d7e3ec" />
    <path d="M120 101h42c-1 19-8 28-21 28s-20-9-21-28z" fill="#a31f45" />
    <path d="M141 101h21c-1 19-8 28-21 28z" fill="#861536" />
    <path d="M126 92c-1 8 0 16 2 22" fill="none" stroke="#ffffff" stroke-width="3.5" stroke-linecap="round" />
  </>
)

const Sake = (): JSX.Element => (
  <>
    <Shadow width={150} />
    <path
      d="M64 22h44c3 0 4 4 2 7l-8 12c-3 6-3 12 0 18 10 14 30 30 30 66 0 30-12 57-20 57H60
        c-8 0-20-27-20-57 0-36 20-52 30-66 3-6 3-12 0-18l-8-12c-2-3-1-7 2-7z"
      fill="#f7f8fa"
    />
    <path
      d="M92 22h16c3 0 4 4 2 7l-8 12c-3 6-3 12 0 18 10 14 30 30 30 66 0 30-12 57-20 57H92
        c22-40 18-88-3-122-4-7-3-14 0-19z"
      fill="#dbe2ea"
    />
    <path d="M42 108c28 9 62 9 88 0 2 6 2.5 13 2 20-28 10-64 10-92 0 0-8 .5-14 2-20z" fill="#23479f" />
    <path d="M96 113c12-1 23-3 34-5 2 6 2.5 13 2 20-11 4-23 6-35 7z" fill="#173479" />
    <path d="M54 119q8-8 16 0t16 0 16 0 16 0" fill="none" stroke="#ffffff" stroke-width="3.5" stroke-linecap="round" />
    <ellipse cx="86" cy="26" rx="22" ry="5" fill="#c5cfda" />
    <path d="M122 138h56c0 26-8 44-20 44h-16c-12 0-20-18-20-44z" fill="#f7f8fa" />
    <path d="M152 138h26c0 26-8 44-20 44h-8c4-12 5-30 2-44z" fill="#dbe2ea" />
    <ellipse cx="150" cy="139" rx="28" ry="8" fill="#c5cfda" />
    <ellipse cx="150" cy="140" rx="21" ry="5" fill="#eef6f2" />
    <path d="M126 158c16 5 34 5 48 0" fill="none" stroke="#23479f" stroke-width="5" />
  </>
)

const Cigarettes = (): JSX.Element => (
  <>
    <Shadow width={116} />
    <g>
      <path d="M72 22h15v70H72zM93 12h15v80H93z" fill="#fdfdfb" />
      <path d="M80 22h7v70h-7zM101 12h7v80h-7z" fill="#e2e4e6" />
      <path d="M72 22h15v24H72zM93 12h15v24H93z" fill="#d99a4e" />
      <path d="M80 22h7v24h-7zM101 12h7v24h-7z" fill="#bd7f36" />
    </g>
    <path d="M46 66h108v108a8 8 0 0 1-8 8H54a8 8 0 0 1-8-8z" fill="#f4f5f7" />
    <path d="M46 58a6 6 0 0 1 6-6h12v26h72V52h12a6 6 0 0 1 6 6v44H46z" fill="#d5dbe3" />
    <path d="M46 78h108v104H54a8 8 0 0 1-8-8z" fill="#f4f5f7" />
    <path d="M118 78h36v96a8 8 0 0 1-8 8h-28z" fill="#dfe4ea" />
    <path d="M46 98h108v36H46z" fill="#1d6a6f" />
    <path d="M118 98h36v36h-36z" fill="#145055" />
    <circle cx="100" cy="116" r="12" fill="#f4f5f7" />
    <path d="M94 116a6 6 0 0 1 12 0" fill="none" stroke="#1d6a6f" stroke-width="4" stroke-linecap="round" />
    <path d="M62 152h76M62 164h52" stroke="#8a95a3" stroke-width="5" stroke-linecap="round" />
  </>
)

const Ticket = (): JSX.Element => (
  <>
    <Shadow width={140} />
    <g transform="rotate(-9 100 100)">
      <path
        d="M30 62h140a8 8 0 0 1 8 8v20a12 12 0 0 0 0 24v26a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8v-26
          a12 12 0 0 0 0-24V70a8 8 0 0 1 8-8z"
        fill="#c8d2de"
        transform="translate(4 9)"
      />
      <path
        d="M30 62h140a8 8 0 0 1 8 8v20a12 12 0 0 0 0 24v26a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8v-26
          a12 12 0 0 0 0-24V70a8 8 0 0 1 8-8z"
        fill="#fff8e8"
      />
      <path d="M30 62h140a8 8 0 0 1 8 8v8H22v-8a8 8 0 0 1 8-8z" fill="#d4552f" />
      <path d="M136 84v60" stroke="#d9c9a5" stroke-width="4" stroke-dasharray="2 8" stroke-linecap="round" />
      <path d="M44 98h46M44 114h70M44 130h34" stroke="#59616e" stroke-width="7" stroke-linecap="round" />
      <path
        d="M156 96l4.5 9.200 10 1.5-7.300 7.100 1.800 10-9-4.800-9 4.800 1.800-10-7.300-7.100 10-1.5z"
        fill="#d4552f"
        transform="translate(1 0)"
      />
    </g>
  </>
)

const Tea = (): JSX.Element => (
  <>
    <Shadow width={92} />
    <path d="M84 14h32v20H84z" fill="#f4f7f5" />
    <path d="M103 14h13v20h-13z" fill="#d5dfd8" />
    <path
      d="M86 34h28v10c0 12 22 16 22 40v88a10 10 0 0 1-10 10H74a10 10 0 0 1-10-10V84c0-24 22-28 22-40z"
      fill="#b7cf6b"
    />
    <path d="M106 34h8v10c0 12 22 16 22 40v88a10 10 0 0 1-10 10h-20z" fill="#9cb74f" />
    <path d="M64 88h72v60H64z" fill="#2d6a3c" />
    <path d="M106 88h30v60h-30z" fill="#225330" />
    <path d="M100 138c-20-2-26-20-10-38 4 12 24 18 10 38z" fill="#dff0c4" transform="rotate(24 100 118)" />
    <path
      d="M92 106c4 10 6 18 7 30"
      fill="none"
      stroke="#2d6a3c"
      stroke-width="3"
      stroke-linecap="round"
      transform="rotate(24 100 118)"
    />
    <path d="M74 78c1-10 5-15 9-19" fill="none" stroke="#eaf5cf" stroke-width="5" stroke-linecap="round" />
    <path d="M72 160h56M74 170h52" stroke="#9cb74f" stroke-width="4" stroke-linecap="round" />
  </>
)

const Other = (): JSX.Element => (
  <>
    <Shadow width={134} />
    <path d="M38 82l62-26 62 26v68l-62 32-62-32z" fill="#d9a86c" />
    <path d="M100 112l62-30v68l-62 32z" fill="#b98549" />
    <path d="M38 82l62 30v70l-62-32z" fill="#cf9a5b" />
    <path d="M38 82l62-26 62 26-62 30z" fill="#ebc18d" />
    <path d="M64 69.5l63 29.5v26l-18 9v-26L47 78z" fill="#f8eee0" opacity="0.9" />
    <path d="M50 116l22 11M50 130l14 7" stroke="#8f6230" stroke-width="5" stroke-linecap="round" />
  </>
)

const DRAWINGS: Readonly<Record<Picture, () => JSX.Element>> = {
  beer: Beer,
  wine: Wine,
  sake: Sake,
  cigarettes: Cigarettes,
  ticket: Ticket,
  tea: Tea,
  other: Other
}

/** All pictures, for the resting screen. */
export const PICTURES = Object.keys(DRAWINGS) as readonly Picture[]
