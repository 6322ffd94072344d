import assert from 'node:assert/strict'
import test from 'node:test'
import * as Y from 'yjs'
import { open, xml } from './support'

/** Two who hear of each other only when they are told to. */
function two() {
  const docs = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  const meet = () => {
    for (const [from, to] of [docs, [...docs].reverse()]) Y.applyUpdate(to!, Y.encodeStateAsUpdate(from!, Y.encodeStateVector(to!)), 'net')
  }
  docs[0]!.getXmlFragment('forslag').insert(0, [new Y.XmlElement('paragraph')])
  meet()
  return { docs, meet, editors: docs.map((doc) => open(doc).editor) }
}

test('two who begin in the same new paragraph are not doubled', () => {
  const { docs, meet, editors } = two()
  editors[0]!.commands.insertContent('Första')
  editors[0]!.commands.focus('end')
  editors[0]!.view.someProp('handleKeyDown', (handle) => handle(editors[0]!.view, new KeyboardEvent('keydown', { key: 'Enter' })))
  meet()
  for (const [index, word] of ['ett', 'två'].entries()) {
    const editor = editors[index]!
    editor.commands.focus('end')
    for (const letter of word) editor.view.dispatch(editor.state.tr.insertText(letter))
  }
  meet()
  assert.equal(xml(docs[0]!), xml(docs[1]!))
  assert.deepEqual([...editors[0]!.getText()].sort(), [...editors[1]!.getText()].sort())
  assert.equal([...editors[0]!.getText().replace(/\s/g, '')].length, 'Förstaetttvå'.length)
})

test('a new paragraph has a text', () => {
  const { docs, editors } = two()
  const editor = editors[0]!
  editor.commands.insertContent('Hej')
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key: 'Enter' })))
  const paragraphs = docs[0]!.getXmlFragment('forslag').toArray() as Y.XmlElement[]
  assert.deepEqual(paragraphs.map((paragraph) => paragraph.toArray().length), [1, 1])
})
