import assert from 'node:assert/strict'
import test from 'node:test'
import { NodeSelection } from '@tiptap/pm/state'
import * as Y from 'yjs'
import { selectedFact, toggleCapital } from '../src/fact'
import { InsertList } from '../src/insertlist'
import { countWords } from '../src/words'
import { facts, open, strange, xml } from './support'

const chip = (dom: Element) => dom.querySelector<HTMLElement>('.chip')!

test('a chip shows what is registered, and changes with the register', () => {
  const register = facts()
  const { editor } = open(new Y.Doc(), 'forslag', { facts: register })
  editor.commands.insertFact('svarsdatum')
  const dom = chip(editor.view.dom)
  assert.equal(dom.textContent, '26 februari 2021')
  assert.equal(dom.getAttribute('aria-label'), 'Svarsdatum: 26 februari 2021')
  register.renew({ svarsdatum: { text: '5 mars 2021', capital: '5 mars 2021' } })
  assert.equal(dom.textContent, '5 mars 2021')
  assert.equal(editor.getText(), '5 mars 2021')
  register.renew({})
  assert.equal(dom.textContent, 'Svarsdatum saknas')
  assert.equal(dom.getAttribute('aria-label'), 'Svarsdatum: saknas i registret')
  assert.ok(dom.classList.contains('chip-missing'))
  assert.equal(dom.getAttribute('style'), null)
})

test('a chip has a capital letter where a sentence begins, and when it is told to', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  editor.commands.insertFact('avsandare')
  assert.equal(chip(editor.view.dom).textContent, 'Kommunstyrelsen')
  for (const [before, capital] of [[' och ', false], ['. ', true], [' kl. 5 ', false], ['! ”', true], [' (se ', false]] as const) {
    editor.commands.insertContent({ type: 'text', text: before })
    editor.commands.insertFact('avsandare')
    assert.equal([...editor.view.dom.querySelectorAll('.chip')].at(-1)!.textContent, capital ? 'Kommunstyrelsen' : 'kommunstyrelsen', before)
  }
  editor.view.dispatch(editor.state.tr.setSelection(NodeSelection.create(editor.state.doc, 1)))
  assert.ok(toggleCapital(editor.state, editor.view.dispatch))
  assert.equal(chip(editor.view.dom).textContent, 'kommunstyrelsen')
  assert.match(xml(doc), /^<paragraph><fact name="avsandare"><\/fact>/)
  assert.ok(toggleCapital(editor.state, editor.view.dispatch))
  assert.match(xml(doc), /^<paragraph><fact capital="true" name="avsandare"><\/fact>/)
})

test('a cursor that the browser puts within the words of a chip chooses the chip', () => {
  const { editor } = open(new Y.Doc())
  editor.commands.insertContent('Till ')
  editor.commands.insertFact('avsandare')
  editor.view.focus()
  getSelection()!.collapse(chip(editor.view.dom).firstChild, 4)
  document.dispatchEvent(new Event('selectionchange'))
  assert.equal(selectedFact(editor.state)?.attrs.name, 'avsandare')
  editor.view.dispatch(editor.state.tr.insertText('någon'))
  assert.equal(editor.getText(), 'Till någon')
})

test('words are counted as they are printed', () => {
  const { editor } = open(new Y.Doc())
  editor.commands.setContent('<h3>En rubrik</h3><p>Hej – ”du” 5,5 % e-post <span data-fact="svarsdatum"></span><br>ny</p>')
  // En, rubrik, Hej, du, 5,5, e-post, 26, februari, 2021, ny.
  assert.equal(countWords(editor.state.doc, facts()), 10)
})

const PHRASES = [
  { name: 'Skäl', section: 'skal', blocks: [{ type: 'paragraph', content: [{ type: 'text', text: 'Därför.' }] }] },
  { name: 'Utan erinran', section: null, blocks: [{ type: 'paragraph', content: [
    { type: 'fact', attrs: { name: 'avsandare', capital: true, href: null } }, { type: 'text', text: ' har rätt.', marks: [{ type: 'bold' }] },
  ] }] },
  { name: 'Två stycken', section: 'forslag', blocks: ['Ett.', 'Två.'].map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })) },
]

