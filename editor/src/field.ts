// A field to write in, with what is wrong with it beside it.

import { make } from './html'

export interface Field {
  dom: HTMLElement
  label: HTMLElement
  input: HTMLTextAreaElement
  fail(message: string): void
}

/** A text field with its label, its hint and what is wrong with it. */
export function field(id: string, label: string, hint: string, rows = '3'): Field {
  const words = make('label', { for: id }, label)
  const input = make('textarea', { id, rows, 'aria-describedby': `${id}-hint ${id}-error` })
  const error = make('p', { class: 'error', id: `${id}-error` })
  const dom = make('div', { class: 'field' }, words, make('p', { class: 'hint', id: `${id}-hint` }, hint), error, input)
  return {
    dom, label: words, input,
    fail(message) {
      error.textContent = message
      if (message) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
    },
  }
}
