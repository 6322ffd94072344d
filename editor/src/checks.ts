// The förkontroll beside the text: made anew by the server when the text rests, and its buttons without leaving the page.

const PAUSE = 1000
const LIST = 'forkontroll'

export class Checks {
  #later: ReturnType<typeof setTimeout> | undefined
  #asked = 0
  #isSending = false

  /** `url` gives the list anew; `say` tells what came of a button. */
  constructor(
    private readonly url: string,
    private readonly say: (words: string) => void,
    private readonly fetchPage: (url: string, init: RequestInit) => Promise<Response> = (url, init) => fetch(url, init),
  ) {
    document.addEventListener('submit', this.#submitted)
  }

  destroy(): void {
    document.removeEventListener('submit', this.#submitted)
    clearTimeout(this.#later)
  }

  /** When what is written has been saved, here or elsewhere. */
  renewSoon(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => void this.renew(), PAUSE)
  }

  async renew(): Promise<void> {
    const asked = ++this.#asked
    const fresh = await this.#list()
    const shown = document.getElementById(LIST)
    if (!fresh || !shown || asked !== this.#asked || fresh.isEqualNode(shown)) return
    // Somebody is in the list, perhaps writing a reason: it waits until she has left.
    if (shown.contains(document.activeElement)) shown.addEventListener('focusout', () => this.renewSoon(), { once: true })
    else shown.replaceWith(fresh)
  }

  #submitted = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement
    if (!form.closest(`#${LIST}`)) return
    event.preventDefault()
    if (this.#isSending) return
    this.#isSending = true
    void this.#send(form).finally(() => (this.#isSending = false))
  }

  /** What the page that is answered with says is said here; where it is another than expected, it is gone to. */
  async #send(form: HTMLFormElement): Promise<void> {
    const place = [...document.querySelectorAll(`#${LIST} li`)].indexOf(form.closest('li')!)
    const fields = [...new FormData(form)] as [string, string][]
    const answer = await this.#fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) })
    if (!answer) return this.say('Ingen anslutning. Försök igen när du är ansluten.')
    const page = parse(await answer.text())
    const there = page.getElementById(LIST)
    const fresh = there && answer.ok ? await this.#list() : there
    if (!fresh) return form.submit()
    this.#asked++
    document.getElementById(LIST)!.replaceWith(fresh)
    const words = page.querySelector('.flash, .error-summary li')?.textContent?.trim()
    if (words) this.say(words)
    const next = [...fresh.querySelectorAll('li')][place]?.querySelector<HTMLElement>('a, button, summary')
    const focused = fresh.querySelector<HTMLElement>('[aria-invalid]') ?? next ?? fresh.querySelector<HTMLElement>('h2')
    focused?.focus()
  }

  async #list(): Promise<HTMLElement | null> {
    const answer = await this.#fetch(this.url, { redirect: 'error' })
    return answer?.ok ? parse(await answer.text()).getElementById(LIST) : null
  }

  #fetch(url: string, init: RequestInit): Promise<Response | undefined> {
    return this.fetchPage(url, init).catch(() => undefined)
  }
}

const parse = (html: string): Document => new DOMParser().parseFromString(html, 'text/html')
