// The editor of one section, bound to the root of that name in the document of all.

import { Editor, Extension, type Extensions, type JSONContent } from '@tiptap/core'
import { Plugin, PluginKey, Selection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import type * as Y from 'yjs'
import type { Awareness } from 'y-protocols/awareness'
import { initProseMirrorDoc, redoCommand, undoCommand, ySyncPlugin, yUndoPlugin } from 'y-prosemirror'
import { carets } from './carets'
import { Fact } from './fact'
import type { Facts } from './facts'
import { fitSlice } from './fit'
import { cleanPasted } from './paste'
import { schemaExtensions } from './schema'
import { keepTexts } from './texts'
import { Tidy } from './tidy'

export interface Section {
  key: string
  heading: string
  /** What belongs in it; shown while it is empty. */
  help: string
  editor: Editor
}

export interface SectionOptions {
  element: HTMLElement
  key: string
  heading: string
  help: string
  doc: Y.Doc
  awareness?: Awareness
  facts: Facts
  /** What goes beyond writing: shortcuts of the page, later comments and suggestions. */
  more?: Extensions
  /** The cursor goes out at the end or the beginning. */
  leave?: (direction: 1 | -1) => void
  /** Something could not be done. */
  say?: (text: string) => void
}

const LONGEST_PASTE = 400_000
/** The cursor does not hide behind the toolbar. */
const KEPT_IN_SIGHT = { top: 130, bottom: 48, left: 0, right: 0 }

export function openSection(options: SectionOptions): Section {
  const { element, key, heading, help, facts, more = [] } = options
  const editor = new Editor({
    element,
    injectCSS: false,
    enableInputRules: true,
    enablePasteRules: false,
    extensions: [
      ...schemaExtensions.map((extension) => (extension.name === 'fact' ? Fact.configure({ facts }) : extension)),
      Tidy, shared(options), emptyText(help), moving(options), ...more,
    ],
    editorProps: {
      attributes: {
        role: 'textbox', 'aria-multiline': 'true', 'aria-label': heading, lang: 'sv', spellcheck: 'true', class: 'section-editor',
        ...(help && { 'aria-placeholder': help }),
      },
      scrollMargin: KEPT_IN_SIGHT,
      scrollThreshold: KEPT_IN_SIGHT,
      transformPastedHTML: cleanPasted,
      transformPasted: (slice, view) => fitSlice(slice, view.state),
      handlePaste(_view, event) {
        const length = event.clipboardData?.getData('text/plain').length ?? 0
        if (length <= LONGEST_PASTE) return false
        options.say?.('Texten är för lång för att klistras in på en gång. Ta den i delar.')
        return true
      },
    },
  })
  return { key, heading, help, editor }
}

/** What is written by all, and the undoing of one's own. */
function shared({ doc, key, awareness }: SectionOptions) {
  const root = doc.getXmlFragment(key)
  let mapping: ReturnType<typeof initProseMirrorDoc>['mapping'] | undefined
  return Extension.create({
    name: 'shared',
    priority: 1000,
    // With its text from the beginning, the editor has the cursor where a text has one.
    onBeforeCreate() {
      if (root.length === 0) return
      const begun = initProseMirrorDoc(root, this.editor.schema)
      mapping = begun.mapping
      // Tiptap takes a node as it is, though its types do not say so.
      this.editor.options.content = begun.doc as unknown as JSONContent
    },
    addProseMirrorPlugins: () => [ySyncPlugin(root, { mapping }), yUndoPlugin(), keepTexts(), ...(awareness ? [carets(awareness, key)] : [])],
    addKeyboardShortcuts() {
      const { editor } = this
      const undo = () => (undoCommand(editor.state, editor.view.dispatch), true)
      const redo = () => (redoCommand(editor.state, editor.view.dispatch), true)
      return { 'Mod-z': undo, 'Mod-y': redo, 'Mod-Shift-z': redo }
    },
  })
}

/** The help text in a section without text. */
const emptyText = (help: string) =>
  Extension.create({
    name: 'emptyText',
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('emptyText'),
        props: {
          decorations({ doc }) {
            const only = doc.childCount === 1 ? doc.firstChild : null
            if (!only || only.type.name !== 'paragraph' || only.content.size > 0) return null
            return DecorationSet.create(doc, [Decoration.node(0, only.nodeSize, { class: 'is-empty', 'data-help': help || 'Skriv här.' })])
          },
        },
      }),
    ],
  })

/** From section to section with the arrows, and out of the text with Esc and then Tab. */
function moving({ leave }: SectionOptions) {
  let escaped = false
  return Extension.create({
    name: 'moving',
    priority: 200,
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('moving'),
        props: {
          handleDOMEvents: {
            keydown(_view, { key }) {
              const goesOut = key === 'Tab' && escaped
              if (key !== 'Shift') escaped = key === 'Escape'
              return goesOut
            },
          },
          handleKeyDown(view, event) {
            const way = WAYS[event.key]
            if (!way || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false
            const { selection, doc } = view.state
            const edge = way.direction === 1 ? Selection.atEnd(doc) : Selection.atStart(doc)
            const isAtEdge = selection.empty && selection.$head.sameParent(edge.$head) && view.endOfTextblock(way.word)
            if (isAtEdge) leave?.(way.direction)
            return isAtEdge
          },
        },
      }),
    ],
  })
}

const WAYS: Record<string, { direction: 1 | -1; word: 'up' | 'down' | 'forward' | 'backward' } | undefined> = {
  ArrowDown: { direction: 1, word: 'down' },
  ArrowRight: { direction: 1, word: 'forward' },
  ArrowUp: { direction: -1, word: 'up' },
  ArrowLeft: { direction: -1, word: 'backward' },
}
