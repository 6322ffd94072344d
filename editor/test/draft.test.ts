import assert from 'node:assert/strict'
import test from 'node:test'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { Draft } from '../src/draft'
import { initials } from '../src/presence'
import type { Socket } from '../src/provider'
import { element, xml } from './support'

/** A page with two sections, and a line to a server that is played by the test. */
function page(t: { after: (end: () => void) => void }) {
  document.body.innerHTML = `
    <ol class="outline"><li><a href="#avsnitt-bakgrund">Bakgrund</a></li><li><a href="#avsnitt-forslag">Förslag</a> <span class="muted small">tomt</span></li></ol>
    <div class="draft"><div id="live-draft"></div>
    <div class="section-text" data-section="bakgrund" data-heading="Bakgrund"><p>Texten från servern.</p></div>
    <div class="section-text" data-section="forslag" data-heading="Förslag"><p class="draft-empty">Vad nämnden föreslås besluta.</p></div></div>`
  const sent: Uint8Array[] = []
  const socket: Socket = { binaryType: '', readyState: 1, onopen: null, onmessage: null, onclose: null, send: (data) => sent.push(data), close() {} }
  const draft = new Draft({
    bar: document.getElementById('live-draft')!,
    name: 'Anna Larsson',
    facts: { facts: [{ name: 'dnr', label: 'Vårt diarienummer' }], values: { dnr: { text: '1-2', capital: '1-2' } } },
    texts: [...document.querySelectorAll<HTMLElement>('.section-text')],
    checks: '/forkontroll',
  }, () => socket)
  t.after(() => {
    draft.sections.forEach(({ editor }) => editor.destroy())
    draft.provider.destroy()
  })
  draft.provider.connect()
  const tell = (first: number, rest: Uint8Array) => {
    const encoder = encoding.createEncoder()
    encoding.writeUint8(encoder, first)
    encoding.writeUint8Array(encoder, rest)
    socket.onmessage?.({ data: encoding.toUint8Array(encoder).slice().buffer as ArrayBuffer })
  }
  const say = (message: object) => socket.onmessage?.({ data: JSON.stringify(message) })
  const server = new Y.Doc()
  server.getXmlFragment('bakgrund').insert(0, [element('paragraph', {}, 'Skrivet av flera.')])
  const meet = () => {
    socket.onopen?.()
    say({ type: 'access', write: true, reason: '' })
    tell(1, Y.encodeStateAsUpdate(server))
    tell(0, Y.encodeStateVector(server))
  }
  const text = (key: string) => document.querySelector<HTMLElement>(`[data-section=${key}]`)!
  return { draft, socket, server, meet, tell, say, text, line: () => document.querySelector('.live-line')!.textContent }
}

test('the page is as the server wrote it until the text is here', (t) => {
  const { draft, meet, text, line, socket } = page(t)
  assert.equal(line(), 'Ansluter …')
  assert.equal(text('bakgrund').textContent, 'Texten från servern.')
  socket.onclose?.({ code: 1006 })
  assert.match(line()!, /^Ingen anslutning ännu/)
  assert.equal(text('bakgrund').textContent, 'Texten från servern.')
  assert.ok(document.querySelector<HTMLElement>('.toolbar')!.hidden)
  draft.provider.connect()
  meet()
  assert.equal(text('bakgrund').textContent, 'Skrivet av flera.')
  assert.equal(line(), 'Allt är sparat')
  assert.ok(!document.querySelector<HTMLElement>('.toolbar')!.hidden)
  const box = text('forslag').querySelector('[role=textbox]')!
  assert.equal(box.getAttribute('aria-label'), 'Förslag')
  assert.equal(box.querySelector('.is-empty')!.getAttribute('data-help'), 'Vad nämnden föreslås besluta.')
  assert.deepEqual([...document.querySelectorAll('.outline li')].map((item) => item.textContent!.trim()), ['Bakgrund 3 ord', 'Förslag tomt'])
  assert.equal(document.querySelectorAll('[style]').length, 0)
})

test('the förkontroll is made anew when the register says something else', (t) => {
  const asked = t.mock.method(globalThis, 'fetch', async () => ({ ok: false }) as Response)
  const { meet, say } = page(t)
  meet()
  let later: (() => void)[] = []
  t.mock.method(globalThis, 'setTimeout', (call: () => void) => later.push(call))
  for (const [dnr, times] of [['1-2', 0], ['1-3', 1], ['1-3', 1]] as const) {
    say({ type: 'facts', values: { dnr: { text: dnr, capital: dnr } } })
    const due = later
    later = []
    due.forEach((call) => call())
    assert.equal(asked.mock.callCount(), times)
  }
})

