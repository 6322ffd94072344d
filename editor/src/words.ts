// How much there is of a text.

import type { Node } from '@tiptap/pm/model'
import type { Facts } from './facts'

/** The words of a section as it is printed: chips count as what they show. */
export function countWords(doc: Node, facts: Facts): number {
  const text = doc.textBetween(0, doc.content.size, '\n', (leaf) =>
    leaf.type.name === 'fact' ? (facts.text(leaf.attrs.name, false) ?? '') : '\n')
  return text.match(/[\p{L}\p{N}](?:[\p{L}\p{N}]|[-–'’.,:/@](?=[\p{L}\p{N}]))*/gu)?.length ?? 0
}

export const wordsSentence = (count: number): string => (count === 0 ? 'tomt' : `${count.toLocaleString('sv-SE')} ord`)
