// The board's standard phrases, which are put into the text like something pasted.

import type { Editor, JSONContent } from '@tiptap/core'
import { Fragment, Node, Slice } from '@tiptap/pm/model'
import { fitSlice } from './fit'

export interface Phrase {
  name: string
  /** The section that it suits; null if any. */
  section: string | null
  blocks: JSONContent[]
}

/** The words of a phrase, with those of its chips, on one line. */
export function wordsOf({ blocks }: Phrase, words: (fact: string, capital: boolean) => string): string {
  const read = ({ type, text, attrs, content = [] }: JSONContent): string => {
    if (type === 'fact') return words(attrs?.name, Boolean(attrs?.capital))
    const inside = content.map(read).join('')
    return text ?? (/^(paragraph|heading)$/.test(type ?? '') ? `${inside} ` : inside)
  }
  return blocks.map(read).join('').trim()
}

export function insertPhrase(editor: Editor, phrase: Phrase): void {
  const { state, view } = editor
  const blocks = Fragment.from(phrase.blocks.map((block) => Node.fromJSON(state.schema, block)))
  view.dispatch(state.tr.replaceSelection(fitSlice(Slice.maxOpen(blocks), state)).scrollIntoView())
  editor.commands.focus()
}
