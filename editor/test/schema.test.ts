import assert from 'node:assert/strict'
import test from 'node:test'
import type { JSONContent } from '@tiptap/core'
import { Selection, TextSelection } from '@tiptap/pm/state'
import { insertTable, tableCommands } from '../src/table'
import * as Y from 'yjs'
import { element, open, strange, xml } from './support'

const text = (words: string, ...marks: { type: string; attrs?: object }[]) => ({ type: 'text', text: words, ...(marks.length > 0 && { marks }) })
const paragraph = (...content: JSONContent[]): JSONContent => ({ type: 'paragraph', content })
const cell = (type: string, words: string) => ({ type, attrs: { colspan: 1, rowspan: 1 }, content: [paragraph(text(words))] })

const everything: JSONContent[] = [
  { type: 'heading', attrs: { level: 3 }, content: [text('Rubrik')] },
  { type: 'heading', attrs: { level: 4 }, content: [text('Underrubrik')] },
  paragraph(
    text('vanlig '), text('fet', { type: 'bold' }), text(' och '), text('båda', { type: 'bold' }, { type: 'italic' }),
    text('länk', { type: 'link', attrs: { href: 'https://scb.se' } }), { type: 'hardBreak' },
    { type: 'fact', attrs: { name: 'dnr', capital: null, href: null } }, { type: 'fact', attrs: { name: 'avsandare', capital: true, href: null } },
    { type: 'footnote', content: [text('En '), text('not', { type: 'italic' })] },
  ),
  { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('ett')), { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph(text('inre'))] }] }] }] },
  { type: 'blockquote', content: [paragraph(text('citat'))] },
  { type: 'table', content: [
    { type: 'tableRow', content: [cell('tableHeader', 'A'), cell('tableHeader', 'B')] },
    { type: 'tableRow', content: [cell('tableCell', '1'), cell('tableCell', '2')] },
  ] },
  paragraph(text('slut')),
]

test('everything goes into the shared document and comes back the same', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  editor.commands.setContent({ type: 'doc', content: everything })
  assert.deepEqual(strange(doc), [])

  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  const { editor: other } = open(copy)
  assert.deepEqual(other.getJSON(), editor.getJSON())
  assert.deepEqual(JSON.parse(JSON.stringify(other.getJSON().content)), everything)
  assert.equal(xml(copy), xml(doc))
})

test('an editor that is opened writes nothing', () => {
  const doc = new Y.Doc()
  const root = doc.getXmlFragment('forslag')
  root.insert(0, [element('table', {}, element('tableRow', {}, element('tableHeader', {}, element('paragraph', {}, 'A'))))])
  const before = Y.encodeStateAsUpdate(doc)
  open(doc)
  open(doc, 'tomt')
  assert.deepEqual(Y.encodeStateAsUpdate(doc), before)
})

test('the cursor begins in the text, whatever the text begins with', (t) => {
  const warned = t.mock.method(console, 'warn')
  const doc = new Y.Doc()
  const text = element('paragraph', {}, 'ett')
  doc.getXmlFragment('forslag').insert(0, [element('orderedList', {}, element('listItem', {}, text))])
  const { editor } = open(doc)
  assert.equal(editor.state.selection.head, 3)
  assert.equal(warned.mock.callCount(), 0)
})

test('what merges leave is shown and not deleted', () => {
  const doc = new Y.Doc()
  const cell = (name: string, ...words: string[]) => element(name, {}, ...words.map((word) => element('paragraph', {}, word)))
  doc.getXmlFragment('forslag').insert(0, [
    element('table', {}, element('tableRow', {}, cell('tableHeader', 'A'), cell('tableHeader', 'B')), element('tableRow', {}, cell('tableHeader', 'ett', 'två'))),
    element('bulletList', {}, element('listItem'), element('listItem', {}, element('bulletList', {}, element('listItem', {}, element('paragraph', {}, 'utan egen rad'))))),
  ])
  const before = xml(doc)
  const { editor } = open(doc)
  assert.equal(xml(doc), before)
  assert.match(editor.getText(), /ett\s+två[^]*utan egen rad/)
  // Somebody else's change mends nothing either.
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.getXmlFragment('forslag').insert(2, [element('paragraph', {}, 'slut')])
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
  assert.equal(xml(doc), xml(other))
  // One's own does.
  editor.commands.insertContentAt(editor.state.doc.content.size - 1, '!')
  assert.doesNotMatch(xml(doc), /<listitem><\/listitem>/)
  assert.equal(xml(doc).match(/<tableheader/g)?.length, 2)
})

