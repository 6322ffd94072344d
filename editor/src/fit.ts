// What is pasted into a cell or a footnote becomes one line of text.

import { Fragment, Slice, type Node as PmNode } from '@tiptap/pm/model'
import type { EditorState } from '@tiptap/pm/state'

export function fitSlice(slice: Slice, state: EditorState): Slice {
  const { $from } = state.selection
  const inNote = $from.parent.type.name === 'footnote'
  const inCell = /^table(Cell|Header)$/.test($from.node(-1)?.type.name ?? '')
  // Cells into cells: that is for the table.
  if ((!inNote && !inCell) || (inCell && /^table/.test(slice.content.firstChild?.type.name ?? ''))) return slice
  const { hardBreak } = state.schema.nodes
  const parting = () => (inNote ? state.schema.text(' ') : hardBreak!.create())
  const line: PmNode[] = []
  const take = (node: PmNode) => {
    if (node.isTextblock && line.length > 0) line.push(parting())
    if (!node.isInline || (inNote && node.type.name === 'footnote')) return true
    line.push(node.type === hardBreak ? parting() : node)
    return false
  }
  slice.content.descendants(take)
  return new Slice(Fragment.from(line), 0, 0)
}
