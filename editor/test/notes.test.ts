import assert from 'node:assert/strict'
import test from 'node:test'
import type { Editor } from '@tiptap/core'
import * as Y from 'yjs'
import { anchorOf, rangeOf } from '../src/anchors'
import { noteAt } from '../src/notemarks'
import { Notes, Refused, type Note } from '../src/notes'
import { Noting } from '../src/noting'
import { plainForm } from '../src/plainform'
import { reading } from '../src/reading'
import { element, open, xml } from './support'

const may = { reply: true, resolve: false, reopen: false, accept: false, reject: false, withdraw: false }

function note(id: string, more: Partial<Note>): Note {
  return {
    id, kind: 'comment', section: 'forslag', start: null, end: null, quoted: '', replacement_text: null, state: 'open', author: 'Bo Ek',
    mine: false, at: '2026-03-02T13:02:00Z', settled_by: null, settled_at: null, body: '', replies: [], may, ...more,
  }
}

/** A server that answers as it is told, and remembers what was asked. */
function server() {
  const asked: { url: string; fields: Record<string, string> }[] = []
  const state = { notes: [] as Note[], status: 200, errors: [] as { field: string; message: string }[], told: '' }
  globalThis.fetch = (async (url: string, { body }: RequestInit) => {
    asked.push({ url, fields: Object.fromEntries((body as URLSearchParams) ?? []) })
    const said = state.status === 200 ? { notes: state.notes, may_write_notes: true, people: [{ id: '1', name: 'Eva Ask' }], told: state.told } : { errors: state.errors }
    return { ok: state.status === 200, status: state.status, type: 'basic', json: async () => said } as Response
  }) as typeof fetch
  return { asked, state }
}

/** A section with text, with the desk of the notes. */
async function desk(t: { after: (end: () => void) => void }, { saved = true } = {}) {
  document.body.innerHTML = '<aside class="draft-side"><section id="anteckningar"><h2>Kommentarer och förslag <span class="tag">3</span></h2><ul></ul><p><a href="/alla">Läs alla</a></p></section></aside>'
  const { asked, state } = server()
  const doc = new Y.Doc()
  doc.getXmlFragment('forslag').insert(0, [
    element('paragraph', {}, 'Nämnden avstyrker förslaget.'),
    element('paragraph', {}, 'Svar senast ', element('fact', { name: 'svarsdatum' }), ' till oss.'),
  ])
  const spoken: string[] = []
  const sections: ReturnType<typeof open>[] = []
  const noting = new Noting({
    url: '/anteckningar', list: document.getElementById('anteckningar')!, sections: () => sections, allSaved: async () => saved, say: (words) => spoken.push(words),
  })
  const section = open(doc, 'forslag', { more: [noting.extension('forslag')] })
  sections.push(section)
  t.after(() => section.editor.destroy())
  noting.begin()
  await noting.notes.renew()
  const { editor } = section
  const mark = (words: string) => {
    const at = find(editor, words)
    editor.commands.setTextSelection(at)
    return anchorOf(editor.state, at.from, at.to)!
  }
  const renew = async (notes: Note[]) => {
    state.notes = notes
    await noting.notes.renew()
  }
  const box = document.querySelector<HTMLDialogElement>('#note-dialog')!
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
  const button = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('#anteckningar button')].find((one) => one.textContent!.startsWith(name) && !one.closest('[hidden]'))
  return { asked, state, doc, editor, noting, mark, renew, box, spoken, settle, button, cards: () => [...document.querySelectorAll<HTMLElement>('#anteckningar > .note-cards > li .note')] }
}

function find({ state }: Editor, words: string): { from: number; to: number } {
  let found: { from: number; to: number } | undefined
  state.doc.descendants((node, at) => {
    const index = node.isText ? node.text!.indexOf(words) : -1
    if (index >= 0) found = { from: at + index, to: at + index + words.length }
  })
  return found!
}

const fill = (id: string, text: string) => (document.querySelector<HTMLTextAreaElement>(`#${id}`)!.value = text)
const submit = (box: HTMLElement) => box.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))

