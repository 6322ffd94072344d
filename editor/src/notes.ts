// The notes of the draft, comments and suggestions: what the server says of them, and what it is told (docs/live-draft.md).

export interface Reply {
  id: string
  author: string
  mine: boolean
  at: string
  body: string
}

/** What is done to a note, as the address says it. */
export type Act = 'svar' | 'klar' | 'oppna' | 'godta' | 'avvisa' | 'dra-tillbaka'

export interface Note {
  id: string
  kind: 'comment' | 'suggestion'
  section: string
  /** Where it is, if not on the whole section. */
  start: string | null
  end: string | null
  /** The words that stood there. */
  quoted: string
  /** What is suggested, as it reads. */
  replacement_text: string | null
  state: 'open' | 'resolved' | 'accepted' | 'rejected' | 'withdrawn'
  author: string
  mine: boolean
  at: string
  settled_by: string | null
  settled_at: string | null
  body: string
  replies: Reply[]
  may: Record<'reply' | 'resolve' | 'reopen' | 'accept' | 'reject' | 'withdraw', boolean>
}

export interface Person {
  id: string
  name: string
}

interface Said {
  notes: Note[]
  may_write_notes: boolean
  people: Person[]
  /** What came of accepting several. */
  told?: string
}

/** It was not done, and why, in Swedish, beside which field. */
export class Refused extends Error {
  constructor(readonly errors: { field: string; message: string }[]) {
    super(errors.map(({ message }) => message).join(' '))
  }
}

/** For the whole, beside no field. */
export const refused = (message: string) => new Refused([{ field: '', message }])
export const NO_CONNECTION = 'Ingen anslutning. Det du skrev står kvar; försök igen när du är ansluten.'

export class Notes {
  #said: Said = { notes: [], may_write_notes: false, people: [] }
  #asked = 0
  #chosen: string | undefined
  #watchers = new Set<() => void>()

  constructor(private readonly url: string, private readonly ask: (url: string, init: RequestInit) => Promise<Response> = (url, init) => fetch(url, init)) {}

  get all(): readonly Note[] {
    return this.#said.notes
  }

  get people(): readonly Person[] {
    return this.#said.people
  }

  get mayWrite(): boolean {
    return this.#said.may_write_notes
  }

  /** The one that is looked at, in the text or in the list. */
  get chosen(): string | undefined {
    return this.#chosen
  }

  choose(id: string | undefined): void {
    if (id === this.#chosen) return
    this.#chosen = id
    this.#watchers.forEach((watcher) => watcher())
  }

  open(section: string): Note[] {
    return this.#said.notes.filter((note) => note.section === section && note.state === 'open')
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Fetches them anew. Without a connection they stay as they are: there will be another occasion. */
  async renew(): Promise<void> {
    await this.#send(this.url, {}).catch(() => undefined)
  }

  async add(fields: Record<string, string>): Promise<void> {
    await this.#post(this.url, fields)
  }

  async act(note: Note, act: Act, fields: Record<string, string> = {}): Promise<void> {
    await this.#post(`${this.url}/${note.id}/${act}`, fields)
  }

  /** Gives what came of it. */
  async acceptAll(): Promise<string> {
    return (await this.#post(`${this.url}/godta-alla`, {})).told ?? ''
  }

  #post(url: string, fields: Record<string, string>): Promise<Said> {
    return this.#send(url, { method: 'POST', body: new URLSearchParams(fields) })
  }

  /** Every answer holds all notes; the one that was asked for last is the one that counts. */
  async #send(url: string, init: RequestInit): Promise<Said> {
    const asked = ++this.#asked
    const answer = await this.ask(url, { ...init, headers: { accept: 'application/json' }, redirect: 'manual' }).catch(() => undefined)
    if (!answer) throw refused(NO_CONNECTION)
    if (answer.type === 'opaqueredirect' || answer.status === 401) throw refused('Du är utloggad. Logga in i en ny flik; det du skrev står kvar här.')
    const said = await answer.json().catch(() => undefined)
    if (!answer.ok || !said) throw said?.errors ? new Refused(said.errors) : refused('Det gick inte att spara. Läs in sidan igen, om det inte går om en stund.')
    if (asked === this.#asked) {
      this.#said = said
      this.#watchers.forEach((watcher) => watcher())
    }
    return said
  }
}

/** "2026-03-02 14:02", as the pages say it. */
export const minute = (at: string): string =>
  new Date(at).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Stockholm' })
