// The list of facts to put in: a combobox that filters by what is typed.

import type { Editor } from '@tiptap/core'
import type { Facts } from './facts'
import { make } from './html'

const folded = (text: string): string => text.toLocaleLowerCase('sv').normalize('NFC')

export class FactList {
  readonly dom = make('div', { class: 'fact-list', role: 'dialog', 'aria-label': 'Infoga uppgift', hidden: '' })
  #input = make('input', {
    id: 'fact-filter', type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-label': 'Sök uppgift',
    'aria-expanded': 'true', 'aria-controls': 'fact-options', 'aria-autocomplete': 'list', placeholder: 'Sök uppgift',
  })
  #options = make('ul', { id: 'fact-options', role: 'listbox', 'aria-label': 'Uppgifter ur registret' })
  #none = make('p', { class: 'fact-none muted', role: 'status' })
  #editor: Editor | undefined
  /** Whether a slash was typed, which goes into the text if nothing is chosen. */
  #slash = false
  #names: string[] = []
  #at = 0

  constructor(private readonly facts: Facts) {
    this.dom.append(this.#input, this.#options, this.#none)
    this.#input.addEventListener('input', () => this.#filter())
    this.#input.addEventListener('keydown', this.#keydown)
    this.#input.addEventListener('blur', () => this.#close(true))
    this.#options.addEventListener('mousedown', (event) => event.preventDefault())
    this.#options.addEventListener('click', ({ target }) => {
      const option = (target as Element).closest<HTMLElement>('[role=option]')
      if (option) this.#choose(option.dataset.name!)
    })
    facts.watch(() => this.dom.hidden || this.#filter(this.#at))
  }

  open(editor: Editor, slash = false): void {
    this.#editor = editor
    this.#slash = slash
    editor.commands.scrollIntoView()
    this.#input.value = ''
    this.dom.hidden = false
    this.#filter()
    this.#place(editor)
    this.#input.focus({ preventScroll: true })
  }

  #place(editor: Editor): void {
    const { left, bottom } = editor.view.coordsAtPos(editor.state.selection.head)
    const room = document.documentElement.clientWidth - this.dom.offsetWidth - 8
    const origin = (this.dom.offsetParent ?? document.body).getBoundingClientRect()
    this.dom.style.left = `${Math.max(8, Math.min(left, room)) - origin.left}px`
    this.dom.style.top = `${bottom + 4 - origin.top}px`
  }

  #filter(at = 0): void {
    const wanted = folded(this.#input.value.trim())
    const score = (label: string, name: string, text: string): number =>
      folded(label).startsWith(wanted) || name.startsWith(wanted) ? 0 : folded(label).includes(wanted) ? 1 : folded(text).includes(wanted) ? 2 : 3
    const found = this.facts.names
      .map(({ name, label }) => ({ name, label, text: this.facts.text(name, false), score: score(label, name, this.facts.text(name, false) ?? '') }))
      .filter(({ score }) => score < 3)
      .sort((a, b) => a.score - b.score)
    this.#names = found.map(({ name }) => name)
    this.#options.replaceChildren(...found.map(({ name, label, text }) => {
      const value = make('span', { class: text === undefined ? 'fact-value missing' : 'fact-value' }, text ?? 'saknas i registret')
      return make('li', { id: `fact-option-${name}`, role: 'option', 'data-name': name }, make('span', { class: 'fact-label' }, label), ' ', value)
    }))
    this.#none.textContent = found.length > 0 ? '' : 'Ingen uppgift heter så. Enter skriver det som text.'
    this.#mark(Math.min(at, Math.max(0, found.length - 1)))
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
    const count = this.#names.length
    const { key } = event
    if (event.isComposing) return
    if (key === 'ArrowDown' && count > 0) this.#mark((this.#at + 1) % count)
    else if (key === 'ArrowUp' && count > 0) this.#mark((this.#at - 1 + count) % count)
    else if (key === 'Enter' && count > 0) this.#choose(this.#names[this.#at]!)
    else if (key === 'Enter' || key === 'Escape' || key === 'Tab') this.#close(key !== 'Escape' || this.#slash, true)
    else if (key === 'Backspace' && this.#input.value === '') this.#close(false, true)
    // "och / eller", "/ " at the start, and what is called nothing here: it was meant as text.
    else if (key === ' ' && (this.#input.value.trim() === '' || count === 0)) {
      this.#input.value += ' '
      this.#close(true, true)
    } else return
    event.preventDefault()
  }

  #choose(name: string): void {
    const editor = this.#editor
    this.#hide()
    editor?.chain().focus().insertFact(name).run()
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
