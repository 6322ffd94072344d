// Tables with one header row, of cells that hold one paragraph each.

import { Node } from '@tiptap/core'
import type { Node as PmNode, Schema } from '@tiptap/pm/model'
import { Plugin, PluginKey, Selection, TextSelection, type Command, type EditorState, type Transaction } from '@tiptap/pm/state'
import {
  addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, fixTables,
  goToNextCell, isInTable, selectedRect, tableEditing,
} from '@tiptap/pm/tables'
import { isOwnChange } from './local'

const spans = () => ({ colspan: { default: 1, rendered: false }, rowspan: { default: 1, rendered: false } })

const cell = (name: string, tag: string) =>
  Node.create({
    name,
    content: 'paragraph+',
    isolating: true,
    addAttributes: spans,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, tag === 'th' ? { scope: 'col' } : {}, 0],
    extendNodeSchema: (node) => (node.name === name ? { tableRole: tag === 'th' ? 'header_cell' : 'cell' } : {}),
  })

const role = (name: string, tableRole: string) => (node: { name: string }) => (node.name === name ? { tableRole } : {})

const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
  extendNodeSchema: role('tableRow', 'row'),
})

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['div', { class: 'table-scroll' }, ['table', ['tbody', 0]]],
  extendNodeSchema: role('table', 'table'),
  addProseMirrorPlugins: () => [editing(), shape],
  addKeyboardShortcuts() {
    const run = (command: Command) => () => command(this.editor.state, this.editor.view.dispatch, this.editor.view)
    return { Enter: run(breakInCell), Tab: run(nextCell), 'Shift-Tab': run(goToNextCell(-1)) }
  },
})

/** The nodes of a table. */
export const tableNodes = [Table, TableRow, cell('tableHeader', 'th'), cell('tableCell', 'td')]

/** Selection of cells. It would also fill up rows that others left too short; that waits for a command of ours. */
function editing(): Plugin {
  const whole = tableEditing()
  const { appendTransaction } = whole.spec
  return new Plugin({
    ...whole.spec,
    appendTransaction(trs, _old, state) {
      // An old state that is the new one: nothing has changed in any table.
      return appendTransaction?.call(whole, trs, state, state)
    },
  })
}

/** After the writer's own change the first row, and it alone, is of header cells. */
const shape = new Plugin({
  key: new PluginKey('tableShape'),
  appendTransaction(trs, old, state) {
    if (!isOwnChange(trs) || old.doc.eq(state.doc)) return null
    const { tableHeader, tableCell } = state.schema.nodes
    const tr = state.tr
    state.doc.descendants((node, pos) => {
      if (node.type.name !== 'table') return !node.isTextblock
      node.forEach((row, rowAt, index) => {
        const wanted = index === 0 ? tableHeader : tableCell
        row.forEach((cell, cellAt) => {
          if (cell.type !== wanted) tr.setNodeMarkup(pos + rowAt + cellAt + 2, wanted)
        })
      })
      return false
    })
    return tr.docChanged ? tr : null
  },
})

const breakInCell: Command = (state, dispatch) => {
  if (!isInTable(state) || !(state.selection instanceof TextSelection) || isInFootnote(state)) return false
  dispatch?.(state.tr.replaceSelectionWith(state.schema.nodes.hardBreak!.create()).scrollIntoView())
  return true
}

const isInFootnote = (state: EditorState): boolean => state.selection.$from.parent.type.name === 'footnote'

/** From the last cell to a new row. */
const nextCell: Command = (state, dispatch, view) => {
  if (!isInTable(state) || goToNextCell(1)(state, dispatch)) return isInTable(state)
  return inTable(addRowAfter)(state, dispatch, view) && (!view || goToNextCell(1)(view.state, dispatch))
}

/** Fills up short rows first, as the commands count on it. */
const inTable = (command: Command): Command => (state, dispatch, view) => {
  if (!isInTable(state)) return false
  const fixed = dispatch && view && fixTables(state)
  if (!fixed) return command(state, dispatch, view)
  view.dispatch(fixed)
  return command(view.state, dispatch, view)
}

/** As the toolbar shows them while the cursor is in a table. */
export const tableCommands: readonly { label: string; run: Command }[] = [
  { label: 'Rad ovanför', run: inTable(addRowBefore) },
  { label: 'Rad under', run: inTable(addRowAfter) },
  { label: 'Kolumn till vänster', run: inTable(addColumnBefore) },
  { label: 'Kolumn till höger', run: inTable(addColumnAfter) },
  { label: 'Ta bort raden', run: inTable(lastGoes('height', deleteRow)) },
  { label: 'Ta bort kolumnen', run: inTable(lastGoes('width', deleteColumn)) },
  { label: 'Ta bort tabellen', run: deleteTable },
]

/** Without its last row or column a table is gone. */
function lastGoes(side: 'height' | 'width', command: Command): Command {
  return (state, dispatch, view) =>
    (selectedRect(state).map[side] === 1 ? deleteTable : command)(state, dispatch, view)
}

/** A table of so many rows, the header's with them, and columns. */
export function newTable(schema: Schema, rows = 3, columns = 3): PmNode {
  const { table, tableRow, tableHeader, tableCell, paragraph } = schema.nodes
  const row = (index: number) =>
    tableRow!.create(null, Array.from({ length: columns }, () =>
      (index === 0 ? tableHeader! : tableCell!).create(null, paragraph!.create())))
  return table!.create(null, Array.from({ length: rows }, (_, index) => row(index)))
}

/** Puts in a table after the block that the cursor is in, or in its place if it is empty; the cursor in its first cell. */
export const insertTable: Command = (state, dispatch) => {
  const { $from } = state.selection
  if (isInTable(state) || $from.depth === 0) return false
  const at = $from.parent.content.size === 0 && $from.depth === 1 ? $from.before(1) : $from.after(1)
  const tr: Transaction = state.tr
  tr.insert(at, newTable(state.schema))
  tr.setSelection(Selection.near(tr.doc.resolve(at + 3)))
  dispatch?.(tr.scrollIntoView())
  return true
}

