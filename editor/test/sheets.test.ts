import assert from 'node:assert/strict'
import test from 'node:test'
import { Sheets } from '../src/sheets'

const page = (...digests: string[]) =>
  `<p>Utkastet.</p><div id="sidor">${digests.map((digest, n) => `<img src="/sidor/${n + 1}?${digest}" alt="Sida ${n + 1} av ${digests.length}">`).join('')}</div>`
const answer = (html: string | undefined) => (html === undefined ? { ok: false } : { ok: true, text: async () => html }) as Response

/** The column, with answers and pictures that the test gives when it wants to. */
function open({ matches = true, load = async () => {} }: { matches?: boolean; load?: (picture: HTMLImageElement) => Promise<void> } = {}) {
  localStorage.clear()
  const waiting: ((html: string | undefined) => void)[] = []
  const fetchPage = () => new Promise<Response>((done) => waiting.push((html) => done(answer(html))))
  const room = { matches, addEventListener() {} }
  const sheets = new Sheets('/sidor', room, fetchPage, load)
  document.body.replaceChildren(sheets.button, sheets.dom)
  const pictures = () => [...sheets.dom.querySelectorAll('img')]
  return {
    sheets, waiting, pictures,
    srcs: () => pictures().map((picture) => picture.getAttribute('src')),
    trouble: () => sheets.dom.querySelector('[role=status]')!.textContent,
    async renew(html: string | undefined) {
      const renewed = sheets.renew()
      waiting.pop()!(html)
      await renewed
    },
  }
}

test('shown when asked for, and the next time without asking', async () => {
  const { sheets, waiting, renew, srcs } = open()
  assert.ok(sheets.dom.hidden)
  await sheets.renew()
  assert.equal(waiting.length, 0, 'nothing is fetched that is not seen')
  sheets.button.click()
  assert.equal(sheets.button.textContent, 'Dölj sidorna')
  await renew(page('a', 'b'))
  assert.deepEqual(srcs(), ['/sidor/1?a', '/sidor/2?b'])
  assert.ok(!new Sheets('/sidor', { matches: false, addEventListener() {} }).dom.hidden)
  sheets.button.click()
  assert.equal(sheets.button.textContent, 'Visa sidorna')
  assert.ok(new Sheets('/sidor', { matches: false, addEventListener() {} }).dom.hidden)
})

test('a browser that remembers nothing shows them all the same', (t) => {
  const { sheets } = open()
  t.mock.method(Storage.prototype, 'setItem', () => { throw new Error('denied') })
  t.mock.method(Storage.prototype, 'getItem', () => { throw new Error('denied') })
  sheets.button.click()
  assert.ok(!sheets.dom.hidden)
})

test('without room nothing is fetched', () => {
  const { sheets, waiting } = open({ matches: false })
  sheets.button.click()
  assert.equal(waiting.length, 0)
})

test('only what changed is exchanged', async () => {
  const { sheets, renew, pictures, srcs } = open()
  sheets.button.click()
  await renew(page('a', 'b', 'c'))
  const [first, second] = pictures()
  await renew(page('a', 'x'))
  assert.deepEqual(srcs(), ['/sidor/1?a', '/sidor/2?x'])
  assert.equal(pictures()[0], first)
  assert.notEqual(pictures()[1], second)
  assert.equal(first!.alt, 'Sida 1 av 2')
})

test('the old pages stay when there are no new ones, and it is said', async () => {
  let isBroken = false
  const load = async () => { if (isBroken) throw new Error('no picture') }
  const { sheets, renew, srcs, trouble, pictures } = open({ load })
  sheets.button.click()
  await renew(undefined)
  assert.equal(trouble(), 'Sidorna gick inte att hämta. De hämtas igen när texten sparas.')
  await renew(page('a'))
  assert.equal(trouble(), '')
  for (const html of [undefined, '<p>Logga in</p>']) {
    await renew(html)
    assert.deepEqual(srcs(), ['/sidor/1?a'])
    assert.match(trouble()!, /^Sidorna gick inte att hämta\. De som visas kan vara äldre/)
  }
  isBroken = true
  await renew(page('b'))
  assert.deepEqual(srcs(), ['/sidor/1?a'])
  assert.notEqual(trouble(), '')
  isBroken = false
  await renew(page('b'))
  assert.deepEqual([srcs(), trouble()], [['/sidor/1?b'], ''])
  // One that failed when it came into sight is fetched the next time.
  pictures()[0]!.dispatchEvent(new Event('error'))
  assert.notEqual(trouble(), '')
  await renew(page('b'))
  assert.deepEqual([srcs(), trouble()], [['/sidor/1?b'], ''])
})

test('an answer that was overtaken is left, and so is a picture', async () => {
  const loading: (() => void)[] = []
  const { sheets, waiting, srcs, renew } = open({ load: () => new Promise((done) => loading.push(done)) })
  sheets.button.click()
  await renew(page('a'))
  waiting.length = 0
  const both = [sheets.renew(), sheets.renew()]
  waiting[1]!(page('c'))
  waiting[0]!(page('b', 'b'))
  await both[0]
  const third = sheets.renew()
  waiting[2]!(page('d'))
  while (loading.length < 2) await new Promise((done) => setTimeout(done))
  loading[1]!()
  await third
  loading[0]!()
  await both[1]
  assert.deepEqual(srcs(), ['/sidor/1?d'])
})
