// Who only reads has a cursor in the text all the same, so that she can mark what she comments on; nothing changes the text.

import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { isFromDocument } from './local'

/** `told`: somebody has tried to write. */
export const reading = (reads: () => boolean, told: () => void): Extension => {
  const stop = (_view: unknown, event: Event): boolean => {
    if (reads()) event.preventDefault()
    return reads()
  }
  return Extension.create({
    name: 'reading',
    // Before the shortcuts that write.
    priority: 2000,
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('reading'),
        // Whatever the browser lets through.
        filterTransaction: (tr) => !reads() || !tr.docChanged || isFromDocument(tr),
        props: {
          attributes: (): Record<string, string> => (reads() ? { 'aria-readonly': 'true', inputmode: 'none' } : {}),
          handleDOMEvents: { beforeinput: stop, keypress: stop, paste: stop, cut: stop, drop: stop, dragstart: stop, keydown: (_view, { key }) => reads() && key === 'Tab' },
          handleKeyDown(_view, { key, ctrlKey, metaKey, altKey }) {
            const withMod = (ctrlKey || metaKey) && !altKey
            const writes = withMod ? 'zykbi'.includes(key.toLowerCase()) : !altKey && (key.length === 1 || /^(Enter|Backspace|Delete)$/.test(key))
            if (!reads() || !writes) return false
            told()
            return true
          },
        },
      }),
    ],
  })
}
