// The notes beside the text: a card each, in the order of the text, with what may be done.

import { field } from './field'
import { make } from './html'
import { minute, Refused, type Act, type Note, type Notes } from './notes'

/** What the list needs to know of the text. */
export interface Text {
  /** The sections in their order. */
  sections(): readonly { key: string; heading: string }[]
  /** Where the words of a note stand now and what they are, with the names of facts; nothing, if they are gone. */
  place(note: Note): { from: number; words: string } | undefined
  /** Goes there. */
  show(note: Note): void
}

const DONE: Record<Act, string> = {
  svar: 'Svaret är sparat.', klar: 'Kommentaren är klar.', oppna: 'Kommentaren är öppen igen.', godta: 'Förslaget står i texten.',
  avvisa: 'Förslaget är avvisat.', 'dra-tillbaka': 'Förslaget är tillbakadraget.',
}
const SETTLED = { open: '', resolved: 'Klar', accepted: 'Godtaget', rejected: 'Avvisat', withdrawn: 'Tillbakadraget' }

export class NoteList {
  #heading: HTMLElement
  #count = make('span', { class: 'tag' })
  #none = make('p', { class: 'muted' }, 'Inget öppet. Markera ord i texten, och välj ”Kommentera” eller ”Föreslå”.')
  #error = make('p', { class: 'error', role: 'alert' })
  #all = make('button', { type: 'button', class: 'secondary' })
  #open = make('ol', { class: 'note-cards' })
  #settled = make('ol', { class: 'note-cards' })
  #ended = make('details', { class: 'settled-notes' }, make('summary'), this.#settled)
  #cards = new Map<string, Card>()

