import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { LinkDialog } from '../src/dialogs'
import { hrefOf, linkAround, meantHref, setLink } from '../src/link'
import { open, strange, xml } from './support'

test('addresses are judged as the server judges them', () => {
  const cases: [string, string | undefined][] = [
    ['HTTPS://a.se/b c', 'https://a.se/b%20c'], ['mailto:a@b.se', 'mailto:a@b.se'], ['https://', undefined], ['https:///x', undefined],
    ['ftp://a.se', undefined], ['javascript:alert(1)', undefined], [' java\nscript:alert(1)', undefined], ['data:text/html,x', undefined],
    ['/relativ', undefined], ['mailto://a', undefined], ['https:a.se', undefined], ['https://?x', undefined], ['https://a.se/"<', 'https://a.se/%22%3C'],
  ]
  for (const [address, expected] of cases) assert.equal(hrefOf(address), expected, address)
})

test('what is left out of an address is put there', () => {
  assert.equal(meantHref('www.scb.se/statistik?a=1'), 'https://www.scb.se/statistik?a=1')
  assert.equal(meantHref('bo.ek@kommun.se'), 'mailto:bo.ek@kommun.se')
  assert.equal(meantHref('åäö.se'), 'https://åäö.se')
  assert.equal(meantHref('bara ord'), undefined)
  assert.equal(meantHref('localhost'), undefined)
})

test('the box makes, changes and takes away a link, and explains what is wrong', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  const box = new LinkDialog()
  document.body.append(box.dom)
  const href = box.dom.querySelector<HTMLInputElement>('#link-href')!
  const submit = () => box.dom.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  editor.commands.insertContent('Se SCB här')
  editor.commands.setTextSelection({ from: 4, to: 7 })
  box.open(editor)
  href.value = 'javascript:alert(1)'
  submit()
  assert.equal(href.getAttribute('aria-invalid'), 'true')
  assert.match(box.dom.querySelector('#link-error')!.textContent!, /^Skriv en hel adress, till exempel www.exempel.se/)
  href.value = 'scb.se'
  submit()
  assert.equal(box.dom.open, false)
  assert.equal(xml(doc), '<paragraph>Se <link href="https://scb.se">SCB</link> här</paragraph>')
  editor.commands.setTextSelection(5)
  box.open(editor)
  assert.equal(href.value, 'https://scb.se')
  ;[...box.dom.querySelectorAll('button')].find((button) => button.textContent === 'Ta bort länken')!.click()
  assert.equal(xml(doc), '<paragraph>Se SCB här</paragraph>')
})

test('without a selection the words come with the link, and a chip in a link keeps the address', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  setLink('https://scb.se', 'SCB')(editor.state, editor.view.dispatch)
  editor.commands.insertFact('dnr')
  editor.commands.selectAll()
  setLink('mailto:a@b.se')(editor.state, editor.view.dispatch)
  assert.equal(xml(doc), '<paragraph><link href="mailto:a@b.se">SCB</link><fact href="mailto:a@b.se" name="dnr"></fact></paragraph>')
  assert.deepEqual(strange(doc), [])
  editor.commands.setTextSelection(2)
  assert.deepEqual(linkAround(editor.state), { from: 1, to: 5, href: 'mailto:a@b.se' })
  setLink(null)(editor.state, editor.view.dispatch)
  assert.equal(xml(doc), '<paragraph>SCB<fact name="dnr"></fact></paragraph>')
})
