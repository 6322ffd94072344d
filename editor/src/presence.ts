// Who is in the draft, and where.

import type { Awareness } from 'y-protocols/awareness'
import { make } from './html'

/** What the awareness says of one browser. `user` is filled in by the server. */
export interface Presence {
  user?: { name?: unknown; colour?: unknown }
  place?: Place
  /** She may only read, whatever place she has in the text. */
  reads?: unknown
}

/** The section that somebody writes in, and her selection there as relative positions of Yjs. */
export interface Place {
  section?: unknown
  anchor?: unknown
  head?: unknown
}

export interface Person {
  name: string
  colour: number
  /** The key of the section that she writes in. */
  section: string | undefined
}

export function personOf({ user, place, reads }: Presence): Person {
  return {
    name: typeof user?.name === 'string' && user.name ? user.name : 'Någon',
    colour: Number.isInteger(user?.colour) ? Math.abs(user!.colour as number) % 8 : 0,
    section: typeof place?.section === 'string' && reads !== true ? place.section : undefined,
  }
}

/** Everybody else, each once, however many windows she has open. */
export function others(awareness: Awareness): Person[] {
  const people = new Map<string, Person>()
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID || !(state as Presence).user) continue
    const person = personOf(state as Presence)
    const known = people.get(person.name)
    people.set(person.name, known?.section ? known : person)
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'sv'))
}

export const initials = (name: string): string => {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
}

/** The list of those who are in the draft, oneself first. */
export class PresenceList {
  readonly dom = make('ul', { class: 'people', 'aria-label': 'I utkastet nu' })

  constructor(
    private readonly awareness: Awareness,
    private readonly own: string,
    private readonly heading: (key: string) => string | undefined,
  ) {
    awareness.on('change', () => this.#show())
    this.#show()
  }

  #show(): void {
    const people = others(this.awareness).map(({ name, colour, section }) => {
      const where = section && this.heading(section)
      return entry(name, `colour-${colour}`, where ? `skriver i ${where}` : 'läser')
    })
    this.dom.replaceChildren(entry(this.own, 'own', 'du'), ...people)
  }
}

function entry(name: string, look: string, what: string): HTMLLIElement {
  const badge = make('span', { class: `initials ${look}`, 'aria-hidden': 'true' }, initials(name))
  const words = make('span', { class: 'person-words' }, name, make('span', { class: 'muted' }, ` (${what})`))
  return make('li', { title: `${name} (${what})` }, badge, words)
}
