// Pasted HTML as the document's own: structure is kept, dress is dropped.
//
// What Word, LibreOffice, Outlook and web pages put on the clipboard is read into a few elements that the schema knows;
// nothing of the pasted markup itself goes through.

import { hrefOf } from './link'

const DROPPED = 'head, style, script, noscript, template, meta, link, title, xml, object, iframe, svg, math, video, audio, canvas, img, picture, ' +
  'button, input, select, textarea, [hidden], [aria-hidden=true]'
const BLOCKS = /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BODY|CENTER|DD|DETAILS|DIV|DL|DT|FIELDSET|FIGCAPTION|FIGURE|FOOTER|FORM|H[1-6]|HEADER|HR|LI|MAIN|NAV|OL|P|PRE|SECTION|SUMMARY|TABLE|TBODY|TD|TFOOT|TH|THEAD|TR|UL)$/
const MOST_COLUMNS = 30
/** Where the style of an element is while it is read. As `style` it would be applied, which the page's policy forbids, and could not be read. */
const STYLE = 'data-style'
const STYLED = /(<[a-z][^>]*?\s)style(?=\s*=)/gi

/** The HTML of a clipboard in the elements of the document: p, h3, h4, ul, ol, li, blockquote, table, strong, em, a, br and notes. */
export function cleanPasted(html: string): string {
  // From this editor, or another of its kind: the schema reads it as it is.
  if (/\sdata-pm-slice=/.test(html)) return html
  const body = new DOMParser().parseFromString(html.replace(STYLED, `$1${STYLE}`), 'text/html').body
  prepare(body)
  const levels = [...body.querySelectorAll('h1, h2, h3, h4, h5, h6, p.MsoTitle')].map(levelOf)
  return blocks(body, Math.min(...levels))
}

function prepare(body: HTMLElement): void {
  const comments = body.ownerDocument.createTreeWalker(body, 128 /* NodeFilter.SHOW_COMMENT */)
  const gone: Node[] = []
  while (comments.nextNode()) gone.push(comments.currentNode)
  gone.forEach((node) => (node as Comment).remove())
  body.querySelectorAll(DROPPED).forEach((node) => node.remove())
  body.querySelectorAll<HTMLElement>('*').forEach((node) => {
    if (/display:\s*none|mso-hide:\s*all/.test(node.getAttribute(STYLE) ?? '')) node.remove()
  })
  gatherNotes(body)
  gatherWordLists(body)
}

// Footnotes: a link to a note further down, and there a link back. The note's text goes where the first link is.

function gatherNotes(body: HTMLElement): void {
  const notes = new Map<string, Element>()
  body.querySelectorAll<HTMLAnchorElement>('a[href^="#"], a[href*=".htm#_ftn"], a[href*="#_edn"]').forEach((link) => {
    const target = link.getAttribute('href')!.replace(/^[^#]*#/, '')
    if (!isNoteReference(link, target)) return
    const place = byName(body, target)
    const note = place && noteAround(place)
    if (!note || note.contains(link)) return
    notes.set(target, note)
    const text = note.cloneNode(true) as Element
    text.querySelectorAll('a[href*="#"]').forEach((back) => back.remove())
    const span = body.ownerDocument.createElement('span')
    span.setAttribute('data-footnote', '')
    span.append(...text.childNodes)
    const up = link.closest('sup')
    ;(up && up.textContent === link.textContent ? up : link).replaceWith(span)
  })
  notes.forEach((note) => note.remove())
  body.querySelectorAll(`[${STYLE}*="footnote-list"], [${STYLE}*="endnote-list"], ol.footnotes`).forEach((list) => {
    if (!list.textContent?.trim() || list.matches(`[${STYLE}*=mso-element]`)) list.remove()
  })
}

const isNoteReference = (link: Element, target: string): boolean =>
  /^(_ftn|_edn|sdfootnote\d+sym|sdendnote\d+sym|fn|cite_note|note|footnote)/i.test(target) ||
  Boolean(link.closest('sup') && /^\W*(\d+|[a-z*†])\W*$/i.test(link.textContent ?? ''))

const byName = (body: Element, name: string): Element | undefined =>
  [...body.querySelectorAll('[id], a[name]')].find((node) => node.id === name || node.getAttribute('name') === name)

const noteAround = (place: Element): Element | null =>
  place.closest('[id^=ftn], [id^=edn], [id^=sdfootnote], [id^=sdendnote]') ?? place.closest('li, p, dd, div')

// Lists of Word: paragraphs that say in their style which list and level they are of.

function gatherWordLists(body: HTMLElement): void {
  let open: { level: number; list: Element }[] = []
  let last: Element | undefined
  body.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6').forEach((paragraph) => {
    const [, level] = /mso-list:\s*\S+\s+level(\d+)/.exec(paragraph.getAttribute(STYLE) ?? '') ?? []
    if (!level || /^H/.test(paragraph.tagName)) return paragraph.querySelectorAll(`[${STYLE}*="mso-list"]`).forEach((mark) => mark.remove())
    const mark = [...paragraph.querySelectorAll<HTMLElement>(`[${STYLE}*="mso-list"]`)].find((node) => /mso-list:\s*ignore/i.test(node.getAttribute(STYLE)!))
    const tag = /^\s*\(?([0-9]+|[a-zåäö]{1,2}|[ivxlc]+)[.):]/i.test(mark?.textContent ?? '') ? 'ol' : 'ul'
    mark?.remove()
    if (!last || nextElement(last) !== paragraph) open = []
    const depth = Number(level)
    while (open.length > 0 && open.at(-1)!.level > depth) open.pop()
    if (open.at(-1)?.level === depth && open.at(-1)!.list.tagName.toLowerCase() !== tag) open.pop()
    const item = body.ownerDocument.createElement('li')
    if (open.at(-1)?.level !== depth) {
      const list = body.ownerDocument.createElement(tag)
      const within = open.at(-1)?.list.lastElementChild
      if (within) within.append(list)
      else paragraph.before(list)
      if (!within) last = undefined
      open.push({ level: depth, list })
    }
    open.at(-1)!.list.append(item)
    item.append(...paragraph.childNodes)
    const outermost = open[0]!.list
    paragraph.remove()
    last = outermost
  })
}

