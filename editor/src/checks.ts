// The förkontroll beside the text, made anew by the server when the text rests.

const PAUSE = 1000
const LIST = 'forkontroll'

export class Checks {
  #later: ReturnType<typeof setTimeout> | undefined
  #asked = 0

  /** `url` gives the list anew. */
  constructor(
    private readonly url: string,
    private readonly fetchPage: (url: string) => Promise<Response> = (url) => fetch(url, { redirect: 'error' }),
  ) {}

  /** When what is written has been saved, here or elsewhere. */
  renewSoon(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => void this.renew(), PAUSE)
  }

  async renew(): Promise<void> {
    const asked = ++this.#asked
    const html = await this.fetchPage(this.url).then((answer) => (answer.ok ? answer.text() : undefined), () => undefined)
    const shown = document.getElementById(LIST)
    const fresh = html && new DOMParser().parseFromString(html, 'text/html').getElementById(LIST)
    if (!fresh || !shown || asked !== this.#asked || fresh.isEqualNode(shown)) return
    // Somebody is in the list, perhaps writing a reason: it waits until she has left.
    if (shown.contains(document.activeElement)) shown.addEventListener('focusout', () => this.renewSoon(), { once: true })
    else shown.replaceWith(document.importNode(fresh, true))
  }
}
