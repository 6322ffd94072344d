// Documents and editors for the tests.

import { Facts } from '../src/facts'
import { openSection, type Section } from '../src/section'
import * as Y from 'yjs'

export const facts = () => new Facts(
  [
    { name: 'dnr', label: 'Vårt diarienummer' }, { name: 'avsandare', label: 'Avsändare' },
    { name: 'svarsdatum', label: 'Svarsdatum' }, { name: 'telefon', label: 'Telefon till handläggare' },
  ],
  {
    dnr: { text: '1.5.1-12/2021', capital: '1.5.1-12/2021' }, avsandare: { text: 'kommunstyrelsen', capital: 'Kommunstyrelsen' },
    svarsdatum: { text: '26 februari 2021', capital: '26 februari 2021' },
  },
)

export const open = (doc: Y.Doc, key = 'forslag', more: Partial<Parameters<typeof openSection>[0]> = {}): Section => {
  const element = document.createElement('div')
  document.body.append(element)
  return openSection({ element, key, heading: 'Förslag', help: 'Skriv här.', doc, facts: facts(), ...more })
}

/** What a section's root holds, as text. */
export const xml = (doc: Y.Doc, key = 'forslag'): string => doc.getXmlFragment(key).toString()

/** An element of Yjs with its content. */
export function element(name: string, attributes: Record<string, unknown> = {}, ...content: (string | Y.XmlElement)[]): Y.XmlElement {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
  made.insert(0, content.map((part) => (typeof part === 'string' ? new Y.XmlText(part) : part)))
  return made
}

/** Numbers that look random, the same every time. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const ATTRIBUTES: Record<string, string[]> = {
  paragraph: [], heading: ['level'], bulletList: [], orderedList: [], listItem: [], blockquote: [], table: [], tableRow: [],
  tableHeader: ['colspan', 'rowspan'], tableCell: ['colspan', 'rowspan'], fact: ['name', 'capital', 'href'], footnote: [], hardBreak: [],
}

/** What in the document is not in docs/live-draft.md, which the server would refuse. */
export function strange(doc: Y.Doc, key = 'forslag'): string[] {
  const found: string[] = []
  const look = (node: unknown): void => {
    if (node instanceof Y.XmlText) {
      for (const { insert, attributes } of node.toDelta()) {
        if (typeof insert !== 'string') found.push('a value in a text')
        for (const [mark, value] of Object.entries(attributes ?? {})) {
          const fields = Object.keys(value as object).join()
          if (!(mark === 'link' ? fields === 'href' : /^(bold|italic)$/.test(mark) && fields === '')) found.push(`mark ${mark} ${JSON.stringify(value)}`)
        }
      }
    } else if (node instanceof Y.XmlElement) {
      const allowed = ATTRIBUTES[node.nodeName]
      if (!allowed) found.push(`element ${node.nodeName}`)
      for (const [name, value] of Object.entries(node.getAttributes())) {
        const isSpan = /span$/.test(name)
        if (!allowed?.includes(name) || (isSpan && Number(value) !== 1)) found.push(`attribute ${name}=${value} of ${node.nodeName}`)
      }
      node.toArray().forEach(look)
    } else found.push(String(node))
  }
  doc.getXmlFragment(key).toArray().forEach(look)
  return found
}

/** Time that stands still until it is moved on. */
export class FakeTime {
  #now = 0
  #next = 1
  #waiting = new Map<number, { at: number; every?: number; run: () => void }>()
  #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval }

  constructor() {
    const wait = (run: () => void, time = 0, every?: number) => {
      this.#waiting.set(this.#next, { at: this.#now + time, run, ...(every !== undefined && { every }) })
      return this.#next++
    }
    const stop = (id: unknown) => void this.#waiting.delete(id as number)
    Object.assign(globalThis, {
      setTimeout: (run: () => void, time?: number) => wait(run, time), clearTimeout: stop,
      setInterval: (run: () => void, time: number) => wait(run, time, time), clearInterval: stop,
    })
  }

  tick(time: number): void {
    const end = this.#now + time
    for (;;) {
      const [id, due] = [...this.#waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0] ?? []
      if (!due || id === undefined) break
      this.#now = due.at
      if (due.every === undefined) this.#waiting.delete(id)
      else due.at += due.every
      due.run()
    }
    this.#now = end
  }

  end(): void {
    Object.assign(globalThis, this.#real)
  }
}
