// A footnote, written where it belongs in the text; its number is counted by the style sheet over the whole page.

import { Node } from '@tiptap/core'
import type { ResolvedPos } from '@tiptap/pm/model'
import { Plugin, PluginKey, TextSelection, type Command } from '@tiptap/pm/state'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    footnote: {
      /** Puts in an empty footnote and the cursor in it. */
      insertFootnote: () => ReturnType
    }
  }
}

export const Footnote = Node.create({
  name: 'footnote',
  group: 'inline',
  inline: true,
  content: '(text | fact)*',
  isolating: true,
  selectable: false,
  parseHTML: () => [{ tag: 'span[data-footnote]' }],
  renderHTML: () => ['span', { 'data-footnote': '' }, 0],

  addNodeView() {
    return () => {
      const dom = document.createElement('span')
      const number = document.createElement('span')
      const text = document.createElement('span')
      const end = document.createElement('span')
      dom.className = 'footnote'
      number.className = 'footnote-number'
      // What cannot be edited on both sides keeps the cursor inside apart from the cursor outside.
      number.contentEditable = end.contentEditable = 'false'
      number.append(hidden('Fotnot '), hidden(': ', 'footnote-colon'))
      text.className = 'footnote-text'
      end.className = 'footnote-end'
      end.append(hidden(' Slut på fotnoten. '))
      dom.append(number, text, end)
      return { dom, contentDOM: text, ignoreMutation: (change) => change.type !== 'selection' && !text.contains(change.target) }
    }
  },

  addCommands() {
    return {
      insertFootnote: () => ({ state, tr, dispatch }) => {
        const { $to } = state.selection
        if (!$to.parent.inlineContent || $to.parent.type === this.type) return false
        tr.insert($to.pos, this.type.create())
        tr.setSelection(TextSelection.create(tr.doc, $to.pos + 1))
        dispatch?.(tr.scrollIntoView())
        return true
      },
    }
  },

  addProseMirrorPlugins: () => [pastNotes()],

  addKeyboardShortcuts() {
    const run = (command: Command) => () => command(this.editor.state, this.editor.view.dispatch, this.editor.view)
    return {
      'Mod-Shift-f': () => this.editor.commands.insertFootnote(),
      Enter: run(leave),
      'Shift-Enter': run(leave),
      // From there the browser goes on.
      End: () => (run(stepOut)(), false),
      ArrowRight: run(stepRight),
      ArrowLeft: run(stepLeft),
      Backspace: run(removeEmpty),
    }
  },
})

function hidden(text: string, more = ''): HTMLElement {
  const span = document.createElement('span')
  span.className = `visually-hidden ${more}`.trim()
  span.textContent = text
  return span
}

const put = (at: number): Command => (state, dispatch) => {
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, at)).scrollIntoView())
  return true
}

const leave: Command = (state, dispatch) => {
  const { $head } = state.selection
  return $head.parent.type.name === 'footnote' && put($head.after())(state, dispatch)
}

const stepRight: Command = (state, dispatch) => {
  const { $head, empty } = state.selection
  if (!empty) return false
  if ($head.nodeAfter?.type.name === 'footnote') return put($head.pos + 1)(state, dispatch)
  return stepOut(state, dispatch)
}

const isAtEnd = ($head: ResolvedPos): boolean => $head.parent.type.name === 'footnote' && $head.parentOffset === $head.parent.content.size

const stepOut: Command = (state, dispatch) => {
  const { $head, empty } = state.selection
  return empty && isAtEnd($head) && put($head.after())(state, dispatch)
}

/** Where a line ends in a note the browser takes End to be the end of the note. It is the end of the line. */
function pastNotes(): Plugin {
  let isEnd = false
  return new Plugin({
    key: new PluginKey('pastNotes'),
    props: {
      handleDOMEvents: {
        keydown: (_view, { key }) => void (isEnd = key === 'End'),
        mousedown: () => void (isEnd = false),
      },
    },
    appendTransaction(trs, old, state) {
      const { $head, anchor, empty } = state.selection
      if (!isEnd || trs.some((tr) => tr.docChanged) || !isAtEnd($head) || old.selection.$head.sameParent($head)) return null
      return state.tr.setSelection(TextSelection.create(state.doc, empty ? $head.after() : anchor, $head.after()))
    },
  })
}

const stepLeft: Command = (state, dispatch) => {
  const { $head, empty } = state.selection
  if (!empty) return false
  if ($head.nodeBefore?.type.name === 'footnote') return put($head.pos - 1)(state, dispatch)
  return $head.parent.type.name === 'footnote' && $head.parentOffset === 0 && put($head.before())(state, dispatch)
}

/** Backspace takes an empty footnote away, and steps into one that has text. */
const removeEmpty: Command = (state, dispatch) => {
  const { $head, empty } = state.selection
  if (!empty) return false
  if ($head.parent.type.name === 'footnote' && $head.parentOffset === 0) {
    if ($head.parent.content.size > 0) return put($head.before())(state, dispatch)
    dispatch?.(state.tr.delete($head.before(), $head.after()))
    return true
  }
  const before = $head.nodeBefore
  if (before?.type.name !== 'footnote') return false
  if (before.content.size > 0) return put($head.pos - 1)(state, dispatch)
  dispatch?.(state.tr.delete($head.pos - before.nodeSize, $head.pos))
  return true
}
