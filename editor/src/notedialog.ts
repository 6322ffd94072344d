// The box in which a comment or a suggestion is written.

import type { Editor } from '@tiptap/core'
import { anchorOf, rangeOf, type Anchor } from './anchors'
import { box } from './dialogs'
import { field, type Field } from './field'
import { make } from './html'
import { NO_CONNECTION, refused, Refused, type Note, type Notes } from './notes'
import { codedWords, plainForm } from './plainform'

export type NoteKind = Note['kind']

/** Where a note is being made. */
interface Place {
  editor: Editor
  plain: string
  section: string
  kind: NoteKind
  anchor: Anchor
}

const HEADINGS = { comment: 'Kommentera', suggestion: 'Föreslå ändring' }

export class NoteDialog {
  readonly dom = box('note-dialog', '')
  #quote = make('blockquote', { class: 'note-quote' })
  #instead = field('note-instead', 'I stället', 'Tomt föreslår att orden stryks. **fet**, *kursiv* och koder som {{dnr}} skrivs som de visas här.')
  #body = field('note-body', 'Kommentar', '')
  #people = make('select', { id: 'note-people' })
  #peopleField = make('div', { class: 'field' }, make('label', { for: 'note-people' }, 'Nämn någon'), this.#people)
  #error = make('p', { class: 'error', role: 'alert' })
  #save = make('button', {}, 'Spara')
  #place: Place | undefined
  /** What was suggested for which words when the box was closed without saving. */
  #left = { plain: '', instead: '' }

  /** `allSaved`: whether the server has the text that the note is about. */
  constructor(private readonly notes: Notes, private readonly allSaved: () => Promise<boolean>, private readonly say: (text: string) => void) {
    const cancel = make('button', { type: 'button', class: 'quiet' }, 'Avbryt')
    const form = make('form', { method: 'dialog', novalidate: '' }, this.#error, this.#quote, this.#instead.dom, this.#body.dom, this.#peopleField,
      make('div', { class: 'dialog-actions' }, this.#save, cancel))
    this.dom.append(form)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#send()
    })
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
    })
    this.#people.addEventListener('change', () => this.#name())
    cancel.addEventListener('click', () => this.dom.close())
    this.dom.addEventListener('close', () => {
      if (this.#place?.kind === 'suggestion') this.#left = { plain: this.#place.plain, instead: this.#instead.input.value }
      this.#place?.editor.commands.focus()
    })
  }

  /** On what is marked, or else on the paragraph that the cursor is in. */
  open(editor: Editor, section: string, kind: NoteKind): void {
    const { doc, selection } = editor.state
    const { $from } = selection
    const [from, to] = selection.empty ? [$from.start(), $from.end()] : [selection.from, selection.to]
    const anchor = from < to ? anchorOf(editor.state, from, to) : undefined
    if (!anchor) return this.say('Markera de ord som det gäller.')
    const plain = plainForm(doc, from, to)
    if (kind === 'suggestion' && plain === undefined) {
      return this.say('Ett förslag gäller text inom ett stycke, utan fotnoter och radbrytningar. Markera mindre, eller kommentera i stället.')
    }
    this.#place = { editor, plain: plain ?? '', section, kind, anchor }
    this.dom.querySelector('h2')!.textContent = HEADINGS[kind]
    this.#quote.textContent = shown(editor, from, to)
    this.#instead.dom.hidden = kind === 'comment'
    this.#instead.input.value = (kind === 'suggestion' && this.#left.plain === plain && this.#left.instead) || (plain ?? '')
    this.#body.label.textContent = kind === 'comment' ? 'Kommentar' : 'Varför? (kan lämnas tomt)'
    this.#people.replaceChildren(make('option', { value: '' }, 'Välj'), ...this.notes.people.map(({ name }) => make('option', { value: name }, name)))
    this.#peopleField.hidden = this.notes.people.length === 0
    this.#fail([])
    this.dom.showModal()
    ;(kind === 'comment' ? this.#body : this.#instead).input.focus()
  }

  /** Puts a name into the comment; who is named gets a mail. */
  #name(): void {
    const { input } = this.#body
    const gap = input.value === '' || /\s$/.test(input.value) ? '' : ' '
    if (this.#people.value) input.value += `${gap}@${this.#people.value} `
    this.#people.value = ''
    input.focus()
  }

  async #send(): Promise<void> {
    const { editor, section, kind, anchor } = this.#place!
    // The keys do not ask whether the button can be pressed.
    if (this.#save.disabled) return
    this.#save.disabled = true
    try {
      if (!(await this.allSaved())) throw refused(NO_CONNECTION)
      const range = rangeOf(editor.state, anchor)
      if (!range) throw refused('Orden står inte längre i texten. Avbryt, och markera andra ord; det du skrev står kvar till dess.')
      await this.notes.add({
        slag_av: kind === 'comment' ? 'kommentar' : 'forslag', avsnitt: section, start: anchor.start, slut: anchor.end,
        citat: codedWords(editor.state.doc, range.from, range.to), text: this.#body.input.value,
        ersattning: kind === 'comment' ? '' : this.#instead.input.value,
      })
      this.#body.input.value = this.#instead.input.value = ''
      this.dom.close()
      this.say(kind === 'comment' ? 'Kommentaren är sparad.' : 'Förslaget är sparat.')
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#fail(error.errors)
    } finally {
      this.#save.disabled = false
    }
  }

  #fail(errors: Refused['errors']): void {
    const fields = { text: this.#body, ersattning: this.#instead } as Record<string, Field | undefined>
    for (const known of [this.#body, this.#instead]) known.fail('')
    const others = errors.filter(({ field }) => !fields[field])
    for (const { field, message } of errors) fields[field]?.fail(message)
    this.#error.textContent = others.map(({ message }) => message).join(' ')
    fields[errors[0]?.field ?? '']?.input.focus()
  }
}

/** As it reads, with what the facts say. */
function shown(editor: Editor, from: number, to: number): string {
  const text = editor.state.doc.textBetween(from, to, '\n', (leaf) => leaf.type.spec.toText?.({ node: leaf }) ?? '\n')
  return text.length > 300 ? `${text.slice(0, 300)} …` : text
}
