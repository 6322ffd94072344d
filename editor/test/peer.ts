// Editors that another program plays with: it asks a line of JSON at a time on standard input and gets a line back.

import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { edit } from './edits'
import { dice, open } from './support'

interface Ask {
  peer: number
  /** A change from elsewhere, in base64. */
  update?: string
  /** So many changes of her own. */
  edits?: number
  seed?: number
}

const peers = [11, 12].map((clientID) => {
  const doc = Object.assign(new Y.Doc(), { clientID })
  const own: Uint8Array[] = []
  doc.on('update', (update, origin) => origin === 'net' || own.push(update))
  return { doc, own, editor: open(doc).editor }
})

for await (const line of createInterface({ input: process.stdin })) {
  const { peer, update, edits = 0, seed = 0 } = JSON.parse(line) as Ask
  const { doc, own, editor } = peers[peer]!
  if (update) Y.applyUpdate(doc, Buffer.from(update, 'base64'), 'net')
  const roll = dice(seed)
  for (let count = 0; count < edits; count += 1) edit(editor, roll)
  const changes = own.splice(0)
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  process.stdout.write(`${JSON.stringify({
    update: changes.length > 0 ? base64(Y.mergeUpdates(changes)) : '', whole: base64(Y.encodeStateAsUpdate(doc)), shown: editor.getJSON(),
  })}\n`)
}
