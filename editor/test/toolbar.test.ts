import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { actionGroups } from '../src/actions'
import { insertTable } from '../src/table'
import { Toolbar, type Desk } from '../src/toolbar'
import { open, xml } from './support'

function toolbarOn(desk: Partial<Desk> = {}) {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  const opened: string[] = []
  const toolbar = new Toolbar(actionGroups({ link: () => opened.push('link'), insert: () => opened.push('insert'), help: () => opened.push('help') }), { current: () => editor, ...desk })
  document.body.append(toolbar.dom)
  toolbar.refresh()
  const button = (label: string) => toolbar.dom.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)!
  const press = (key: string) => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  const here = () => document.activeElement?.getAttribute('aria-label')
  return { doc, editor, toolbar, button, press, here, opened }
}

test('every button has its Swedish name', () => {
  const { toolbar } = toolbarOn()
  const names = [...toolbar.dom.querySelectorAll('.toolbar-row button')].map((button) => button.getAttribute('aria-label'))
  assert.deepEqual(names, ['Fet', 'Kursiv', 'Rubrik', 'Underrubrik', 'Punktlista', 'Numrerad lista', 'Citat', 'Tabell', 'Länk', 'Fotnot', 'Infoga uppgift eller fras', 'Ångra', 'Gör om', 'Kortkommandon'])
})

test('one stop for Tab, arrows within, around the ends, Esc back to the text', () => {
  const { editor, toolbar, press, here } = toolbarOn()
  const stops = () => [...toolbar.dom.querySelectorAll('button')].filter((button) => button.tabIndex === 0).length
  toolbar.focus()
  assert.equal(here(), 'Fet')
  press('ArrowRight')
  assert.equal(here(), 'Kursiv')
  assert.equal(stops(), 1)
  press('Home')
  press('ArrowLeft')
  assert.equal(here(), 'Kortkommandon')
  press('ArrowRight')
  assert.equal(here(), 'Fet')
  press('End')
  assert.equal(here(), 'Kortkommandon')
  press('Escape')
  assert.equal(document.activeElement, editor.view.dom)
  toolbar.focus()
  assert.equal(here(), 'Kortkommandon')
})

test('buttons act on the text and show how it is', () => {
  const { doc, editor, toolbar, button, opened } = toolbarOn()
  editor.commands.insertContent('ord')
  editor.commands.selectAll()
  assert.equal(button('Fet').getAttribute('aria-pressed'), 'false')
  button('Fet').click()
  assert.equal(button('Fet').getAttribute('aria-pressed'), 'true')
  button('Rubrik').click()
  assert.equal(xml(doc), '<heading level="3"><bold>ord</bold></heading>')
  button('Underrubrik').click()
  assert.equal(button('Rubrik').getAttribute('aria-pressed'), 'false')
  button('Underrubrik').click()
  button('Numrerad lista').click()
  assert.match(xml(doc), /^<orderedlist><listitem><paragraph>/)
  button('Punktlista').click()
  assert.match(xml(doc), /^<bulletlist><listitem><paragraph>/)
  button('Punktlista').click()
  button('Citat').click()
  assert.match(xml(doc), /^<blockquote><paragraph>/)
  button('Ångra').click()
  button('Länk').click()
  button('Infoga uppgift eller fras').click()
  button('Kortkommandon').click()
  assert.deepEqual(opened, ['link', 'insert', 'help'])
  editor.setEditable(false)
  toolbar.refresh()
  assert.equal(button('Fet').getAttribute('aria-disabled'), 'true')
  button('Länk').click()
  assert.equal(opened.length, 3)
})

