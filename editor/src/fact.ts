// A chip: a fact of the register in the text, which shows what is registered now.

import { Node } from '@tiptap/core'
import { NodeSelection, type Command, type EditorState } from '@tiptap/pm/state'
import { Facts } from './facts'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    fact: {
      /** Puts in a chip, with a capital letter where a sentence begins. */
      insertFact: (name: string) => ReturnType
    }
  }
}

export const Fact = Node.create<{ facts: Facts }>({
  name: 'fact',
  group: 'inline',
  inline: true,
  atom: true,
  addOptions: () => ({ facts: new Facts() }),
  // `href`: where the chip stands in a link, since Yjs has no marks on elements.
  addAttributes: () => ({ name: {}, capital: { default: null }, href: { default: null } }),
  parseHTML: () => [{
    tag: 'span[data-fact]',
    getAttrs: (dom) => ({ name: dom.dataset.fact, capital: dom.dataset.capital === 'true' || null, href: null }),
  }],
  renderHTML({ node }) {
    const { name, capital } = node.attrs
    return ['span', { 'data-fact': name, ...(capital && { 'data-capital': 'true' }) }, this.options.facts.text(name, capital) ?? '']
  },
  renderText({ node }) {
    return this.options.facts.text(node.attrs.name, node.attrs.capital) ?? ''
  },

  addNodeView() {
    return ({ node }) => {
      const { facts } = this.options
      const dom = document.createElement('span')
      let shown = node
      const show = () => {
        const { name, capital, href } = shown.attrs
        const text = facts.text(name, capital)
        dom.className = text === undefined ? 'chip chip-missing' : href ? 'chip chip-linked' : 'chip'
        dom.dataset.fact = name
        dom.textContent = text ?? `${facts.label(name)} saknas`
        // Said by screen readers as one thing, by its label and value.
        dom.setAttribute('role', 'img')
        dom.setAttribute('aria-label', `${facts.label(name)}: ${text ?? 'saknas i registret'}`)
        dom.title = `${facts.label(name)} – uppgift ur registret`
      }
      show()
      return {
        dom,
        update: (next) => next.type === shown.type && (shown = next, show(), true),
        // A selection that the browser makes within the words is one of the chip.
        ignoreMutation: ({ type }) => type !== 'selection',
        destroy: facts.watch(show),
      }
    }
  },

  addCommands() {
    return {
      insertFact: (name) => ({ state, commands }) =>
        commands.insertContent({ type: this.name, attrs: { name, capital: beginsSentence(state) || null } }),
    }
  },
})

/** Whether the cursor stands where a sentence begins. */
export function beginsSentence(state: EditorState): boolean {
  const { $from } = state.selection
  const before = $from.parent.textBetween(0, $from.parentOffset, '\n', (leaf) => (leaf.type.name === 'hardBreak' ? '\n' : '\ufffc'))
  return /(^|[.!?]["”’)]*\s+|\n)["”’(]*$/.test(before)
}

/** Turns the capital letter of the chosen chip on or off. */
export const toggleCapital: Command = (state, dispatch) => {
  const chip = selectedFact(state)
  if (!chip) return false
  const at = state.selection.from
  const tr = state.tr.setNodeAttribute(at, 'capital', chip.attrs.capital ? null : true)
  dispatch?.(tr.setSelection(NodeSelection.create(tr.doc, at)))
  return true
}

/** The chip that is chosen. */
export function selectedFact(state: EditorState) {
  const { selection } = state
  return selection instanceof NodeSelection && selection.node.type.name === 'fact' ? selection.node : undefined
}