test('an anchor stays with its letters', () => {
  const doc = new Y.Doc()
  doc.getXmlFragment('forslag').insert(0, [element('paragraph', {}, 'En kort text.')])
  const { editor } = open(doc)
  const { from, to } = find(editor, 'kort')
  const anchor = anchorOf(editor.state, from, to)!
  const words = () => {
    const range = rangeOf(editor.state, anchor)
    return range && editor.state.doc.textBetween(range.from, range.to)
  }
  editor.commands.insertContentAt(to, 'e')
  assert.equal(words(), 'kort')
  editor.commands.insertContentAt(from, 'rätt ')
  assert.equal(words(), 'kort')
  editor.commands.insertContentAt(find(editor, 'rt').from, 'XX')
  assert.equal(words(), 'koXXrt')
  editor.commands.clearContent()
  assert.equal(words(), undefined)
})

test('a stretch of a line in the plain form', () => {
  const doc = new Y.Doc()
  doc.getXmlFragment('forslag').insert(0, [element('paragraph')])
  const { editor } = open(doc)
  const cases: [object[], string | undefined][] = [
    [[{ type: 'text', text: 'en * och {{x}} [a] & o' }], 'en \\* och \\{{x}} \\[a\\] & o'],
    [[{ type: 'text', text: 'a ' }, { type: 'text', text: 'fet ', marks: [{ type: 'bold' }] }, { type: 'text', text: 'b' }], 'a **fet** b'],
    [[{ type: 'text', text: 'båda', marks: [{ type: 'bold' }, { type: 'italic' }] }], '***båda***'],
    [[{ type: 'text', text: 'ord', marks: [{ type: 'link', attrs: { href: 'https://a.se' } }] }], '[ord](https://a.se)'],
    [[{ type: 'fact', attrs: { name: 'avsandare', capital: true } }, { type: 'text', text: ' vill' }], '{{Avsandare}} vill'],
    [[{ type: 'text', text: 'a' }, { type: 'hardBreak' }, { type: 'text', text: 'b' }], undefined],
  ]
  for (const [content, expected] of cases) {
    editor.commands.setContent({ type: 'doc', content: [{ type: 'paragraph', content }] })
    assert.equal(plainForm(editor.state.doc, 1, editor.state.doc.content.size - 1), expected)
  }
  editor.commands.setContent('<p>ett</p><p>två</p>')
  assert.equal(plainForm(editor.state.doc, 2, 8), undefined)
})

test('what is marked is commented on, with its words as the server has them', async (t) => {
  const { asked, editor, mark, box, spoken, settle, state } = await desk(t)
  const anchor = mark('avstyrker')
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, altKey: true })))
  assert.ok(box.open)
  assert.equal(box.querySelector('.note-quote')!.textContent, 'avstyrker')
  fill('note-body', 'Är det rätt?')
  const people = box.querySelector('select')!
  people.value = 'Eva Ask'
  people.dispatchEvent(new Event('change'))
  state.notes = [note('a', { ...anchor, quoted: 'avstyrker', body: 'Är det rätt?', mine: true })]
  submit(box)
  await settle()
  assert.deepEqual(asked.at(-1), { url: '/anteckningar', fields: {
    slag_av: 'kommentar', avsnitt: 'forslag', start: anchor.start, slut: anchor.end, citat: 'avstyrker', text: 'Är det rätt? @Eva Ask ', ersattning: '',
  } })
  assert.ok(!box.open)
  assert.deepEqual(spoken, ['Kommentaren är sparad.'])
  assert.equal(editor.view.dom.querySelector('mark.noted')!.textContent, 'avstyrker')
})

test('without a selection a suggestion is about the paragraph, and what is wrong stands at its field with all kept', async (t) => {
  const { asked, editor, noting, box, settle, state } = await desk(t)
  editor.commands.setTextSelection(find(editor, 'till').from)
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, altKey: true })))
  const instead = box.querySelector<HTMLTextAreaElement>('#note-instead')!
  assert.equal(instead.value, 'Svar senast {{svarsdatum}} till oss.')
  assert.equal(box.querySelector('.note-quote')!.textContent, 'Svar senast 26 februari 2021 till oss.')
  fill('note-instead', 'Svar {{inget}}')
  state.status = 422
  state.errors = [{ field: 'ersattning', message: 'Koden finns inte.' }]
  submit(box)
  await settle()
  assert.ok(box.open)
  assert.equal(box.querySelector('#note-instead-error')!.textContent, 'Koden finns inte.')
  assert.equal(instead.getAttribute('aria-invalid'), 'true')
  assert.equal(instead.value, 'Svar {{inget}}')
  assert.equal(asked.at(-1)!.fields.citat, 'Svar senast {{svarsdatum}} till oss.')
  // Closed and opened again on the same words, it is as it was left; on others it begins with them.
  box.close()
  noting.write(editor, 'forslag', 'suggestion')
  assert.equal(instead.value, 'Svar {{inget}}')
  box.close()
  editor.commands.setTextSelection(find(editor, 'avstyrker'))
  noting.write(editor, 'forslag', 'suggestion')
  assert.equal(instead.value, 'avstyrker')
})

