// What the toolbar and the shortcuts do, with the words that people read.

import type { Editor } from '@tiptap/core'
import { isInTable } from '@tiptap/pm/tables'
import { redoCommand, undoCommand } from 'y-prosemirror'
import { selectedFact, toggleCapital } from './fact'
import { linkAround } from './link'
import { toggleList } from './lists'
import type { NoteKind } from './notedialog'
import { noteAt } from './notemarks'
import { insertTable, tableCommands } from './table'

export interface Action {
  label: string
  /** Letters in the button, or the path of a line drawing. */
  face: { text: string; look?: string } | { path: string }
  /** As ProseMirror writes it. */
  keys?: string
  run: (editor: Editor) => void
  /** For what is on or off. */
  pressed?: (editor: Editor) => boolean
  enabled?: (editor: Editor) => boolean
  /** Also for who only reads. */
  reads?: true
  /** Also where no cursor is. */
  anywhere?: true
}

/** What needs a box to answer in. */
export interface Boxes {
  link(editor: Editor): void
  insert(editor: Editor): void
  help(): void
  /** Comments and suggestions, where there are such. */
  note?(editor: Editor, kind: NoteKind): void
  /** Whether they may be made now. */
  mayNote?(): boolean
  /** Goes from the words of a note to what is said of them. */
  toNote?(editor: Editor): void
}

const isActive = (name: string, attributes = {}) => (editor: Editor) => editor.isActive(name, attributes)
const inNote = (editor: Editor) => editor.state.selection.$from.parent.type.name === 'footnote'
const outsideCells = (editor: Editor) => !isInTable(editor.state) && !inNote(editor)
/** Moves the cursor back to the text, and does it there. */
const there = (editor: Editor) => editor.chain().focus()

