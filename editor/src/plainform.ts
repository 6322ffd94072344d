// A stretch of a line in the plain form, as the server writes and reads it: **fet**, *kursiv*, {{dnr}}, [ord](adress).

import type { Node } from '@tiptap/pm/model'

const code = (chip: Node): string => {
  const { name, capital } = chip.attrs as { name: string; capital: boolean | null }
  return `{{${capital ? name.charAt(0).toUpperCase() + name.slice(1) : name}}}`
}

/** The words with the names of their facts. A line end is one. */
export const codedWords = (doc: Node, from: number, to: number): string =>
  doc.textBetween(from, to, '\n', (leaf) => (leaf.type.name === 'fact' ? code(leaf) : '\n'))

/** Nothing, if something stands there that cannot be suggested: several lines, a line break, a footnote. */
export function plainForm(doc: Node, from: number, to: number): string | undefined {
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)]
  if (!$from.sameParent($to) || !$from.parent.inlineContent) return undefined
  let [line, isPlain] = ['', true]
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isInline) return true
    if (node.type.name === 'fact') line += linked(code(node), node.attrs.href)
    else if (node.isText) line += marked(node, node.text!.slice(Math.max(0, from - at), to - at))
    else isPlain = false
    return false
  })
  return isPlain ? line : undefined
}

const escaped = (text: string): string => text.replace(/[\\`*_[\]<|]|\{(?=\{)|&(?=[#\p{L}\p{N}])/gu, '\\$&')
const linked = (words: string, href: string | null | undefined): string => (href ? `[${words}](${href})` : words)

/** The spaces at its ends stand outside its marks. */
function marked({ marks }: Node, text: string): string {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text)!
  if (!words) return text
  const has = (name: string) => marks.some(({ type }) => type.name === name)
  const stars = (has('bold') ? '**' : '') + (has('italic') ? '*' : '')
  const href = marks.find(({ type }) => type.name === 'link')?.attrs.href
  return before + linked(stars + escaped(words) + [...stars].reverse().join(''), href) + after
}
