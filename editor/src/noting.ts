// What ties the notes to the text of the draft: the marks in it, the list beside it, and the box to write one in.

import { Extension, type Editor } from '@tiptap/core'
import { NoteDialog, type NoteKind } from './notedialog'
import { NoteList } from './notelist'
import { noteAt, noteMarks, placeOf } from './notemarks'
import { Notes, type Note } from './notes'
import { codedWords } from './plainform'
import type { Section } from './section'

/** The words of the notes are looked at anew when nothing has been written for a moment. */
const PAUSE = 500

export interface Desk {
  /** Where the server has the notes, and its list of them in the page. */
  url: string
  list: HTMLElement
  sections: () => readonly Section[]
  /** Whether the server has all that is written here, once that is known. */
  allSaved: () => Promise<boolean>
  say: (words: string) => void
}

export class Noting {
  readonly notes: Notes
  readonly #dialog: NoteDialog
  #list: NoteList | undefined
  #later: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly desk: Desk) {
    this.notes = new Notes(desk.url)
    this.#dialog = new NoteDialog(this.notes, desk.allSaved, desk.say)
    document.body.append(this.#dialog.dom)
  }

  get mayWrite(): boolean {
    return this.notes.mayWrite
  }

  /** In the editor of a section. */
  extension(section: string): Extension {
    const { notes } = this
    const write = (kind: NoteKind) => ({ editor }: { editor: Editor }) => (notes.mayWrite && this.write(editor, section, kind), true)
    return Extension.create({
      name: 'noting',
      addProseMirrorPlugins: () => [noteMarks(notes, section)],
      addKeyboardShortcuts: () => ({
        'Mod-Alt-k': write('comment'),
        'Mod-Alt-f': write('suggestion'),
        'Mod-Alt-g': ({ editor }) => (this.goTo(editor), true),
      }),
    })
  }

  /** The editors are there. */
  begin(): void {
    const { desk, notes } = this
    this.#list = new NoteList(desk.list, notes, {
      sections: desk.sections,
      place: (note) => {
        const found = this.#find(note)
        return found && { from: found.from, words: codedWords(found.editor.state.doc, found.from, found.to) }
      },
      show: (note) => {
        const found = this.#find(note)
        found?.editor.chain().focus().setTextSelection(found).scrollIntoView().run()
      },
    }, desk.say)
    notes.watch(() => notes.chosen && this.#list?.reveal(notes.chosen))
  }

  write(editor: Editor, section: string, kind: NoteKind): void {
    this.#dialog.open(editor, section, kind)
  }

  /** From the words of a note to what is said of them. */
  goTo({ state }: Editor): void {
    this.#list?.focus(noteAt(state) ?? '')
  }

  textChanged(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.#list?.show(), PAUSE)
  }

  #find(note: Note): { editor: Editor; from: number; to: number } | undefined {
    const section = this.desk.sections().find(({ key }) => key === note.section)
    const place = section && placeOf(section.editor.state, note)
    return place && { editor: section.editor, ...place }
  }
}
