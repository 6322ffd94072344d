import assert from 'node:assert/strict'
import test from 'node:test'
import { Checks } from '../src/checks'

const list = (words: string) => `<section id="forkontroll"><p>${words}</p><input></section>`
const answers = (...texts: (string | undefined)[]) => async () => {
  const text = texts.shift()
  return (text === undefined ? { ok: false } : { ok: true, text: async () => text }) as Response
}
const shown = () => document.querySelector('#forkontroll p')!.textContent

test('the list is exchanged, and stays when the server does not give one', async () => {
  document.body.innerHTML = list('En anmärkning.')
  const checks = new Checks('/x', answers(list('Inga anmärkningar.'), undefined, '<p>Logga in</p>'))
  await checks.renew()
  assert.equal(shown(), 'Inga anmärkningar.')
  await checks.renew()
  await checks.renew()
  assert.equal(shown(), 'Inga anmärkningar.')
})

test('whoever writes in the list is not disturbed', async () => {
  document.body.innerHTML = list('En anmärkning.') + '<button></button>'
  const checks = new Checks('/x', answers(list('Ny.'), list('Ny.')))
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
  const checks = new Checks('/x', () => new Promise((done) => waiting.push((text) => done({ ok: true, text: async () => text } as Response))))
  const both = [checks.renew(), checks.renew()]
  waiting[1]!(list('Ny.'))
  await both[1]
  waiting[0]!(list('Överhunnen.'))
  await both[0]
  assert.equal(shown(), 'Ny.')
})