function nextElement(node: Element): Element | null {
  const next = node.nextSibling
  return next && next.nodeType === 3 && !next.textContent?.trim() ? node.nextElementSibling : (next as Element | null)
}

// Writing.

function blocks(parent: Node, top: number): string {
  let out = ''
  let line = ''
  const flush = () => {
    out += line.split(/(?:<br>\s*){2,}/).map((part) => element('p', part)).join('')
    line = ''
  }
  for (const child of parent.childNodes) {
    if (isBlock(child)) {
      flush()
      out += block(child, top)
    } else line += inline(child)
  }
  flush()
  return out
}

function block(node: HTMLElement, top: number): string {
  switch (node.tagName) {
    case 'UL': case 'OL': return list(node, top)
    case 'TABLE': return table(node as HTMLTableElement, top)
    case 'BLOCKQUOTE': return wrapped('blockquote', blocks(node, top))
    case 'PRE': return node.innerHTML.split('\n').map((text) => element('p', inlineOf(text, node))).join('')
    case 'HR': return ''
    case 'H1': case 'H2': case 'H3': case 'H4': case 'H5': case 'H6': return heading(node, top)
    default: return node.matches('p.MsoTitle') ? heading(node, top) : blocks(node, top)
  }
}

const levelOf = (node: Element): number => (node.tagName === 'P' ? 1 : Number(node.tagName[1]))

/** The highest level in what is pasted becomes a Rubrik, all below it an Underrubrik. */
function heading(node: HTMLElement, top: number): string {
  if (node.querySelector('table, ul, ol')) return blocks(node, top)
  return element(levelOf(node) === top ? 'h3' : 'h4', unbold(flat(node)))
}

function list(node: HTMLElement, top: number): string {
  const items: string[] = []
  for (const child of node.childNodes) {
    // Some programs put a list beside the item that it belongs to.
    if (child instanceof Element && /^[UO]L$/.test(child.tagName) && items.length > 0) items.push(items.pop()! + block(child as HTMLElement, top))
    else {
      const content = isBlock(child) && child.tagName === 'LI' ? blocks(child, top) : isBlock(child) ? block(child, top) : element('p', inline(child))
      if (content) items.push(content)
    }
  }
  const tag = node.tagName.toLowerCase()
  return wrapped(tag, items.map((item) => `<li>${item}</li>`).join(''))
}

function table(node: HTMLTableElement, top: number): string {
  const rows = [...node.querySelectorAll<HTMLTableRowElement>('tr')].filter((row) => row.closest('table') === node)
  const grid: string[][] = rows.map(() => [])
  rows.forEach((row, y) => {
    let x = 0
    for (const cell of row.children) {
      if (!/^T[DH]$/.test(cell.tagName)) continue
      while (grid[y]![x] !== undefined) x += 1
      const [wide, high] = [span(cell, 'colspan'), span(cell, 'rowspan')]
      for (let down = 0; down < high && y + down < rows.length; down += 1) {
        for (let along = 0; along < wide && x + along < MOST_COLUMNS; along += 1) {
          grid[y + down]![x + along] = down + along === 0 ? flat(cell as HTMLElement) : ''
        }
      }
      x += wide
    }
  })
  const width = Math.max(0, ...grid.map((row) => row.length))
  // A table of one column or row that holds blocks is there for the looks.
  const isLayout = width < 2 || node.querySelector('table') || node.getAttribute('role') === 'presentation'
  if (isLayout) return rows.map((row) => [...row.children].map((cell) => blocks(cell, top)).join('')).join('')
  const filled = grid.map((row) => Array.from({ length: width }, (_, x) => row[x] ?? '')).filter((row) => row.some((cell) => cell.trim()))
  const written = filled.map((row, y) => {
    const tag = y === 0 ? 'th' : 'td'
    return `<tr>${row.map((cell) => `<${tag}><p>${tidied(y === 0 ? unbold(cell) : cell)}</p></${tag}>`).join('')}</tr>`
  })
  return wrapped('table', written.length > 0 ? `<tbody>${written.join('')}</tbody>` : '')
}