/** The groups of the toolbar. */
export const actionGroups = (boxes: Boxes): Action[][] => [
  [
    { label: 'Fet', face: { text: 'F', look: 'bold' }, keys: 'Mod-b', pressed: isActive('bold'), run: (editor) => there(editor).toggleMark('bold').run() },
    { label: 'Kursiv', face: { text: 'K', look: 'italic' }, keys: 'Mod-i', pressed: isActive('italic'), run: (editor) => there(editor).toggleMark('italic').run() },
  ],
  [
    { label: 'Rubrik', face: { text: 'Rubrik' }, keys: 'Mod-Shift-1', pressed: isActive('heading', { level: 3 }), enabled: outsideCells, run: (editor) => there(editor).toggleNode('heading', 'paragraph', { level: 3 }).run() },
    { label: 'Underrubrik', face: { text: 'Underrubrik' }, keys: 'Mod-Shift-2', pressed: isActive('heading', { level: 4 }), enabled: outsideCells, run: (editor) => there(editor).toggleNode('heading', 'paragraph', { level: 4 }).run() },
  ],
  [
    { label: 'Punktlista', face: { path: 'M3.5 5h.01M3.5 10h.01M3.5 15h.01M7 5h10M7 10h10M7 15h10' }, keys: 'Mod-Shift-8', pressed: isActive('bulletList'), enabled: outsideCells, run: (editor) => (toggleList(editor, 'bulletList'), there(editor).run()) },
    { label: 'Numrerad lista', face: { path: 'M2.5 4l1-.7V7M2.3 11c0-1.6 2-1.4 2 0 0 .8-2 1.6-2 2.5h2.2M8 5h9M8 10h9M8 15h9' }, keys: 'Mod-Shift-7', pressed: isActive('orderedList'), enabled: outsideCells, run: (editor) => (toggleList(editor, 'orderedList'), there(editor).run()) },
    { label: 'Citat', face: { path: 'M4 6v8M8 7h9M8 10h9M8 13h6' }, keys: 'Mod-Shift-9', pressed: isActive('blockquote'), enabled: outsideCells, run: (editor) => there(editor).toggleWrap('blockquote').run() },
    { label: 'Tabell', face: { path: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12M12.5 4v12' }, enabled: outsideCells, run: (editor) => there(editor).command(({ state, dispatch }) => insertTable(state, dispatch)).run() },
  ],
  [
    { label: 'Länk', face: { path: 'M8.5 11.5a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l1-1' }, keys: 'Mod-k', pressed: (editor) => linkAround(editor.state) !== undefined, run: (editor) => boxes.link(editor) },
    { label: 'Fotnot', face: { path: 'M3 5h8M3 9h8M3 13h6M14 4.5l1.5-1V9' }, keys: 'Mod-Shift-f', enabled: (editor) => !inNote(editor), run: (editor) => there(editor).insertFootnote().run() },
    { label: 'Infoga uppgift eller fras', face: { text: 'Infoga' }, keys: '/', run: (editor) => boxes.insert(editor) },
  ],
  ...(boxes.note ? [[
    { label: 'Kommentera', face: { text: 'Kommentera' }, keys: 'Mod-Alt-k', reads: true, enabled: () => boxes.mayNote?.() ?? false, run: (editor) => boxes.note?.(editor, 'comment') },
    { label: 'Föreslå ändring', face: { text: 'Föreslå' }, keys: 'Mod-Alt-f', reads: true, enabled: () => boxes.mayNote?.() ?? false, run: (editor) => boxes.note?.(editor, 'suggestion') },
    { label: 'Till kommentaren', face: { text: 'Till kommentaren' }, keys: 'Mod-Alt-g', reads: true, enabled: ({ state }) => noteAt(state) !== undefined, run: (editor) => boxes.toNote?.(editor) },
  ] satisfies Action[]] : []),
  [
    { label: 'Ångra', face: { path: 'M7 4L3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8' }, keys: 'Mod-z', enabled: ({ state }) => Boolean(undoCommand(state)), run: (editor) => (undoCommand(editor.state, editor.view.dispatch), there(editor).run()) },
    { label: 'Gör om', face: { path: 'M13 4l3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12' }, keys: 'Mod-y', enabled: ({ state }) => Boolean(redoCommand(state)), run: (editor) => (redoCommand(editor.state, editor.view.dispatch), there(editor).run()) },
    { label: 'Kortkommandon', face: { text: '?' }, reads: true, anywhere: true, run: () => boxes.help() },
  ],
]

/** What is there only where it applies. */
export const contextGroups: { label: string; shown: (editor: Editor) => boolean; actions: Action[] }[] = [
  {
    label: 'Tabell',
    shown: ({ state }) => isInTable(state),
    actions: tableCommands.map(({ label, run }) => ({
      label,
      face: { text: label },
      run: (editor) => {
        editor.commands.focus()
        run(editor.state, editor.view.dispatch, editor.view)
      },
    })),
  },
  {
    label: 'Uppgift',
    shown: ({ state }) => selectedFact(state) !== undefined,
    actions: [{
      label: 'Stor bokstav',
      face: { text: 'Stor bokstav' },
      pressed: ({ state }) => Boolean(selectedFact(state)?.attrs.capital),
      run: (editor) => {
        editor.view.focus()
        toggleCapital(editor.state, editor.view.dispatch)
      },
    }],
  },
]

const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform)
const SPOKEN: Record<string, string> = { Mod: isMac ? 'Meta' : 'Control' }
const SHOWN: Record<string, string> = { Mod: isMac ? '⌘' : 'Ctrl', Alt: isMac ? '⌥' : 'Alt', Shift: isMac ? '⇧' : 'Skift' }

const each = (keys: string, words: Record<string, string>): string[] =>
  keys.split('-').map((key) => words[key] ?? (key.length === 1 ? key.toUpperCase() : key))

/** "Ctrl + B", as people read it. */
export const shownKeys = (keys: string): string => each(keys, SHOWN).join(' + ')

/** "Control+B", as aria-keyshortcuts wants it. */
export const spokenKeys = (keys: string): string => each(keys, SPOKEN).join('+')