  /** `place` is what the server wrote, which the list takes over but for its heading and its last line. */
  constructor(private readonly place: HTMLElement, private readonly notes: Notes, private readonly text: Text, private readonly say: (words: string) => void) {
    this.#heading = place.querySelector('h2')!
    this.#heading.tabIndex = -1
    this.#heading.querySelector('.tag')?.remove()
    this.#heading.append(' ', this.#count)
    place.replaceChildren(this.#heading, this.#error, this.#none, this.#all, this.#open, this.#ended, ...[place.lastElementChild!].filter((last) => last.tagName === 'P'))
    this.#all.addEventListener('click', () => void this.#acceptAll())
    place.addEventListener('focusin', ({ target }) => notes.choose((target as Element).closest<HTMLElement>('[data-note]')?.dataset.note))
    notes.watch(() => this.show())
    this.show()
  }

  show(): void {
    const { all } = this.notes
    const keys = this.text.sections().map(({ key }) => key)
    const placed = all.map((note) => ({ note, at: keys.indexOf(note.section), place: note.state === 'open' ? this.text.place(note) : undefined }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || (a.place?.from ?? 0) - (b.place?.from ?? 0) || a.note.at.localeCompare(b.note.at))
    const card = ({ note, place }: (typeof placed)[number]): HTMLElement => {
      const known = this.#cards.get(note.id) ?? new Card(note.id, (act, fields) => this.#act(note.id, act, fields), () => this.text.show(this.#note(note.id)!))
      this.#cards.set(note.id, known)
      known.show(note, place?.words, this.text.sections().find(({ key }) => key === note.section)!.heading)
      known.dom.classList.toggle('is-chosen', note.id === this.notes.chosen)
      return known.dom
    }
    const stays = ({ note }: (typeof placed)[number]) => note.state === 'open' || this.#cards.get(note.id)?.isAnswering
    const open = placed.filter(({ note }) => note.state === 'open')
    const settled = placed.filter((place) => !stays(place))
    put(this.#open, placed.filter(stays).map(card))
    put(this.#settled, settled.map(card))
    for (const id of this.#cards.keys()) if (!this.#note(id)) this.#cards.delete(id)
    const acceptable = open.filter(({ note }) => note.may.accept).length
    this.#count.textContent = String(open.length)
    this.#count.hidden = open.length === 0
    this.#none.hidden = open.length > 0 || !this.notes.mayWrite
    this.#all.hidden = acceptable < 2
    this.#all.textContent = `Godta alla ${acceptable} förslag`
    this.#ended.hidden = settled.length === 0
    this.#ended.querySelector('summary')!.textContent = settled.length === 1 ? '1 avslutad' : `${settled.length} avslutade`
  }

  /** Goes to the card of a note. */
  focus(id: string): void {
    this.#cards.get(id)?.dom.focus()
  }

  /** Brings a card in sight within the column, without moving the page. */
  reveal(id: string): void {
    const column = this.place.closest<HTMLElement>('.draft-side')
    const card = this.#cards.get(id)?.dom
    if (!column || !card || column.scrollHeight <= column.clientHeight || column.contains(document.activeElement)) return
    const [above, here] = [column.getBoundingClientRect(), card.getBoundingClientRect()]
    if (here.top < above.top || here.bottom > above.bottom) column.scrollTop += here.top - above.top - 16
  }

  #note(id: string): Note | undefined {
    return this.notes.all.find((note) => note.id === id)
  }

  async #act(id: string, act: Act, fields: Record<string, string>): Promise<void> {
    const note = this.#note(id)
    const next = this.#cards.get(id)?.dom.closest('li')?.nextElementSibling?.querySelector<HTMLElement>('[data-note]')
    if (!note) return
    await this.notes.act(note, act, fields)
    this.say(DONE[act])
    // The button is gone with what it did: on to the next card.
    if (act !== 'svar') (next?.isConnected ? next : this.#heading).focus()
  }

  async #acceptAll(): Promise<void> {
    this.#error.textContent = ''
    try {
      this.say(await this.notes.acceptAll())
      this.#heading.focus()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#error.textContent = error.message
    }
  }
}

/** Puts cards into a list, moving only those that are elsewhere, so that the focus stays. */
function put(list: HTMLElement, cards: HTMLElement[]): void {
  const items = cards.map((card) => card.closest('li') ?? make('li', {}, card))
  items.forEach((item, index) => list.children[index] === item || list.insertBefore(item, list.children[index] ?? null))
  while (list.children.length > items.length) list.lastElementChild!.remove()
}

class Card {
  readonly dom: HTMLElement
  #said = make('div')
  #actions = make('div', { class: 'note-actions' })
  #error = make('p', { class: 'error', role: 'alert' })
  #answer
  #reply: HTMLDetailsElement
  #now = ''
  #shown = ''
  #isSending = false

  constructor(id: string, private readonly act: (act: Act, fields: Record<string, string>) => Promise<void>, private readonly go: () => void) {
    this.#answer = field(`note-reply-${id}`, 'Ditt svar', '', '2')
    const form = make('form', { novalidate: '' }, this.#answer.dom, make('button', { class: 'secondary' }, 'Svara'))
    this.#reply = make('details', {}, make('summary', {}, 'Svara'), form)
    this.dom = make('article', { class: 'note', 'data-note': id, tabindex: '-1', 'aria-labelledby': `note-${id}` }, this.#said, this.#error, this.#reply, this.#actions)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#do('svar', { text: this.#answer.input.value })
    })
  }

  /** Somebody has begun to write a reply. */
  get isAnswering(): boolean {
    return this.#answer.input.value.trim() !== ''
  }

  show(note: Note, now: string | undefined, section: string): void {
    this.#now = now ?? ''
    const shown = JSON.stringify([note, now, this.isAnswering])
    if (shown === this.#shown) return
    this.#shown = shown
    const hadFocus = this.dom.contains(document.activeElement)
    const { may } = note
    const what = note.kind === 'suggestion' ? 'Förslag' : 'Kommentar'
    const head = make('h3', { id: `note-${note.id}` }, `${what} av ${note.mine ? 'dig' : note.author} `, make('span', { class: 'muted small' }, `i ${section} ${minute(note.at)}`))
    if (note.state !== 'open') head.append(' ', make('span', { class: 'tag' }, SETTLED[note.state]))
    const parts: HTMLElement[] = [head]
    if (note.quoted || note.replacement_text) parts.push(this.#words(note, now))
    if (note.state === 'open' && note.start !== null && now === undefined) parts.push(make('p', { class: 'small' }, make('strong', {}, 'Orden står inte längre i texten.')))
    if (note.body) parts.push(make('p', { class: 'pre' }, note.body))
    if (note.replies.length > 0) {
      parts.push(make('ul', { class: 'note-replies' }, ...note.replies.map(({ author, mine, at, body }) =>
        make('li', {}, make('p', { class: 'small' }, make('strong', {}, mine ? 'Du' : author), ' ', make('span', { class: 'muted' }, minute(at))), make('p', { class: 'pre' }, body)))))
    }
    if (note.settled_at) parts.push(make('p', { class: 'muted small' }, `${SETTLED[note.state]} ${minute(note.settled_at)} av ${note.settled_by}`))
    this.#said.replaceChildren(...parts)
    // What she has begun to write is hers until she has taken it away.
    const isLate = !may.reply && this.isAnswering
    this.#reply.hidden = !may.reply && !isLate
    this.#answer.fail(isLate ? 'Det går inte att svara längre. Kopiera det du har skrivit, om du vill ha det kvar.' : '')
    const button = (allowed: boolean, act: Act, words: string, look: string, fields: () => Record<string, string> = () => ({})) => {
      if (!allowed) return []
      const made = make('button', { type: 'button', ...(look && { class: look }) }, words, make('span', { class: 'visually-hidden' }, `: ${what.toLowerCase()} av ${note.author}`))
      made.addEventListener('click', () => void this.#do(act, fields()))
      return [made]
    }
    this.#actions.replaceChildren(
      ...button(may.accept && now !== undefined, 'godta', 'Godta', '', () => ({ seen: this.#now })),
      ...button(may.reject, 'avvisa', 'Avvisa', 'secondary'),
      ...button(may.resolve, 'klar', 'Klar', 'secondary'),
      ...button(may.withdraw, 'dra-tillbaka', 'Dra tillbaka', 'secondary'),
      ...button(may.reopen, 'oppna', 'Öppna igen', 'secondary'),
    )
    // What had it may be gone; whoever goes on by keyboard goes on from here.
    if (hadFocus && !this.dom.contains(document.activeElement)) this.dom.focus()
  }

  /** What it is about, which leads there; and what is suggested. */
  #words({ quoted, replacement_text, state }: Note, now: string | undefined): HTMLElement {
    const old = replacement_text === null ? make('span', {}, quoted) : make('del', {}, make('span', { class: 'visually-hidden' }, 'Bort: '), quoted)
    const line = make('p', { class: replacement_text === null ? 'note-quote' : 'note-change' })
    if (quoted && state === 'open' && now !== undefined) {
      const go = make('button', { type: 'button', class: 'quiet', title: 'Visa i texten' }, old)
      go.addEventListener('click', this.go)
      line.append(go)
    } else if (quoted) line.append(old)
    if (replacement_text) line.append(' ', make('ins', {}, make('span', { class: 'visually-hidden' }, 'I stället: '), replacement_text))
    return line
  }

  async #do(act: Act, fields: Record<string, string>): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    this.#fail([])
    try {
      await this.act(act, fields)
      if (act === 'svar') {
        this.#answer.input.value = ''
        this.#reply.open = false
        this.dom.focus()
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#fail(error.errors)
    } finally {
      this.#isSending = false
    }
  }

  #fail(errors: Refused['errors']): void {
    this.#answer.fail(errors.find(({ field }) => field === 'text')?.message ?? '')
    this.#error.textContent = errors.filter(({ field }) => field !== 'text').map(({ message }) => message).join(' ')
    if (errors.some(({ field }) => field === 'text')) this.#answer.input.focus()
  }
}
