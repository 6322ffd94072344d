import assert from 'node:assert/strict'
import test from 'node:test'
import type { Editor } from '@tiptap/core'
import * as Y from 'yjs'
import { open, xml } from './support'

const press = (editor: Editor, key: string) =>
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, new KeyboardEvent('keydown', { key })))

const type = (editor: Editor, word: string) => {
  editor.commands.focus('end')
  for (const letter of word) editor.view.dispatch(editor.state.tr.insertText(letter))
}

/** Three who hear of each other only when they are told to, with a paragraph "Först" and an empty one after it. */
function three() {
  const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  const tell = (from: number, to: number) =>
    Y.applyUpdate(docs[to]!, Y.encodeStateAsUpdate(docs[from]!, Y.encodeStateVector(docs[to]!)), 'net')
  const meet = () => [0, 1, 2, 0, 1].forEach((from) => docs.forEach((_, to) => from === to || tell(from, to)))
  docs[0]!.getXmlFragment('forslag').insert(0, [new Y.XmlElement('paragraph')])
  const editors = docs.map((doc) => (tell(0, docs.indexOf(doc)), open(doc).editor))
  type(editors[0]!, 'Först')
  press(editors[0]!, 'Enter')
  meet()
  return { docs, tell, meet, editors }
}

test('those who begin in the same new paragraph are not doubled', () => {
  const { docs, tell, meet, editors } = three()
  type(editors[0]!, 'ett')
  type(editors[1]!, 'två')
  // The third has heard of both and writes on, before they have heard of each other.
  tell(0, 2)
  tell(1, 2)
  type(editors[2]!, 'tre')
  tell(0, 1)
  meet()
  docs.forEach((doc) => assert.equal(xml(doc), xml(docs[0]!)))
  for (const editor of editors) assert.equal([...editor.getText().replace(/\s/g, '')].sort().join(''), [...'Förstetttvåtre'].sort().join(''))
})

test('a new paragraph has a text', () => {
  const { docs } = three()
  const paragraphs = docs[2]!.getXmlFragment('forslag').toArray() as Y.XmlElement[]
  assert.deepEqual(paragraphs.map((paragraph) => paragraph.toArray().length), [1, 1])
})
