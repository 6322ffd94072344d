import assert from 'node:assert/strict'
import test, { afterEach } from 'node:test'
import { Checks } from '../src/checks'

const list = (words: string) => `<section id="forkontroll"><p>${words}</p><input></section>`
const answers = (...texts: (string | undefined)[]) => async () => {
  const text = texts.shift()
  return (text === undefined ? { ok: false } : { ok: true, text: async () => text }) as Response
}
let checks: Checks
afterEach(() => checks.destroy())
const shown = () => document.querySelector('#forkontroll p')!.textContent

test('the list is exchanged, and stays when the server does not give one', async () => {
  document.body.innerHTML = list('En anmärkning.')
  checks = new Checks('/x', () => {}, answers(list('Inga anmärkningar.'), undefined, '<p>Logga in</p>'))
  await checks.renew()
  assert.equal(shown(), 'Inga anmärkningar.')
  await checks.renew()
  await checks.renew()
  assert.equal(shown(), 'Inga anmärkningar.')
})

test('whoever writes in the list is not disturbed', async () => {
  document.body.innerHTML = list('En anmärkning.') + '<button></button>'
  checks = new Checks('/x', () => {}, answers(list('Ny.'), list('Ny.')))
  document.querySelector('input')!.focus()
  await checks.renew()
  assert.equal(shown(), 'En anmärkning.')
  document.querySelector('button')!.focus()
  await checks.renew()
  assert.equal(shown(), 'Ny.')
})

test('an answer that was overtaken is left', async () => {
  document.body.innerHTML = list('Gammal.')
  const waiting: ((text: string) => void)[] = []
  checks = new Checks('/x', () => {}, () => new Promise((done) => waiting.push((text) => done({ ok: true, text: async () => text } as Response))))
  const both = [checks.renew(), checks.renew()]
  waiting[1]!(list('Ny.'))
  await both[1]
  waiting[0]!(list('Överhunnen.'))
  await both[0]
  assert.equal(shown(), 'Ny.')
})

test('a button of the list leaves neither the page nor the place in it', async () => {
  const item = (name: string) => `<li><p>${name}</p><form action="/bortse"><input name="fynd" value="${name}"><button>Bortse</button></form></li>`
  const items = (...names: string[]) => `<section id="forkontroll"><h2 tabindex="-1">Förkontroll</h2><ul>${names.map(item).join('')}</ul></section>`
  const wrong = items('Ett', 'Tre').replace('<input', '<input aria-invalid="true"')
  document.body.innerHTML = items('Ett', 'Två', 'Tre')
  const [said, asked]: [string[], string[]] = [[], []]
  const answer = (ok: boolean, status: number, html: string) => ({ ok, status, text: async () => html }) as Response
  const answers = [answer(true, 200, `<p class="flash">Bortsett.</p>${items('Ett')}`), answer(true, 200, items('Ett', 'Tre')), answer(false, 422, wrong)]
  checks = new Checks('/lista', (words) => said.push(words), async (url, { body }) => {
    asked.push(`${url} ${body ?? ''}`)
    if (answers.length === 0) throw new TypeError('no network')
    return answers.shift()!
  })
  const press = async (index: number) => {
    const form = document.querySelectorAll('form')[index]!
    form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const focused = () => document.activeElement!.closest('li')?.querySelector('p')!.textContent + ' ' + document.activeElement!.tagName
  await press(1)
  assert.match(asked[0]!, /\/bortse fynd=Tv%C3%A5$/)
  assert.equal(asked[1], '/lista ')
  assert.deepEqual([...document.querySelectorAll('li p')].map(({ textContent }) => textContent), ['Ett', 'Tre'])
  assert.equal(focused(), 'Tre BUTTON')
  await press(0)
  assert.equal(focused(), 'Ett INPUT')
  await press(1)
  assert.deepEqual(said, ['Bortsett.', 'Ingen anslutning. Försök igen när du är ansluten.'])
})
