// An empty paragraph gets its text, without letters, from whoever made it: two who then begin to write in it write in the
// same text. Else y-prosemirror gives each a text of her own, and their letters may be doubled.

import { Plugin, PluginKey } from '@tiptap/pm/state'
import { ySyncPluginKey, type ProsemirrorBinding } from 'y-prosemirror'
import * as Y from 'yjs'
import { isOwnChange } from './local'

/** Comes after the plugin that writes what is typed into the document. */
export const keepTexts = (): Plugin => {
  let isOwn = false
  return new Plugin({
    key: new PluginKey('keepTexts'),
    appendTransaction(trs) {
      isOwn ||= isOwnChange(trs)
      return null
    },
    view: () => ({
      update({ state }) {
        const binding: ProsemirrorBinding | undefined = isOwn && ySyncPluginKey.getState(state)?.binding
        isOwn = false
        if (!binding) return
        const empty: Y.XmlElement[] = []
        for (const [type, node] of binding.mapping) {
          const isEmpty = type instanceof Y.XmlElement && type.length === 0 && !Array.isArray(node) && node.isTextblock && !node.isInline
          if (isEmpty && type.doc) empty.push(type)
        }
        if (empty.length === 0) return
        binding.mux(() => binding.doc.transact(() => empty.forEach((element) => element.insert(0, [new Y.XmlText()])), ySyncPluginKey))
      },
    }),
  })
}
