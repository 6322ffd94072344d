// Bullet and numbered lists.

import { findParentNode, wrappingInputRule, type Editor } from '@tiptap/core'
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list'

type List = 'bulletList' | 'orderedList'

/** Makes the selected blocks a list, its list one of the other kind, or plain paragraphs again. */
export function toggleList(editor: Editor, name: List): boolean {
  const { $from, $to } = editor.state.selection
  const around = findParentNode(({ type }) => /List$/.test(type.name))(editor.state.selection)
  const isWithin = around !== undefined && $to.pos <= around.pos + around.node.nodeSize && $from.blockRange($to)!.depth - around.depth <= 1
  if (isWithin) return editor.commands.toggleList(name, 'listItem')
  const plain = editor.chain().clearNodes()
  return (isAll(editor, name) ? plain : plain.wrapInList(name)).run()
}

/** Whether all the text that is selected is in such lists; empty lines beside them do not count. */
function isAll({ state: { doc, selection } }: Editor, name: List): boolean {
  let isInside = false
  let isOutside = false
  doc.nodesBetween(selection.from, selection.to, (node, pos) => {
    if (!node.isTextblock) return
    if (doc.resolve(pos).node(-1)?.type.name === name) isInside = true
    else if (node.content.size > 0) isOutside = true
  })
  return isInside && !isOutside
}

const Bullets = BulletList.extend({
  addKeyboardShortcuts() {
    return { 'Mod-Shift-8': () => toggleList(this.editor, 'bulletList') }
  },
})

// Numbers are always counted from 1.
const Numbers = OrderedList.extend({
  addAttributes: () => ({}),
  parseHTML: () => [{ tag: 'ol' }],
  renderHTML: () => ['ol', 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-7': () => toggleList(this.editor, 'orderedList') }
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\d+[.)]\s$/, type: this.type })]
  },
})

const Item = ListItem.extend({ content: 'block*' })

export const listNodes = [Bullets, Numbers, Item, ListKeymap]
