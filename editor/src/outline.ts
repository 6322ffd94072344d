// The table of contents beside the text: how long each section is, and in which one is.

import { make } from './html'
import { countWords, wordsSentence } from './words'
import type { Facts } from './facts'
import type { Section } from './section'

const PAUSE = 400

export class Outline {
  #links = new Map<string, HTMLAnchorElement>()
  #counts = new Map<string, HTMLElement>()
  #later: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly sections: () => readonly Section[], private readonly facts: Facts) {
    for (const { key } of sections()) {
      const link = document.querySelector<HTMLAnchorElement>(`.outline a[href="#avsnitt-${CSS.escape(key)}"]`)
      if (!link) continue
      link.parentElement?.querySelectorAll('.small').forEach((note) => note.remove())
      const count = make('span', { class: 'section-words muted small' })
      link.after(' ', count)
      this.#links.set(key, link)
      this.#counts.set(key, count)
    }
    this.count()
  }

  /** Counts when nothing has been written for a moment. */
  countSoon(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.count(), PAUSE)
  }

  count(): void {
    for (const { key, editor } of this.sections()) {
      const count = this.#counts.get(key)
      if (count) count.textContent = wordsSentence(countWords(editor.state.doc, this.facts))
    }
  }

  mark(current: string): void {
    for (const [key, link] of this.#links) {
      if (key === current) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
}