test('closed for writing: the text stays, and cannot be changed', (t) => {
  const { draft, meet, say, text, line } = page(t)
  const told = () => draft.provider.awareness.getLocalState()!.reads
  meet()
  assert.equal(told(), undefined)
  say({ type: 'access', write: false, reason: 'Utkastet är skickat för attest.' })
  assert.equal(told(), true)
  assert.equal(line(), 'Utkastet är skickat för attest.')
  assert.equal(text('bakgrund').querySelector('[role=textbox]')!.getAttribute('contenteditable'), 'false')
  say({ type: 'access', write: true, reason: '' })
  assert.equal(told(), undefined)
  assert.equal(text('bakgrund').querySelector('[role=textbox]')!.getAttribute('contenteditable'), 'true')
})

test('a refused change: all that was written stays in the page', (t) => {
  const { draft, meet, say, text } = page(t)
  meet()
  draft.sections[1]!.editor.commands.insertContent('Det här gick inte')
  draft.provider.flush()
  say({ type: 'refused', number: 1, reason: 'Texten är för lång.' })
  assert.equal(text('forslag').textContent, 'Det här gick inte')
  assert.equal([...document.querySelectorAll<HTMLButtonElement>('.live-state button')].find((button) => !button.hidden)!.textContent, 'Kopiera texten')
})

test('others are shown by name, and what they say of themselves breaks nothing', (t) => {
  const { draft, meet, tell } = page(t)
  meet()
  const other = new Awareness(new Y.Doc())
  t.after(() => other.destroy())
  const say = (state: object) => {
    other.setLocalState(state as never)
    tell(3, encodeAwarenessUpdate(other, [other.clientID]))
  }
  const people = () => [...document.querySelectorAll('.people li')].map((item) => item.getAttribute('title'))
  say({ user: { name: 'Bo Ek', colour: 3 }, place: { section: 'bakgrund' } })
  assert.deepEqual(people(), ['Anna Larsson (du)', 'Bo Ek (skriver i Bakgrund)'])
  say({ user: { name: 'Bo Ek', colour: 3 }, place: { section: 'bakgrund' }, reads: true })
  assert.deepEqual(people(), ['Anna Larsson (du)', 'Bo Ek (läser)'])

  const here = draft.doc.getXmlFragment('bakgrund').get(0) as Y.XmlElement
  const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(here.get(0) as Y.XmlText, 7))
  say({ user: { name: 'Bo Ek', colour: 3 }, place: { section: 'bakgrund', anchor: at, head: at } })
  assert.equal(document.querySelector('.caret.colour-3 .caret-name')!.textContent, 'Bo Ek')

  for (const place of [{ section: 'bakgrund', anchor: 1, head: 'x' }, { section: 'bakgrund', anchor: { type: { client: -1, clock: 1e9 } }, head: {} }, { section: 5 }, 7, null]) {
    say({ user: { name: 5, colour: 'röd' }, place })
    draft.sections[0]!.editor.commands.insertContent('a')
  }
  assert.deepEqual(people(), ['Anna Larsson (du)', 'Någon (läser)'])
  assert.equal(document.querySelectorAll('.caret').length, 0)
  say({ user: { name: '<b>x</b>', colour: 99 } })
  assert.equal(document.querySelector('.people b'), null)
})

test('one’s own place is told with the section that it is in', (t) => {
  const { draft, meet } = page(t)
  meet()
  const { editor } = draft.sections[1]!
  editor.view.hasFocus = () => true
  editor.commands.insertContent('ord')
  const watcher = new Awareness(new Y.Doc())
  t.after(() => watcher.destroy())
  draft.provider.awareness.setLocalStateField('n', 1)
  applyAwarenessUpdate(watcher, encodeAwarenessUpdate(draft.provider.awareness, [draft.doc.clientID]), 0)
  const { place } = watcher.getStates().get(draft.doc.clientID) as { place: { section: string; head: object } }
  assert.equal(place.section, 'forslag')
  const absolute = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(place.head), draft.doc)
  assert.equal(absolute?.index, 3)
  assert.equal(xml(draft.doc), '<paragraph>ord</paragraph>')
})

test('a slash at the beginning or after a space opens the list of facts', (t) => {
  const { draft, meet } = page(t)
  meet()
  const { editor } = draft.sections[1]!
  editor.view.coordsAtPos = () => ({ left: 0, right: 0, top: 0, bottom: 0 })
  const list = document.querySelector<HTMLElement>('.insert-list')!
  const slash = () => {
    const { from } = editor.state.selection
    return editor.view.someProp('handleTextInput', (handle) => handle(editor.view, from, from, '/', () => editor.state.tr)) ?? false
  }
  const escape = () => list.querySelector('input')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace' }))
  assert.ok(slash())
  assert.ok(!list.hidden)
  escape()
  editor.commands.insertContent({ type: 'text', text: 'och' })
  assert.ok(!slash())
  editor.commands.insertContent({ type: 'text', text: ' ' })
  assert.ok(slash())
  escape()
})

test('initials', () => {
  assert.equal(initials('Anna Maria Larsson'), 'AL')
  assert.equal(initials('åke'), 'Å')
})
