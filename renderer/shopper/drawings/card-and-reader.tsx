import type { JSX } from 'solid-js'

/** What the card does in the picture: it comes, it lies there being read, or it is taken away. */
export type CardMove = 'comes' | 'lies' | 'leaves'

/** A card and the machine's reader, moving; still where the shopper's device asks for less motion. */
export function CardAndReader(props: { readonly move: CardMove; readonly label?: string }): JSX.Element {
  return (
    <svg class="card-and-reader" data-move={props.move} viewBox="0 0 480 400" aria-hidden="true">
      <ellipse cx="240" cy="372" rx="190" ry="16" fill="#0b1424" opacity="0.12" />
      <path d="M76 250h328l36 92a18 18 0 0 1-17 24H57a18 18 0 0 1-17-24z" fill="#1d2a44" />
      <path d="M40 342h400a18 18 0 0 1-17 24H57a18 18 0 0 1-17-24z" fill="#101a2e" />
      <path d="M98 264h284l26 66H72z" fill="#2c3d61" />
      <g class="waves" fill="none" stroke="#9db6f5" stroke-width="9" stroke-linecap="round">
        <path class="wave wave-1" d="M214 298a38 18 0 0 1 52 0" />
        <path class="wave wave-2" d="M190 286a74 32 0 0 1 100 0" />
        <path class="wave wave-3" d="M166 275a110 44 0 0 1 148 0" />
      </g>
      <circle cx="240" cy="310" r="7" fill="#9db6f5" />
      <g class="moving-card">
        <g transform="translate(114 26)">
          <rect x="4" y="10" width="252" height="160" rx="16" fill="#0b1424" opacity="0.18" />
          <rect width="252" height="160" rx="16" fill="#fdfbf7" />
          <path
            d="M0 118c60-34 96 22 154-8 44-22 70-14 98-2v36a16 16 0 0 1-16 16H16a16 16 0 0 1-16-16z"
            fill="#f6d9df"
          />
          <path
            d="M0 136c66-22 110 16 166-4 38-13 64-8 86 0v12a16 16 0 0 1-16 16H16a16 16 0 0 1-16-16z"
            fill="#e7b7c3"
          />
          <rect x="0.5" y="0.5" width="251" height="159" rx="15.5" fill="none" stroke="#c9b9b1" />
          <rect x="20" y="48" width="62" height="78" rx="8" fill="#dfe6ee" />
          <circle cx="51" cy="76" r="14" fill="#93a3b8" />
          <path d="M27 126c0-20 10-30 24-30s24 10 24 30z" fill="#93a3b8" />
          <text x="20" y="32" class="card-title" fill="#4d3138">
            {props.label ?? 'マイナンバーカード'}
          </text>
          <path d="M98 58h86M98 76h64M98 94h74" stroke="#8c7d7b" stroke-width="6" stroke-linecap="round" />
          <rect x="190" y="96" width="42" height="34" rx="6" fill="#e3b94c" />
          <path
            d="M190 108h14v10h-14M232 108h-14v10h14M204 96v34M218 96v34"
            fill="none"
            stroke="#a67f1d"
            stroke-width="2"
          />
        </g>
      </g>
    </svg>
  )
}