test('nothing is done or shown as it is before there is a cursor, but for the help', () => {
  let hasCursor = false
  const said: string[] = []
  const { doc, editor, toolbar, button, opened } = toolbarOn({ hasCursor: () => hasCursor, say: (words) => said.push(words) })
  editor.commands.setContent('<ol><li><p>ett</p></li></ol>')
  editor.commands.setTextSelection(3)
  const before = xml(doc)
  toolbar.refresh()
  assert.equal(button('Numrerad lista').getAttribute('aria-pressed'), 'false')
  assert.equal(button('Tabell').getAttribute('aria-disabled'), 'true')
  button('Tabell').click()
  button('Infoga uppgift eller fras').click()
  button('Kortkommandon').click()
  assert.deepEqual(opened, ['help'])
  assert.deepEqual(said, ['Ställ markören i texten först.', 'Ställ markören i texten först.'])
  assert.equal(xml(doc), before)
  hasCursor = true
  toolbar.refresh()
  assert.equal(button('Numrerad lista').getAttribute('aria-pressed'), 'true')
  button('Tabell').click()
  assert.match(xml(doc), /<table>/)
})

test('a list can be begun on an empty line, and by the same button ended again', () => {
  const { doc, editor, toolbar, button } = toolbarOn()
  for (const [label, list] of [['Punktlista', 'bulletlist'], ['Numrerad lista', 'orderedlist']] as const) {
    for (const before of ['', '<paragraph>ord</paragraph>']) {
      editor.commands.setContent(before && '<p>ord</p><p></p>')
      editor.commands.focus('end')
      toolbar.refresh()
      button(label).click()
      assert.match(xml(doc), new RegExp(`^${before}<${list}><listitem><paragraph></paragraph></listitem></${list}>`))
      editor.commands.insertContent('ett')
      button(label).click()
      assert.match(xml(doc), new RegExp(`^${before}<paragraph>ett</paragraph>`))
    }
  }
  // An empty line among the items of what is marked changes nothing.
  editor.commands.setContent('<ul><li><p>ett</p></li></ul><p></p><ul><li><p>två</p></li></ul>')
  editor.commands.selectAll()
  button('Punktlista').click()
  assert.match(xml(doc), /^<paragraph>ett<\/paragraph>(<paragraph><\/paragraph>)?<paragraph>två<\/paragraph>/)
})

test('the buttons of a table are there in a table, and what has no place in a cell is off', () => {
  const { editor, toolbar, button } = toolbarOn()
  const row = () => button('Rad under').closest<HTMLElement>('[role=group]')!
  assert.ok(row().hidden)
  insertTable(editor.state, editor.view.dispatch)
  toolbar.refresh()
  assert.ok(!row().hidden)
  assert.equal(button('Rubrik').getAttribute('aria-disabled'), 'true')
  const rows = editor.state.doc.firstChild!.childCount
  button('Rad under').click()
  assert.equal(editor.state.doc.firstChild!.childCount, rows + 1)
  button('Ta bort tabellen').click()
  assert.ok(row().hidden)
})

test('the shortcuts that the help tells of work', () => {
  const cases: [KeyboardEventInit, RegExp][] = [
    [{ key: 'b', ctrlKey: true }, /<bold>/], [{ key: 'i', ctrlKey: true }, /<italic>/],
    [{ key: '!', keyCode: 49, ctrlKey: true, shiftKey: true }, /<heading level="3">/], [{ key: '"', keyCode: 50, ctrlKey: true, shiftKey: true }, /<heading level="4">/],
    [{ key: '1', ctrlKey: true, altKey: true }, /<heading level="3">/],
    [{ key: '/', keyCode: 55, ctrlKey: true, shiftKey: true }, /<orderedlist>/], [{ key: '(', keyCode: 56, ctrlKey: true, shiftKey: true }, /<bulletlist>/],
    [{ key: ')', keyCode: 57, ctrlKey: true, shiftKey: true }, /<blockquote>/], [{ key: 'F', keyCode: 70, ctrlKey: true, shiftKey: true }, /<footnote>/],
    [{ key: 'Enter', shiftKey: true }, /<hardbreak>/],
  ]
  for (const [keys, expected] of cases) {
    const { doc, editor } = toolbarOn()
    editor.commands.insertContent('ord')
    editor.commands.setTextSelection({ from: 1, to: 4 })
    editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', keys)))
    assert.match(xml(doc), expected, JSON.stringify(keys))
  }
})
