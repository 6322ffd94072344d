// The list of facts and standard phrases to put in: a combobox that filters by what is typed.

import type { Editor } from '@tiptap/core'
import type { Facts } from './facts'
import { make } from './html'
import { insertPhrase, wordsOf, type Phrase } from './phrases'

interface Entry {
  id: string
  label: string
  /** What it puts into the text, in words. */
  words: string | undefined
  insert: (editor: Editor) => void
}

/** Between the list and the cursor, and the edge of the window, in pixels. */
const GAP = 6
/** As high as it gets. */
const ENOUGH = 350

const folded = (text: string): string => text.toLocaleLowerCase('sv').normalize('NFC')

export class InsertList {
  readonly dom = make('div', { class: 'insert-list', role: 'dialog', 'aria-label': 'Infoga', hidden: '' })
  #input = make('input', {
    id: 'insert-filter', type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-label': 'Sök uppgift eller fras',
    'aria-expanded': 'true', 'aria-controls': 'insert-options', 'aria-autocomplete': 'list', placeholder: 'Sök uppgift eller fras',
  })
  #options = make('ul', { id: 'insert-options', role: 'listbox', 'aria-label': 'Uppgifter ur registret och standardfraser' })
  #none = make('p', { class: 'insert-none muted', role: 'status' })
  #editor: Editor | undefined
  /** Whether a slash was typed, which goes into the text if nothing is chosen. */
  #slash = false
  #section: string | undefined
  #entries: Entry[] = []
  #at = 0

  constructor(private readonly facts: Facts, private readonly phrases: readonly Phrase[] = []) {
    this.dom.append(this.#input, this.#options, this.#none)
    this.#input.addEventListener('input', () => this.#filter())
    this.#input.addEventListener('keydown', this.#keydown)
    this.#input.addEventListener('blur', () => this.#close(true))
    this.#options.addEventListener('mousedown', (event) => event.preventDefault())
    this.#options.addEventListener('click', ({ target }) => {
      const option = (target as Element).closest<HTMLElement>('[role=option]')
      if (option) this.#choose([...this.#options.children].indexOf(option))
    })
    // The keyboard of a phone comes up.
    globalThis.visualViewport?.addEventListener('resize', () => this.#place())
    facts.watch(() => this.dom.hidden || this.#filter(this.#at))
  }

  /** `section`: where the cursor is. */
  open(editor: Editor, section?: string, slash = false): void {
    this.#editor = editor
    this.#section = section
    this.#slash = slash
    editor.commands.scrollIntoView()
    this.#input.value = ''
    this.dom.hidden = false
    this.#filter()
    this.#input.focus({ preventScroll: true })
  }

  /** Below the cursor, or above it where there is more room, and never higher than what is seen of the page there. */
  #place(): void {
    if (!this.#editor) return
    const cursor = this.#editor.view.coordsAtPos(this.#editor.state.selection.head)
    const { offsetTop: first, height } = globalThis.visualViewport ?? { offsetTop: 0, height: innerHeight }
    const within = (y: number) => Math.min(Math.max(y, first), first + height)
    const [top, bottom] = [within(cursor.top) - GAP, within(cursor.bottom) + GAP]
    const above = top - first - GAP
    const below = first + height - bottom - GAP
    const isAbove = below < ENOUGH && above > below
    this.dom.style.maxHeight = `${isAbove ? above : below}px`
    const room = document.documentElement.clientWidth - this.dom.offsetWidth - GAP
    const origin = (this.dom.offsetParent ?? document.body).getBoundingClientRect()
    this.dom.style.left = `${Math.max(GAP, Math.min(cursor.left, room)) - origin.left}px`
    this.dom.style.top = `${(isAbove ? top - this.dom.offsetHeight : bottom) - origin.top}px`
  }

  /** Facts in the order of the register; then the phrases, those that suit the section before those that suit any. */
  #all(): Entry[] {
    const words = (name: string, capital: boolean) => this.facts.text(name, capital)
    const facts = this.facts.names.map(({ name, label }): Entry => ({
      id: name, label, words: words(name, false), insert: (editor) => editor.chain().focus().insertFact(name).run(),
    }))
    const suiting = this.phrases.filter(({ section }) => section === null || section === this.#section)
      .sort((a, b) => Number(a.section === null) - Number(b.section === null))
    const phrases = suiting.map((phrase, index): Entry => ({
      id: `phrase-${index}`, label: phrase.name, insert: (editor) => insertPhrase(editor, phrase),
      words: wordsOf(phrase, (name, capital) => words(name, capital) ?? `[${this.facts.label(name)} saknas]`),
    }))
    return [...facts, ...phrases]
  }

  #filter(at = 0): void {
    const wanted = folded(this.#input.value.trim())
    const score = ({ id, label, words = '' }: Entry): number =>
      folded(label).startsWith(wanted) || id.startsWith(wanted) ? 0 : folded(label).includes(wanted) ? 1 : folded(words).includes(wanted) ? 2 : 3
    const scored = this.#all().map((entry) => ({ entry, score: score(entry) }))
    this.#entries = scored.filter(({ score }) => score < 3).sort((a, b) => a.score - b.score).map(({ entry }) => entry)
    this.#options.replaceChildren(...this.#entries.map(({ id, label, words }) => {
      const shown = make('span', { class: words === undefined ? 'insert-words missing' : 'insert-words' }, words ?? 'saknas i registret')
      return make('li', { id: `insert-option-${id}`, role: 'option' }, make('span', { class: 'insert-label' }, label), ' ', shown)
    }))
    const count = this.#entries.length
    this.#none.textContent = count > 0 ? '' : 'Inget heter så. Enter skriver det som text.'
    // Before an option is brought in sight, which would bring the page along.
    this.#place()
    this.#mark(Math.min(at, Math.max(0, count - 1)))
  }

  #mark(at: number): void {
    this.#at = at
    ;[...this.#options.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === at)))
    const current = this.#options.children[at]
    if (current) this.#input.setAttribute('aria-activedescendant', current.id)
    else this.#input.removeAttribute('aria-activedescendant')
    current?.scrollIntoView?.({ block: 'nearest' })
  }

  #keydown = (event: KeyboardEvent): void => {
    const count = this.#entries.length
    const { key } = event
    if (event.isComposing) return
    if (key === 'ArrowDown' && count > 0) this.#mark((this.#at + 1) % count)
    else if (key === 'ArrowUp' && count > 0) this.#mark((this.#at - 1 + count) % count)
    else if (key === 'Enter' && count > 0) this.#choose(this.#at)
    else if (key === 'Enter' || key === 'Escape' || key === 'Tab') this.#close(key !== 'Escape' || this.#slash, true)
    else if (key === 'Backspace' && this.#input.value === '') this.#close(false, true)
    // "och / eller", "/ " at the start, and what is called nothing here: it was meant as text.
    else if (key === ' ' && (this.#input.value.trim() === '' || count === 0)) {
      this.#input.value += ' '
      this.#close(true, true)
    } else return
    event.preventDefault()
  }

  #choose(at: number): void {
    const editor = this.#editor
    this.#hide()
    if (editor) this.#entries[at]?.insert(editor)
  }

  /** Nothing is chosen; what was typed as text goes into the text. */
  #close(keepText: boolean, refocus = false): void {
    const editor = this.#editor
    if (!editor) return
    const text = this.#slash && keepText ? `/${this.#input.value}` : ''
    this.#hide()
    if (text && !editor.isDestroyed) editor.view.dispatch(editor.state.tr.insertText(text))
    if (refocus) editor.commands.focus()
  }

  #hide(): void {
    this.#editor = undefined
    this.dom.hidden = true
  }
}
