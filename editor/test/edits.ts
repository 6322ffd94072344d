// What people do to a text, by chance.

import type { Editor } from '@tiptap/core'
import { Selection } from '@tiptap/pm/state'
import { undoCommand } from 'y-prosemirror'
import { toggleList } from '../src/lists'
import { insertTable, tableCommands } from '../src/table'

export type Edit = (editor: Editor, roll: (below: number) => number) => void

export const goSomewhere = (editor: Editor, roll: (below: number) => number) => {
  const { doc } = editor.state
  editor.view.dispatch(editor.state.tr.setSelection(Selection.near(doc.resolve(roll(doc.content.size + 1)), roll(2) ? 1 : -1)))
}

export const press = (key: string): Edit => (editor) => {
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key })))
}

const typed: Edit = (editor, roll) => editor.view.dispatch(editor.state.tr.insertText('abcdefåäö 😀'.slice(roll(5), 5 + roll(5)) || 'x'))

const edits: Edit[] = [
  typed, typed, typed, typed,
  press('Enter'), press('Backspace'), press('Tab'),
  (editor, roll) => {
    const { from } = editor.state.selection
    const to = Math.min(editor.state.doc.content.size, from + 1 + roll(6))
    editor.view.dispatch(editor.state.tr.delete(from, to))
  },
  (editor) => editor.commands.toggleMark('bold'),
  (editor, roll) => editor.commands.toggleNode('heading', 'paragraph', { level: 3 + roll(2) }),
  (editor, roll) => toggleList(editor, roll(2) ? 'bulletList' : 'orderedList'),
  (editor) => editor.commands.toggleWrap('blockquote'),
  (editor) => editor.commands.insertFact('dnr'),
  (editor) => editor.commands.insertFootnote(),
  (editor) => editor.commands.insertContent({ type: 'hardBreak' }),
  (editor) => insertTable(editor.state, editor.view.dispatch),
  (editor, roll) => {
    const { run } = tableCommands[roll(6)]!
    if (run(editor.state)) run(editor.state, editor.view.dispatch, editor.view)
  },
  (editor) => void undoCommand(editor.state, editor.view.dispatch),
]

/** One of them, perhaps somewhere else. */
export function edit(editor: Editor, roll: (below: number) => number): void {
  if (roll(3) === 0) goSomewhere(editor, roll)
  edits[roll(edits.length)]!(editor, roll)
}
