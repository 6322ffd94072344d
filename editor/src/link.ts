// Links, only to addresses that may be followed.

import { Mark } from '@tiptap/core'
import type { Command } from '@tiptap/pm/state'

/** The address as it is kept, as the server keeps it; nothing if it may not be followed. */
export function hrefOf(address: string): string | undefined {
  const [, scheme, rest] = /^(https?|mailto):(.*)$/i.exec(address.trim()) ?? []
  if (!scheme || !rest) return undefined
  const slashes = scheme.toLowerCase() === 'mailto' ? '' : '//'
  const target = rest.startsWith(slashes) ? rest.slice(slashes.length) : ''
  if (!target || /^[/?#]/.test(target)) return undefined
  return `${scheme.toLowerCase()}:${rest.replace(/["<>\\^`{|}\s]/gu, encodeURIComponent)}`
}

/** The address that somebody meant who left out how it begins. */
export function meantHref(address: string): string | undefined {
  const trimmed = address.trim()
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(trimmed)) return hrefOf(`mailto:${trimmed}`)
  if (/^[\p{L}\d-]+(\.[\p{L}\d-]+)+([/?#]\S*)?$/u.test(trimmed)) return hrefOf(`https://${trimmed}`)
  return hrefOf(trimmed)
}

export const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({ href: {} }),
  parseHTML: () => [{
    tag: 'a[href]',
    getAttrs: (dom) => {
      const href = hrefOf(dom.getAttribute('href') ?? '')
      return href !== undefined && { href }
    },
  }],
  renderHTML: ({ HTMLAttributes }) => ['a', { href: HTMLAttributes.href, rel: 'noopener' }, 0],
})

/** The link that the cursor stands in or the selection begins in: from, to, address. */
export function linkAround(state: Parameters<Command>[0]): { from: number; to: number; href: string } | undefined {
  const { $from } = state.selection
  const type = state.schema.marks.link!
  const { parent } = $from
  if (!parent.inlineContent) return undefined
  const start = $from.start()
  const pieces: { from: number; to: number; href: string | undefined }[] = []
  parent.forEach((node, offset) => {
    const href: string | undefined = type.isInSet(node.marks)?.attrs.href ?? node.attrs.href ?? undefined
    const last = pieces.at(-1)
    if (last && last.href === href) last.to = start + offset + node.nodeSize
    else pieces.push({ from: start + offset, to: start + offset + node.nodeSize, href })
  })
  const found = pieces.find(({ from, to, href }) => href && from <= $from.pos && $from.pos <= to)
  return found && { from: found.from, to: found.to, href: found.href! }
}

/** Makes the selection, or the link around the cursor, lead to the address; `null` takes the link away. */
export const setLink = (href: string | null, text = ''): Command => (state, dispatch) => {
  const { selection, schema, tr } = state
  const type = schema.marks.link!
  const around = linkAround(state)
  let { from, to } = selection
  if (selection.empty && around) ({ from, to } = around)
  else if (selection.empty) {
    if (href === null) return false
    tr.insertText(text || href.replace(/^mailto:/, ''), from)
    to = tr.mapping.map(to)
  }
  tr.removeMark(from, to, type)
  if (href !== null) tr.addMark(from, to, type.create({ href }))
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.type.name === 'fact' && node.attrs.href !== href) tr.setNodeAttribute(pos, 'href', href)
  })
  tr.removeStoredMark(type)
  dispatch?.(tr.scrollIntoView())
  return true
}