test('a table is made, grows, shrinks and keeps one header row', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  const press = (key: string) => editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key })))
  const run = (label: string) => tableCommands.find((command) => command.label === label)!.run(editor.state, editor.view.dispatch, editor.view)
  const shape = () => editor.state.doc.firstChild!.content.content.map((row) => row.content.content.map(({ type }) => (type.name === 'tableHeader' ? 'H' : 'c')).join(''))
  insertTable(editor.state, editor.view.dispatch)
  assert.deepEqual(shape(), ['HHH', 'ccc', 'ccc'])
  run('Rad ovanför')
  assert.deepEqual(shape(), ['HHH', 'ccc', 'ccc', 'ccc'])
  run('Kolumn till höger')
  assert.deepEqual(shape(), ['HHHH', 'cccc', 'cccc', 'cccc'])
  editor.commands.setTextSelection(4)
  run('Ta bort raden')
  assert.deepEqual(shape(), ['HHHH', 'cccc', 'cccc'])
  editor.view.dispatch(editor.state.tr.setSelection(Selection.near(editor.state.doc.resolve(editor.state.doc.firstChild!.nodeSize - 3), -1)))
  press('Tab')
  assert.deepEqual(shape(), ['HHHH', 'cccc', 'cccc', 'cccc'])
  editor.commands.insertContent('rad')
  press('Enter')
  editor.commands.insertContent('ny rad')
  assert.match(xml(doc), /<paragraph>rad<hardbreak><\/hardbreak>ny rad<\/paragraph>/)
  assert.deepEqual(strange(doc), [])
})

test('marks are of text alone', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  editor.commands.setContent({ type: 'doc', content: [paragraph(text('a '), { type: 'fact', attrs: { name: 'dnr' } }, text(' b'))] })
  editor.chain().selectAll().toggleMark('bold').run()
  editor.state.doc.descendants((node) => assert.ok(node.isText || node.marks.length === 0))
  assert.match(xml(doc), /<bold>a <\/bold><fact name="dnr"><\/fact><bold> b<\/bold>/)
})

test('what one undoes is one’s own', () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()]
  one.on('update', (update, origin) => origin !== 'net' && Y.applyUpdate(two, update, 'net'))
  two.on('update', (update, origin) => origin !== 'net' && Y.applyUpdate(one, update, 'net'))
  const [a, b] = [open(one).editor, open(two).editor]
  a.commands.insertContent('Anna skrev. ')
  b.commands.insertContentAt(b.state.doc.content.size - 1, 'Bo skrev.')
  assert.equal(a.getText(), 'Anna skrev. Bo skrev.')
  const press = (key: string) => a.view.someProp('handleKeyDown', (handle) => handle(a.view, new KeyboardEvent('keydown', { key, ctrlKey: true })))
  press('z')
  assert.equal(b.getText(), 'Bo skrev.')
  press('y')
  assert.equal(b.getText(), 'Anna skrev. Bo skrev.')
})

test('End goes past a footnote at the end of the line, where the browser goes into it', () => {
  const { editor } = open(new Y.Doc())
  editor.commands.setContent('<p>Ordet<span data-footnote="">noten</span></p>')
  const { view } = editor
  const note = view.dom.querySelector('.footnote-text')!.firstChild!
  const press = (key: string, goesTo = 5) => {
    view.focus()
    view.dom.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
    getSelection()!.collapse(note, goesTo)
    document.dispatchEvent(new Event('selectionchange'))
    return editor.state.selection.head
  }
  editor.commands.setTextSelection(1)
  assert.equal(press('ArrowDown'), 12)
  editor.commands.setTextSelection(1)
  assert.equal(press('End'), 13)
  editor.commands.setTextSelection(8)
  assert.equal(press('End'), 12)
  assert.equal(press('End'), 13)
  press('Enter')
  assert.equal(editor.state.doc.childCount, 2)
})

test('the cursor goes into a footnote and out of it', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  const press = (key: string) => editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key })))
  editor.commands.insertContent('Ordet')
  editor.commands.insertFootnote()
  editor.commands.insertContent('noten')
  press('Enter')
  editor.commands.insertContent('.')
  assert.match(xml(doc), /^<paragraph>Ordet<footnote>noten<\/footnote>\.<\/paragraph>$/)
  press('ArrowLeft')
  editor.commands.setTextSelection(editor.state.selection.from - 1)
  press('ArrowLeft')
  assert.ok(editor.state.selection instanceof TextSelection)
  assert.equal(editor.state.selection.$head.parent.type.name, 'footnote')
  assert.equal(editor.can().insertFootnote(), false)
  editor.commands.setTextSelection(7)
  for (let letters = 5; letters > 0; letters -= 1) editor.view.dispatch(editor.state.tr.delete(7, 8))
  press('Backspace')
  assert.equal(editor.getText(), 'Ordet.')
})
