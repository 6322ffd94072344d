// What the writer's own changes leave, put in the order that the document has.

import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { isOwnChange } from './local'

/** Marks are of text alone; list items begin with a paragraph; the last block is one that text can be written in. */
export const Tidy = Extension.create({
  name: 'tidy',
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey('tidy'),
      appendTransaction(trs, old, state) {
        if (!isOwnChange(trs) || old.doc.eq(state.doc)) return null
        const tr = state.tr
        const { paragraph } = state.schema.nodes
        const headless: number[] = []
        state.doc.descendants((node, pos) => {
          if (node.isInline && !node.isText) node.marks.forEach((mark) => tr.removeNodeMark(pos, mark))
          if (node.type.name !== 'listItem' || node.firstChild?.type === paragraph) return
          if (node.firstChild?.isTextblock) tr.setNodeMarkup(pos + 1, paragraph)
          else headless.push(pos + 1)
        })
        for (const pos of headless) tr.insert(tr.mapping.map(pos), paragraph!.create())
        if (!tr.doc.lastChild?.isTextblock) tr.insert(tr.doc.content.size, paragraph!.create())
        return tr.docChanged ? tr : null
      },
    }),
  ],
})
