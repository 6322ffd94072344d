// The document's nodes and marks: what docs/live-draft.md allows, named alike.
//
// The contents of list items and cells are wider than what the editor itself makes: y-prosemirror deletes, for
// everybody, what its schema refuses, and two changes may have merged into that.

import {
  Mark, Node, markInputRule, mergeAttributes, textblockTypeInputRule, wrappingInputRule, type Extensions,
} from '@tiptap/core'
import { Fact } from './fact'
import { Footnote } from './footnote'
import { Link } from './link'
import { listNodes } from './lists'
import { tableNodes } from './table'

const Document = Node.create({ name: 'doc', topNode: true, content: 'block+' })

const Text = Node.create({ name: 'text', group: 'inline' })

const Paragraph = Node.create({
  name: 'paragraph',
  priority: 1000,
  group: 'block',
  content: 'inline*',
  parseHTML: () => [{ tag: 'p' }],
  renderHTML: () => ['p', 0],
  addKeyboardShortcuts() {
    const plain = () => this.editor.commands.setNode(this.name)
    return { 'Mod-Shift-0': plain, 'Mod-Alt-0': plain }
  },
})

/** Below the section's own heading, which is the template's and of level 2. */
const Heading = Node.create({
  name: 'heading',
  group: 'block',
  content: 'inline*',
  defining: true,
  addAttributes: () => ({ level: { default: 3, rendered: false } }),
  parseHTML: () => [
    { tag: 'h3', attrs: { level: 3 } },
    { tag: 'h4', attrs: { level: 4 } },
  ],
  renderHTML: ({ node }) => [`h${node.attrs.level}`, 0],
  addKeyboardShortcuts() {
    const level = (level: number) => () => this.editor.commands.toggleNode(this.name, 'paragraph', { level })
    return { 'Mod-Shift-1': level(3), 'Mod-Alt-1': level(3), 'Mod-Shift-2': level(4), 'Mod-Alt-2': level(4) }
  },
  addInputRules() {
    return [3, 4].map((level) =>
      textblockTypeInputRule({ find: new RegExp(`^#{${level - 2}}\\s$`), type: this.type, getAttributes: { level } }))
  },
})

const Quote = Node.create({
  name: 'blockquote',
  group: 'block',
  content: 'block+',
  defining: true,
  parseHTML: () => [{ tag: 'blockquote' }],
  renderHTML: () => ['blockquote', 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-9': () => this.editor.commands.toggleWrap(this.name) }
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^>\s$/, type: this.type })]
  },
})

const HardBreak = Node.create({
  name: 'hardBreak',
  group: 'inline',
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: 'br' }],
  renderHTML: () => ['br'],
  renderText: () => '\n',
  addKeyboardShortcuts() {
    return {
      'Shift-Enter': () => this.editor.commands.first(({ commands }) => [
        () => commands.exitCode(),
        () => commands.insertContent({ type: this.name }),
      ]),
    }
  },
})

const Bold = Mark.create({
  name: 'bold',
  parseHTML: () => [
    { tag: 'strong' },
    { tag: 'b', getAttrs: (dom) => dom.style.fontWeight !== 'normal' && null },
    { style: 'font-weight', getAttrs: (value) => /^(bold(er)?|[6-9]\d{2})$/.test(value) && null },
  ],
  renderHTML: ({ HTMLAttributes }) => ['strong', mergeAttributes(HTMLAttributes), 0],
  addKeyboardShortcuts() {
    return { 'Mod-b': () => this.editor.commands.toggleMark(this.name) }
  },
  addInputRules() {
    return [markInputRule({ find: /(?:^|\s)(\*\*(?!\s)([^*]+)\*\*)$/, type: this.type })]
  },
})

const Italic = Mark.create({
  name: 'italic',
  parseHTML: () => [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }],
  renderHTML: ({ HTMLAttributes }) => ['em', mergeAttributes(HTMLAttributes), 0],
  addKeyboardShortcuts() {
    return { 'Mod-i': () => this.editor.commands.toggleMark(this.name) }
  },
})

/** Every node and mark, in no order that matters but the paragraph's, which is the block that is made by default. */
export const schemaExtensions: Extensions = [
  Document, Text, Paragraph, Heading, Quote, ...listNodes, ...tableNodes, Fact, Footnote,
  HardBreak, Bold, Italic, Link,
]