test('a note waits for its text to be saved', async (t) => {
  const { asked, editor, noting, mark, box, settle } = await desk(t, { saved: false })
  const before = asked.length
  mark('avstyrker')
  noting.write(editor, 'forslag', 'comment')
  fill('note-body', 'Hej')
  submit(box)
  await settle()
  assert.equal(asked.length, before)
  assert.match(box.querySelector('[role=alert]')!.textContent!, /^Ingen anslutning/)
  assert.equal(document.querySelector<HTMLTextAreaElement>('#note-body')!.value, 'Hej')
})

test('a suggestion is shown in place, and accepted with the words that stand there', async (t) => {
  const { asked, state, editor, mark, renew, button, settle, spoken, cards } = await desk(t)
  const anchor = mark('avstyrker')
  const suggestion = note('s', { ...anchor, kind: 'suggestion', quoted: 'avstyrker', replacement_text: 'tillstyrker', may: { ...may, accept: true, reject: true } })
  await renew([suggestion])
  assert.equal(editor.view.dom.querySelector('del.noted')!.textContent, 'avstyrker')
  assert.equal(editor.view.dom.querySelector('ins.noted-instead')!.textContent, 'Föreslås i stället: tillstyrker')
  assert.match(cards()[0]!.textContent!, /Förslag av Bo Ek i Förslag 2026-03-02 14:02Bort: avstyrker I stället: tillstyrker/)
  state.notes = [{ ...suggestion, state: 'accepted', settled_at: suggestion.at, settled_by: 'Eva Ask', may: { ...may, reply: false } }]
  button('Godta')!.click()
  await settle()
  assert.deepEqual(asked.at(-1), { url: '/anteckningar/s/godta', fields: { seen: 'avstyrker' } })
  assert.equal(spoken.at(-1), 'Förslaget står i texten.')
  assert.equal(editor.view.dom.querySelector('.noted'), null)
  assert.equal(document.activeElement, document.querySelector('#anteckningar h2'))
  assert.match(document.querySelector('.settled-notes')!.textContent!, /^1 avslutad.*Godtaget 2026-03-02 14:02 av Eva Ask/)
})

test('cards stand in the order of the text, and are reached from it and lead back', async (t) => {
  const { editor, mark, renew, button, cards, noting } = await desk(t)
  const [late, early] = [mark('till oss'), mark('Nämnden')]
  await renew([note('late', { ...late, quoted: 'till oss', body: 'Sen' }), note('whole', { body: 'Hela' }), note('early', { ...early, quoted: 'Nämnden', body: 'Tidig' })])
  assert.deepEqual(cards().map((card) => card.dataset.note), ['whole', 'early', 'late'])
  editor.commands.setTextSelection(find(editor, 'mnden').from)
  assert.equal(noteAt(editor.state), 'early')
  noting.goTo(editor)
  assert.equal(document.activeElement, cards()[1])
  assert.ok(cards()[1]!.classList.contains('is-chosen'))
  assert.ok(editor.view.dom.querySelector('.noted.is-chosen'))
  button('till oss')!.click()
  assert.deepEqual({ from: editor.state.selection.from, to: editor.state.selection.to }, find(editor, 'till oss'))
})

test('a reply that is being written stays when the notes are renewed or refused', async (t) => {
  const { state, renew, settle, cards } = await desk(t)
  await renew([note('a', { body: 'Varför?' })])
  const card = cards()[0]!
  const field = card.querySelector('textarea')!
  field.value = 'Därför att'
  await renew([note('b', { body: 'Först', at: '2026-03-01T08:00:00Z' }), note('a', { body: 'Varför?', replies: [{ id: 'r', author: 'Eva Ask', mine: false, at: '2026-03-02T14:00:00Z', body: 'Ja, varför?' }] })])
  assert.equal(cards()[1], card)
  assert.equal(field.value, 'Därför att')
  assert.match(card.textContent!, /Ja, varför\?/)
  state.status = 409
  state.errors = [{ field: '', message: 'Kommentaren är redan klar.' }]
  submit(card)
  await settle()
  assert.equal(field.value, 'Därför att')
  assert.match(card.textContent!, /Kommentaren är redan klar\./)
})

