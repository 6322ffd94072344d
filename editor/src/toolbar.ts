// The toolbar: one stop of the Tab key, the arrows within it, Esc back to the text.

import type { Editor } from '@tiptap/core'
import { contextGroups, shownKeys, spokenKeys, type Action } from './actions'
import { icon, make } from './html'

/** What the buttons act on. */
export interface Desk {
  /** The editor that has the cursor, or gets it. */
  current(): Editor | undefined
  /** Whether she has put the cursor anywhere yet. */
  hasCursor?(): boolean
  /** Beyond what the editor's own state says. */
  mayWrite?(): boolean
  /** Why nothing was done. */
  say?(words: string): void
}

interface Button {
  dom: HTMLButtonElement
  action: Action
}

export class Toolbar {
  readonly dom = make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Textverktyg', 'aria-orientation': 'horizontal' })
  #buttons: Button[] = []
  #contexts: { dom: HTMLElement; shown: (editor: Editor) => boolean }[] = []
  #frame: number | undefined

  constructor(groups: Action[][], private readonly desk: Desk) {
    this.dom.append(make('div', { class: 'toolbar-row' }, ...groups.map((actions) => this.#group(actions))))
    for (const { label, shown, actions } of contextGroups) {
      const dom = this.#group(actions, label)
      dom.classList.add('toolbar-context')
      dom.hidden = true
      this.#contexts.push({ dom, shown })
      this.dom.append(dom)
    }
    this.#rove(this.#buttons[0]!.dom)
    this.dom.addEventListener('keydown', this.#keydown)
    this.dom.addEventListener('focusin', ({ target }) => target instanceof HTMLButtonElement && this.#rove(target))
    // The text keeps the focus, and on a phone the keyboard stays.
    this.dom.addEventListener('mousedown', (event) => event.preventDefault())
  }

  focus(): void {
    this.#visible().find(({ dom }) => dom.tabIndex === 0)?.dom.focus()
  }

  /** Shows how things are where the cursor is, once a frame. */
  refreshSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined
      this.refresh()
    })
  }

  refresh(): void {
    if (this.dom.hidden) return
    const editor = this.desk.current()
    const mayWrite = this.desk.mayWrite?.() ?? true
    const writes = (editor?.isEditable ?? false) && mayWrite
    const placed = this.#hasCursor() ? editor : undefined
    for (const { dom, shown } of this.#contexts) dom.hidden = !(placed && writes && shown(placed))
    for (const { dom, action } of this.#buttons) {
      const enabled = action.anywhere || (placed !== undefined && (writes || action.reads) && (action.enabled?.(placed) ?? true))
      dom.setAttribute('aria-disabled', String(!enabled))
      // What cannot come into question is not in the way.
      dom.hidden = !mayWrite && !action.reads
      if (action.pressed) dom.setAttribute('aria-pressed', String(placed !== undefined && action.pressed(placed)))
    }
    const visible = this.#visible()
    if (!visible.some(({ dom }) => dom.tabIndex === 0)) this.#rove(visible[0]!.dom)
  }

  #group(actions: Action[], label?: string): HTMLElement {
    const group = make('div', { class: 'toolbar-group', role: 'group', ...(label && { 'aria-label': label }) })
    for (const action of actions) {
      const { face, keys } = action
      const dom = make('button', { type: 'button', class: 'tool', 'aria-label': action.label, title: keys ? `${action.label} (${shownKeys(keys)})` : action.label })
      if (keys) dom.setAttribute('aria-keyshortcuts', spokenKeys(keys))
      dom.append('path' in face ? icon(face.path) : make('span', { class: face.look ?? 'word' }, face.text))
      dom.addEventListener('click', () => this.#press(action, dom))
      this.#buttons.push({ dom, action })
      group.append(dom)
    }
    return group
  }

  #press(action: Action, dom: HTMLButtonElement): void {
    const editor = this.desk.current()
    if (!action.anywhere && !this.#hasCursor()) this.desk.say?.('Ställ markören i texten först.')
    if (!editor || dom.getAttribute('aria-disabled') === 'true') return
    action.run(editor)
    this.refresh()
  }

  #hasCursor(): boolean {
    return this.desk.hasCursor?.() ?? true
  }

  #visible(): Button[] {
    return this.#buttons.filter(({ dom }) => !dom.closest('[hidden]'))
  }

  #rove(stop: HTMLButtonElement): void {
    for (const { dom } of this.#buttons) dom.tabIndex = dom === stop ? 0 : -1
  }

  #keydown = (event: KeyboardEvent): void => {
    const visible = this.#visible()
    const at = visible.findIndex(({ dom }) => dom === document.activeElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Escape') this.desk.current()?.view.focus()
    else if (to === undefined || at < 0) return
    else visible.at(to % visible.length)!.dom.focus()
    event.preventDefault()
  }
}