const span = (cell: Element, name: string): number =>
  Math.min(MOST_COLUMNS, Math.max(1, Number(cell.getAttribute(name)) || 1))

/** Everything in it as one line of text, blocks parted by breaks. */
function flat(node: Node): string {
  let out = ''
  for (const child of node.childNodes) {
    if (isBlock(child)) {
      const inner = tidied(flat(child))
      out = inner ? `${tidied(out) && `${tidied(out)}<br>`}${inner}<br>` : out
    } else out += inline(child)
  }
  return tidied(out)
}

function inlineOf(html: string, like: Node): string {
  const span = like.ownerDocument!.createElement('span')
  span.innerHTML = html
  return [...span.childNodes].map((child) => inline(child)).join('')
}

function inline(node: Node): string {
  if (node.nodeType === 3) return escape(plain(node.textContent ?? ''))
  if (!(node instanceof HTMLElement)) return ''
  const name = node.dataset.fact
  if (name !== undefined) return `<span data-fact="${escape(name)}"${node.dataset.capital === 'true' ? ' data-capital="true"' : ''}>${escape(node.textContent ?? '')}</span>`
  if (node.tagName === 'BR') return '<br>'
  if (node.dataset.footnote !== undefined) {
    const text = tidied(flat(node)).replace(/<br>/g, ' ').replace(/^\s*\[?\d+[\].]?\s+/, '')
    return text ? `<span data-footnote="">${text}</span>` : ''
  }
  const { childNodes } = node
  let inner = isBlock(node) ? flat(node) : [...childNodes].map(inline).join('')
  if (!plainText(inner) && !/<(br|span)/.test(inner)) return inner
  const href = node.tagName === 'A' ? hrefOf(node.getAttribute('href') ?? '') : undefined
  if (isItalic(node)) inner = around('em', inner)
  if (isBold(node)) inner = around('strong', inner)
  return href && plainText(inner) ? around(`a href="${escape(href)}"`, inner, 'a') : inner
}

const isBold = (node: HTMLElement): boolean =>
  /^(B|STRONG)$/.test(node.tagName) ? !/^(normal|400|500)$/.test(styleOf(node, 'font-weight')) : /^(bold(er)?|[6-9]00)$/.test(styleOf(node, 'font-weight'))

const isItalic = (node: HTMLElement): boolean =>
  /^(I|EM|CITE|DFN)$/.test(node.tagName) ? styleOf(node, 'font-style') !== 'normal' : styleOf(node, 'font-style') === 'italic'

const styleOf = (node: Element, property: string): string =>
  new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*(\\w+)`, 'i').exec(node.getAttribute(STYLE) ?? '')?.[1]?.toLowerCase() ?? ''

/** The mark around the words, spaces at its edges left outside. */
function around(open: string, inner: string, close = open): string {
  const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(inner)!
  return words ? `${before}<${open}>${words}</${close}>${after}` : inner
}

/** A block by its name, or because there are blocks in it. */
function isBlock(node: Node): node is HTMLElement {
  if (!(node instanceof HTMLElement) || node.dataset.footnote !== undefined) return false
  return BLOCKS.test(node.tagName) || node.querySelector('p, div, table, ul, ol, h1, h2, h3, h4') !== null
}

/** Spaces of every kind as one, but for that which holds "5 000" together, and without what is not seen. */
const plain = (text: string): string =>
  text.replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc]/g, '')
    .replace(/(?<![\d§])\u00a0|\u00a0(?![\d\p{L}])|[\u2002-\u200a]/gu, ' ')
    .replace(/[ \t\r\n\f]+/g, ' ')

const plainText = (html: string): string => html.replace(/<[^>]*>/g, '').trim()

const tidied = (line: string): string =>
  line.replace(/ {2,}/g, ' ').replace(/\s*<br>\s*/g, '<br>').replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, '')

const unbold = (line: string): string => line.replace(/<\/?(?:strong|b)>/g, '')

function element(tag: string, line: string): string {
  const content = tidied(line)
  return content ? `<${tag}>${content}</${tag}>` : ''
}

const wrapped = (tag: string, inner: string): string => (inner ? `<${tag}>${inner}</${tag}>` : '')

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