test('a reply that is being written can be read when there is nothing to reply to any more', async (t) => {
  const { renew, cards } = await desk(t)
  await renew([note('a', {})])
  const card = cards()[0]!
  const field = card.querySelector('textarea')!
  field.value = 'Därför att'
  const settled = { state: 'resolved', settled_by: 'Eva Ask', settled_at: '2026-03-02T14:00:00Z', may: { ...may, reply: false } } as const
  await renew([note('a', settled)])
  assert.ok(!card.closest('details') && !field.closest('details')!.hidden)
  assert.equal(field.value, 'Därför att')
  assert.match(card.textContent!, /Det går inte att svara längre/)
  field.value = ''
  await renew([note('a', settled)])
  assert.ok(card.closest('details.settled-notes') && field.closest('details')!.hidden)
})

test('what is sent twice is sent once', async (t) => {
  const { asked, renew, settle, cards } = await desk(t)
  await renew([note('a', {})])
  const card = cards()[0]!
  card.querySelector('textarea')!.value = 'Därför att'
  const before = asked.length
  submit(card)
  submit(card)
  await settle()
  assert.equal(asked.length, before + 1)
})

test('who only reads has a cursor and changes nothing', () => {
  const doc = new Y.Doc()
  doc.getXmlFragment('forslag').insert(0, [element('paragraph', {}, 'Text.')])
  let [reads, told] = [false, 0]
  const { editor } = open(doc, 'forslag', { more: [reading(() => reads, () => told++)] })
  editor.commands.setTextSelection(6)
  editor.view.dispatch(editor.state.tr.insertText('!'))
  reads = true
  editor.setEditable(true, false)
  const before = xml(doc)
  const { dom } = editor.view
  assert.deepEqual(['aria-readonly', 'inputmode', 'contenteditable'].map((name) => dom.getAttribute(name)), ['true', 'none', 'true'])
  const input = new InputEvent('beforeinput', { cancelable: true, bubbles: true })
  dom.dispatchEvent(input)
  assert.ok(input.defaultPrevented)
  for (const init of [{ key: 'a' }, { key: 'Enter' }, { key: 'z', ctrlKey: true }, { key: 'k', metaKey: true }]) {
    const event = new KeyboardEvent('keydown', { ...init, cancelable: true, bubbles: true })
    dom.dispatchEvent(event)
    assert.ok(event.defaultPrevented, init.key)
  }
  const arrow = new KeyboardEvent('keydown', { key: 'ArrowLeft', cancelable: true, bubbles: true })
  dom.dispatchEvent(arrow)
  assert.ok(!arrow.defaultPrevented)
  editor.commands.insertContent('nej')
  assert.equal(xml(doc), before)
  assert.equal(told, 4)
  doc.getXmlFragment('forslag').insert(1, [element('paragraph', {}, 'Av en annan.')])
  assert.match(editor.getText(), /Av en annan/)
})

test('answers that come late do not undo what came after', async () => {
  const answers: ((notes: Note[]) => void)[] = []
  const notes = new Notes('/a', () => new Promise((resolve) => answers.push((notes) => resolve({
    ok: true, status: 200, type: 'basic', json: async () => ({ notes, may_write_notes: true, people: [] }),
  } as unknown as Response))))
  const both = [notes.renew(), notes.renew()]
  answers[1]!([note('new', {})])
  answers[0]!([])
  await Promise.all(both)
  assert.deepEqual(notes.all.map(({ id }) => id), ['new'])
  const signedOut = new Notes('/a', async () => ({ ok: false, status: 0, type: 'opaqueredirect', json: async () => ({}) }) as unknown as Response)
  await assert.rejects(signedOut.add({}), (error) => error instanceof Refused && /utloggad/.test(error.message))
})

test('whoever stands on a card stays there when it changes', async (t) => {
  const { renew, button, cards } = await desk(t)
  const comment = note('a', { body: 'Varför?', may: { ...may, resolve: true } })
  await renew([comment])
  button('Klar')!.focus()
  await renew([{ ...comment, replies: [{ id: 'r', author: 'Eva Ask', mine: false, at: '2026-03-02T14:00:00Z', body: 'Ja.' }] }])
  assert.equal(document.activeElement, cards()[0])
})