function listOn() {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  const list = new InsertList(facts(), PHRASES)
  document.body.append(list.dom)
  const input = list.dom.querySelector('input')!
  const type = (text: string) => {
    input.value = text
    input.dispatchEvent(new Event('input'))
  }
  const press = (key: string) => input.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
  const chosen = () => list.dom.querySelector(`#${input.getAttribute('aria-activedescendant')} .insert-label`)?.textContent
  editor.view.coordsAtPos = () => ({ left: 0, right: 0, top: 0, bottom: 0 })
  return { doc, editor, list, input, type, press, chosen }
}

test('the list of facts is a combobox: filter, arrows, Enter', () => {
  const { doc, editor, list, input, type, press, chosen } = listOn()
  list.open(editor)
  assert.equal(document.activeElement, input)
  assert.equal(chosen(), 'Vårt diarienummer')
  press('ArrowDown')
  assert.equal(chosen(), 'Avsändare')
  press('ArrowUp')
  press('ArrowUp')
  assert.equal(chosen(), 'Utan erinran')
  assert.equal(list.dom.querySelectorAll('[aria-selected=true]').length, 1)
  type('SVARS')
  assert.equal(chosen(), 'Svarsdatum')
  type('februari')
  assert.equal(chosen(), 'Svarsdatum')
  press('Enter')
  assert.ok(list.dom.hidden)
  assert.match(xml(doc), /<fact capital="true" name="svarsdatum">/)
})

test('the list opens below the cursor, or above it where there is more room, and never beyond the window', () => {
  const { editor, list, type } = listOn()
  const shown = (top: number, height: number) => {
    Object.defineProperty(list.dom, 'offsetHeight', { value: height, configurable: true })
    editor.view.coordsAtPos = () => ({ left: 0, right: 0, top, bottom: top + 20 })
    list.open(editor)
    return [list.dom.style.top, list.dom.style.maxHeight]
  }
  assert.equal(innerHeight, 768)
  assert.deepEqual(shown(200, 340), ['226px', '536px'])
  assert.deepEqual(shown(700, 340), ['354px', '688px'])
  assert.deepEqual(shown(2000, 340), ['422px', '756px'])
  assert.deepEqual(shown(-50, 340), ['6px', '756px'])
  // What is left of it by what is typed stays at the cursor.
  assert.deepEqual(shown(700, 340), ['354px', '688px'])
  Object.defineProperty(list.dom, 'offsetHeight', { value: 100 })
  type('svars')
  assert.equal(list.dom.style.top, '594px')
})

test('a slash that was meant as one becomes text', () => {
  const cases: [string, string, string][] = [['', ' ', '/ '], ['', 'Escape', '/'], ['remiss', 'Enter', '/remiss'], ['xyz', ' ', '/xyz '], ['', 'Backspace', '']]
  for (const [typed, key, expected] of cases) {
    const { editor, list, type, press } = listOn()
    list.open(editor, 'forslag', true)
    type(typed)
    press(key)
    assert.ok(list.dom.hidden)
    assert.equal(editor.getText(), expected, `${typed} ${key}`)
  }
})

test('Esc from the button writes nothing, and leaving with a slash loses nothing', () => {
  const { editor, list, press, type, input } = listOn()
  list.open(editor)
  press('Escape')
  assert.equal(editor.getText(), '')
  list.open(editor, 'forslag', true)
  type('svar')
  input.dispatchEvent(new Event('blur'))
  assert.equal(editor.getText(), '/svar')
})

test('phrases that suit the section come after the facts, and go into the text like something pasted', () => {
  const { doc, editor, list, type, press, chosen } = listOn()
  const offered = () => [...list.dom.querySelectorAll('[role=option]')].map((option) => option.textContent)
  list.open(editor, 'forslag')
  assert.deepEqual(offered().slice(4), ['Två stycken Ett. Två.', 'Utan erinran Kommunstyrelsen har rätt.'])
  editor.commands.insertContent('Vi anser: ')
  type('utan')
  assert.equal(chosen(), 'Utan erinran')
  press('Enter')
  assert.equal(xml(doc), '<paragraph>Vi anser: <fact capital="true" name="avsandare"></fact><bold> har rätt.</bold></paragraph>')
  assert.deepEqual(strange(doc), [])
  list.open(editor, 'skal')
  assert.deepEqual(offered().slice(4), ['Skäl Därför.', 'Utan erinran Kommunstyrelsen har rätt.'])
  press('Escape')
  list.open(editor, 'forslag')
  type('två')
  press('Enter')
  assert.match(xml(doc), /har rätt.<\/bold>Ett.<\/paragraph><paragraph>Två.<\/paragraph>$/)
})
