// The boxes that ask or tell: the address of a link, the shortcuts.

import type { Editor } from '@tiptap/core'
import { actionGroups, shownKeys, type Action } from './actions'
import { make } from './html'
import { linkAround, meantHref, setLink } from './link'

/** A box that is opened over the page, with a heading and a way to close it. */
export function box(id: string, heading: string): HTMLDialogElement {
  const title = make('h2', { id: `${id}-heading` }, heading)
  return make('dialog', { id, class: 'editor-dialog', 'aria-labelledby': title.id }, title)
}

export class LinkDialog {
  readonly dom = box('link-dialog', 'Länk')
  #href = make('input', { id: 'link-href', type: 'text', inputmode: 'url', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'link-error' })
  #text = make('input', { id: 'link-text', type: 'text', autocomplete: 'off' })
  #textField = make('div', { class: 'field' }, make('label', { for: 'link-text' }, 'Text att visa'), this.#text)
  #error = make('p', { id: 'link-error', class: 'error' })
  #remove = make('button', { type: 'button', class: 'secondary' }, 'Ta bort länken')
  #editor: Editor | undefined

  constructor() {
    const hint = make('p', { class: 'hint', id: 'link-hint' }, 'En webbadress eller en e-postadress.')
    const field = make('div', { class: 'field' }, make('label', { for: 'link-href' }, 'Adress'), hint, this.#error, this.#href)
    const cancel = make('button', { type: 'button', class: 'quiet' }, 'Avbryt')
    const form = make('form', { method: 'dialog', novalidate: '' }, field, this.#textField,
      make('div', { class: 'dialog-actions' }, make('button', {}, 'Spara länken'), this.#remove, cancel))
    this.#href.setAttribute('aria-describedby', 'link-hint link-error')
    this.dom.append(form)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#save()
    })
    this.#remove.addEventListener('click', () => this.#apply(null))
    cancel.addEventListener('click', () => this.dom.close())
    this.dom.addEventListener('close', () => this.#editor?.commands.focus())
  }

  open(editor: Editor): void {
    this.#editor = editor
    const around = linkAround(editor.state)
    this.#href.value = around?.href.replace(/^mailto:/, '') ?? ''
    this.#text.value = ''
    this.#textField.hidden = around !== undefined || !editor.state.selection.empty
    this.#remove.hidden = around === undefined
    this.#fail('')
    this.dom.showModal()
    this.#href.focus()
  }

  #save(): void {
    const href = meantHref(this.#href.value)
    if (href) return this.#apply(href)
    this.#fail('Skriv en hel adress, till exempel www.exempel.se eller namn@exempel.se.')
    this.#href.focus()
  }

  #apply(href: string | null): void {
    const editor = this.#editor!
    setLink(href, this.#text.value.trim())(editor.state, editor.view.dispatch)
    this.dom.close()
  }

  #fail(message: string): void {
    this.#error.textContent = message
    if (message) this.#href.setAttribute('aria-invalid', 'true')
    else this.#href.removeAttribute('aria-invalid')
  }
}

const MORE: [string, string[]][] = [
  ['Vanlig text', ['Mod-Shift-0']],
  ['Radbrytning i stycket', ['Shift-Enter']],
  ['Nästa cell i en tabell, eller en nivå in i en lista', ['Tab']],
  ['Förra cellen, eller en nivå ut', ['Shift-Tab']],
  ['Till verktygsfältet', ['Alt-F10']],
  ['Tillbaka till texten', ['Esc']],
  ['Ut ur texten', ['Esc, sedan Tab']],
]

export class HelpDialog {
  readonly dom = box('help-dialog', 'Kortkommandon')
  #back: Element | null = null

  constructor() {
    const nothing = { link() {}, insert() {}, help() {}, note() {} }
    const withKeys = actionGroups(nothing).flat().filter((action): action is Action & { keys: string } => action.keys !== undefined)
    const rows: [string, string[]][] = [...withKeys.map(({ label, keys }): [string, string[]] => [label, [keys]]), ...MORE]
    const list = make('dl', { class: 'shortcuts' }, ...rows.flatMap(([label, keys]) => [
      make('dt', {}, label), make('dd', {}, ...keys.map((key) => make('kbd', {}, shownKeys(key)))),
    ]))
    const marks = make('p', { class: 'muted' }, 'I början av en rad ger ”- ” en punktlista, ”1. ” en numrerad lista, ”> ” ett citat och ”# ” en rubrik. En numrerad lista med en enda punkt skrivs ut utan nummer.')
    const close = make('button', { type: 'button' }, 'Stäng')
    close.addEventListener('click', () => this.dom.close())
    this.dom.addEventListener('close', () => this.#back instanceof HTMLElement && this.#back.focus())
    this.dom.append(list, marks, make('div', { class: 'dialog-actions' }, close))
  }

  open(): void {
    this.#back = document.activeElement
    this.dom.showModal()
  }
}
