// The pages as they will be printed, beside the text, made anew by the server when the text rests.

import { make } from './html'

/** With what the server needs, the pages are there within a second. */
const PAUSE = 300
const REMEMBERED = 'yttra-sidor'
/** Where there is room; the same in sheets.css. */
const ROOM = '(min-width: 87.5rem)'

export class Sheets {
  readonly button = make('button', { type: 'button', class: 'tool sheets-button' })
  readonly dom = make('section', { class: 'draft-sheets', 'aria-label': 'Sidorna som de skrivs ut', tabindex: '0' })
  #trouble = make('p', { class: 'sheets-trouble', role: 'status' })
  #pictures = make('div', { class: 'sheets' })
  #later: ReturnType<typeof setTimeout> | undefined
  #asked = 0

  /** `url` gives a page with the pictures. */
  constructor(
    private readonly url: string,
    private readonly room: Pick<MediaQueryList, 'matches' | 'addEventListener'> = matchMedia(ROOM),
    private readonly fetchPage: (url: string) => Promise<Response> = (url) => fetch(url, { redirect: 'error' }),
    private readonly load: (picture: HTMLImageElement) => Promise<void> = (picture) => picture.decode(),
  ) {
    this.dom.append(this.#trouble, this.#pictures)
    this.button.addEventListener('click', () => {
      this.#show(this.dom.hidden)
      remember(!this.dom.hidden)
      void this.renew()
    })
    room.addEventListener('change', () => void this.renew())
    // One that was to be fetched when it came into sight.
    this.#pictures.addEventListener('error', ({ target }) => {
      (target as HTMLImageElement).removeAttribute('src')
      this.#fail()
    }, true)
    this.#show(isRemembered())
    this.renewSoon()
  }

  /** When what is written has been saved, here or elsewhere. */
  renewSoon(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => void this.renew(), PAUSE)
  }

  async renew(): Promise<void> {
    if (this.dom.hidden || !this.room.matches) return
    const asked = ++this.#asked
    const isNewest = () => asked === this.#asked
    try {
      const answer = await this.fetchPage(this.url)
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : '', 'text/html')
      const fresh = [...page.querySelectorAll<HTMLImageElement>('#sidor img')]
      if (!isNewest()) return
      if (fresh.length === 0) return this.#fail()
      await Promise.all(fresh.map((picture, index) => this.#put(picture, index, isNewest)))
      if (!isNewest()) return
      while (this.#pictures.children.length > fresh.length) this.#pictures.lastElementChild!.remove()
      this.#trouble.textContent = ''
    } catch {
      if (isNewest()) this.#fail()
    }
  }

  /** What is the same stays, and what is seen is not taken away before the new is here. */
  async #put(given: HTMLImageElement, index: number, isNewest: () => boolean): Promise<void> {
    const shown = this.#pictures.children[index] as HTMLImageElement | undefined
    if (shown?.getAttribute('src') === given.getAttribute('src')) {
      shown!.alt = given.alt
      return
    }
    // Not before: a picture that stands in no page yet is fetched at once, however lazy.
    const fresh = document.importNode(given)
    if (!shown) return this.#pictures.append(fresh)
    if (this.#isSeen(shown)) {
      fresh.loading = 'eager'
      await this.load(fresh)
    }
    if (isNewest()) shown.replaceWith(fresh)
  }

  #isSeen(picture: HTMLImageElement): boolean {
    const [column, sheet] = [this.dom.getBoundingClientRect(), picture.getBoundingClientRect()]
    return sheet.bottom >= column.top && sheet.top <= column.bottom
  }

  #fail(): void {
    const rest = this.#pictures.children.length > 0 ? 'De som visas kan vara äldre än texten.' : 'De hämtas igen när texten sparas.'
    this.#trouble.textContent = `Sidorna gick inte att hämta. ${rest}`
  }

  #show(isShown: boolean): void {
    this.dom.hidden = !isShown
    this.button.textContent = isShown ? 'Dölj sidorna' : 'Visa sidorna'
  }
}

/** A browser may refuse to remember anything. */
function remember(isShown: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, isShown ? 'visas' : 'visas inte')
  } catch {
    // It is then asked for each time.
  }
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === 'visas'
  } catch {
    return false
  }
}
