import type { JSX, ParentProps } from 'solid-js'

/** One part of the page, with a heading that can be linked to. */
export function Section(props: ParentProps<{ readonly id: string; readonly name: string; readonly says: string }>): JSX.Element {
  return (
    <section class="gallery-section" id={props.id} aria-labelledby={`${props.id}-name`}>
      <div lang="en">
        <h2 id={`${props.id}-name`}>{props.name}</h2>
        <p class="gallery-says">{props.says}</p>
      </div>
      {props.children}
    </section>
  )
}

/** One thing shown, with its name below. */
export function Specimen(
  props: ParentProps<{ readonly name: string; readonly wide?: boolean; readonly focused?: boolean; readonly dark?: boolean }>
): JSX.Element {
  return (
    <figure class="specimen" data-wide={props.wide} data-focused={props.focused} data-dark={props.dark}>
      <div class="specimen-shown">{props.children}</div>
      <figcaption lang="en">{props.name}</figcaption>
    </figure>
  )
}
