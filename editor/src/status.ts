// The line that says whether what is written is kept. It is always there and always true.

import type { State } from './provider'
import { make } from './html'

/** What the line says. */
export function sentence(state: State): string {
  const { link, unsaved, savedAt, reason, synced, write } = state
  const waiting = unsaved === 1 ? '1 ändring väntar' : `${unsaved} ändringar väntar`
  switch (link) {
    case 'connecting':
      return 'Ansluter …'
    case 'away':
      if (!synced) return 'Ingen anslutning ännu – försöker igen. Du kan läsa texten här och skriva med ”Redigera”.'
      return `Ingen anslutning – ${unsaved > 0 ? waiting : 'försöker igen'}`
    case 'signedOut':
      if (!synced) return 'Du är utloggad. Logga in och öppna utkastet igen.'
      return `Du är utloggad. Logga in i en ny flik, texten finns kvar här${unsaved > 0 ? ` – ${waiting}` : ''}`
    case 'ended':
      return `${reason || 'Utkastet kan inte längre ändras här.'}${unsaved > 0 ? ` Allt du skrev sist är inte sparat: ${waiting.replace(' väntar', '')}.` : ''}`
    case 'open':
      if (unsaved > 0) return 'Sparar …'
      if (!write) return reason || 'Utkastet är skrivskyddat.'
      return savedAt ? `Sparat ${clock(savedAt)}` : 'Allt är sparat'
  }
}

/** What is worth interrupting a listener for: connection lost, connection back, no more writing. */
export function announcement(state: State, before: State | undefined): string | undefined {
  if (state.link === 'connecting' || (state.link === before?.link && state.write === before.write)) return undefined
  if (state.link === 'open' && state.write) return before && before.link !== 'connecting' ? 'Ansluten igen.' : undefined
  return sentence(state)
}

const clock = (at: Date): string =>
  at.toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Stockholm' })

/** The line in the page, with a quiet voice for those who cannot see it. */
export class StatusLine {
  readonly dom = make('div', { class: 'live-state' })
  #line = make('p', { class: 'live-line' })
  #voice = make('p', { class: 'visually-hidden', role: 'status' })
  #copy: HTMLButtonElement
  #before: State | undefined

  constructor(copyText: () => Promise<void>) {
    this.#copy = make('button', { type: 'button', class: 'secondary', hidden: '' }, 'Kopiera texten')
    this.#copy.addEventListener('click', () => {
      copyText().then(() => this.say('Texten är kopierad.', true), () => this.say('Det gick inte att kopiera. Markera texten och kopiera den själv.', true))
    })
    this.dom.append(this.#line, this.#copy, this.#voice)
  }

  show(state: State): void {
    const text = sentence(state)
    if (this.#line.textContent !== text) this.#line.textContent = text
    this.dom.dataset.state = state.link === 'open' ? (state.unsaved > 0 ? 'saving' : state.write ? 'saved' : 'closed') : state.link
    this.#copy.hidden = !(state.synced && (state.link === 'ended' || (state.link === 'signedOut' && state.unsaved > 0)))
    const news = announcement(state, this.#before)
    if (news) this.say(news)
    this.#before = state
  }

  /** Says something to those who listen; to all, if it is an answer to what somebody did. */
  say(text: string, visibly = false): void {
    this.#voice.textContent = text
    if (visibly) this.#line.textContent = text
  }
}
