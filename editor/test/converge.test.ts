import assert from 'node:assert/strict'
import test from 'node:test'
import type { Editor } from '@tiptap/core'
import * as Y from 'yjs'
import { edit, goSomewhere, press } from './edits'
import { dice, open, strange, xml } from './support'

/** Editors on one document, whose changes reach the others late and in bursts. */
class Office {
  readonly docs: Y.Doc[]
  readonly editors: Editor[]
  #waiting: { to: Y.Doc; update: Uint8Array }[] = []

  constructor(size: number) {
    this.docs = Array.from({ length: size }, (_, index) => Object.assign(new Y.Doc(), { clientID: index + 1 }))
    for (const doc of this.docs) {
      doc.on('update', (update, origin) => {
        if (origin === 'net') return
        for (const to of this.docs) if (to !== doc) this.#waiting.push({ to, update })
      })
    }
    this.editors = this.docs.map((doc) => open(doc).editor)
  }

  /** Delivers what waits for one of them, in order. */
  deliver(index: number): void {
    const to = this.docs[index]!
    const now = this.#waiting.filter((one) => one.to === to)
    this.#waiting = this.#waiting.filter((one) => one.to !== to)
    now.forEach(({ update }) => Y.applyUpdate(to, update, 'net'))
  }

  settle(): void {
    for (let round = 0; this.#waiting.length > 0; round += 1) {
      assert.ok(round < 20, 'the editors go on answering each other')
      this.docs.forEach((_, index) => this.deliver(index))
    }
  }

  close(): void {
    this.editors.forEach((editor) => editor.destroy())
  }

  assertSame(): void {
    const [first, ...rest] = this.docs.map((doc) => xml(doc))
    rest.forEach((other) => assert.equal(other, first))
    const [shown, ...others] = this.editors.map((editor) => JSON.stringify(editor.getJSON()))
    others.forEach((other) => assert.equal(other, shown))
    for (const editor of this.editors) editor.state.doc.check()
    assert.deepEqual(strange(this.docs[0]!), [])
  }
}

for (let seed = 1; seed <= 16; seed += 1) {
  test(`random edits by ${2 + (seed % 3)} people end in the same text (${seed})`, () => {
    const roll = dice(seed)
    const office = new Office(2 + (seed % 3))
    for (let step = 0; step < 120; step += 1) {
      const who = roll(office.editors.length)
      edit(office.editors[who]!, roll)
      if (roll(4) === 0) office.deliver(roll(office.docs.length))
    }
    office.settle()
    office.assertSame()
    office.close()
  })
}

/** Letters typed by four people at once, with and without new paragraphs; what was typed and what is there, in order. */
function typing(seed: number, withEnter: boolean): { typed: string[]; there: string[] } {
  const roll = dice(seed)
  const office = new Office(4)
  const typed: string[] = []
  for (let step = 0; step < 100; step += 1) {
    const editor = office.editors[roll(4)]!
    if (roll(3) === 0) goSomewhere(editor, roll)
    if (withEnter && roll(6) === 0) press('Enter')(editor, roll)
    else if (editor.state.selection.$head.parent.isTextblock) {
      for (const letter of `ord${step};`) {
        typed.push(letter)
        editor.view.dispatch(editor.state.tr.insertText(letter))
      }
    }
    if (roll(3) === 0) office.deliver(roll(4))
  }
  office.settle()
  office.assertSame()
  const there = [...office.editors[0]!.getText()].filter((letter) => /\S/.test(letter)).sort()
  office.close()
  return { typed: typed.sort(), there }
}

for (let seed = 1; seed <= 4; seed += 1) {
  test(`every letter that four people type is there, once (${seed})`, () => {
    const { typed, there } = typing(seed * 1000, false)
    assert.equal(there.join(''), typed.join(''))
  })

  // Where two part the same paragraph before they hear of each other, y-prosemirror doubles what stood after.
  test(`no letter is lost to new paragraphs (${seed})`, () => {
    const { typed, there } = typing(seed * 1000, true)
    for (const letter of typed) {
      const at = there.indexOf(letter)
      assert.notEqual(at, -1, `a lost ${letter}`)
      there.splice(at, 1)
    }
  })
}
