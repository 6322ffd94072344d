import assert from 'node:assert/strict'
import test from 'node:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Provider, type Socket, type State } from '../src/provider'
import { sentence } from '../src/status'
import { FakeTime } from './support'

/** A server that keeps what it is sent, and acknowledges when it is told to. */
class Server {
  doc = new Y.Doc()
  socket: FakeSocket | undefined
  numbers: number[] = []
  awareness: Uint8Array[] = []
  hellos = 0
  connections = 0

  connect = (): Socket => {
    this.connections += 1
    this.socket = new FakeSocket(this)
    return this.socket
  }

  take(data: Uint8Array): void {
    const decoder = decoding.createDecoder(data)
    const first = decoding.readUint8(decoder)
    if (first === 0) {
      this.hellos += 1
      decoding.readVarUint(decoder)
      const lacking = Y.encodeStateAsUpdate(this.doc, decoding.readTailAsUint8Array(decoder))
      this.tell({ type: 'access', write: true, reason: '' })
      this.bytes(1, lacking)
      this.bytes(0, Y.encodeStateVector(this.doc))
    } else if (first === 2) {
      this.numbers.push(decoding.readVarUint(decoder))
      Y.applyUpdate(this.doc, decoding.readTailAsUint8Array(decoder))
    } else this.awareness.push(decoding.readTailAsUint8Array(decoder))
  }

  bytes(first: number, rest: Uint8Array): void {
    const encoder = encoding.createEncoder()
    encoding.writeUint8(encoder, first)
    encoding.writeUint8Array(encoder, rest)
    this.socket!.onmessage?.({ data: encoding.toUint8Array(encoder).slice().buffer as ArrayBuffer })
  }

  tell(message: object): void {
    this.socket!.onmessage?.({ data: JSON.stringify(message) })
  }

  saved(through: number): void {
    this.tell({ type: 'saved', through, at: '2021-02-01T13:02:00.000Z' })
  }

  drop(code = 1006): void {
    this.socket!.readyState = 3
    this.socket!.onclose?.({ code })
  }

  text(): string {
    return this.doc.getText('text').toString()
  }
}

class FakeSocket implements Socket {
  binaryType = ''
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  constructor(private readonly server: Server) {}
  open(): void {
    this.readyState = 1
    this.onopen?.()
  }
  send(data: Uint8Array): void {
    assert.equal(this.readyState, 1, 'sent on a line that is not open')
    if (this.server.socket === this) this.server.take(data)
  }
  close(): void {
    this.readyState = 3
  }
}

function begin(t: { after: (end: () => void) => void }) {
  const time = new FakeTime()
  const server = new Server()
  const doc = new Y.Doc()
  const said: string[] = []
  let state: State | undefined
  const provider = new Provider(doc, server.connect, {
    state: (now) => {
      state = now
      if (said.at(-1) !== sentence(now)) said.push(sentence(now))
    },
    facts: () => {},
  }, () => 0.5)
  t.after(() => {
    provider.destroy()
    time.end()
  })
  provider.connect()
  const write = (words: string) => doc.getText('text').insert(doc.getText('text').length, words)
  return { server, doc, provider, write, said, state: () => state!, line: () => sentence(state!), tick: (length: number) => time.tick(length) }
}

test('what is written within a moment goes out as one change, and is saved only when the server says so', (t) => {
  const { server, write, line, tick, state } = begin(t)
  server.socket!.open()
  assert.equal(line(), 'Allt är sparat')
  write('a')
  write('b')
  assert.equal(line(), 'Sparar …')
  tick(149)
  assert.deepEqual(server.numbers, [])
  tick(1)
  assert.deepEqual(server.numbers, [1])
  assert.equal(server.text(), 'ab')
  write('c')
  tick(150)
  assert.deepEqual(server.numbers, [1, 2])
  server.saved(1)
  assert.equal(line(), 'Sparar …')
  assert.equal(state().unsaved, 1)
  server.saved(2)
  assert.equal(line(), 'Sparat 14:02')
})

test('a letter written after the change was sent is not saved by its answer', (t) => {
  const { server, write, line, tick } = begin(t)
  server.socket!.open()
  write('a')
  tick(150)
  write('b')
  server.saved(1)
  assert.equal(line(), 'Sparar …')
})

test('a lost connection: what waits is counted, and sent again from number one', (t) => {
  const { server, write, line, tick } = begin(t)
  server.socket!.open()
  write('sparat ')
  tick(150)
  server.saved(1)
  write('på väg ')
  tick(150)
  server.drop()
  assert.equal(line(), 'Ingen anslutning – 1 ändring väntar')
  write('skrivet utan nät')
  assert.equal(line(), 'Ingen anslutning – 2 ändringar väntar')
  // The frame that was on its way never came.
  server.doc = new Y.Doc()
  server.doc.clientID = 1
  server.numbers = []
  tick(500)
  assert.equal(server.connections, 2)
  server.socket!.open()
  assert.deepEqual(server.numbers, [1])
  assert.equal(server.text(), 'sparat på väg skrivet utan nät')
  assert.equal(line(), 'Sparar …')
  server.saved(1)
  assert.equal(line(), 'Sparat 14:02')
})

test('a connection lost before the answer: sending again changes nothing', (t) => {
  const { server, write, tick, line } = begin(t)
  server.socket!.open()
  write('en gång')
  tick(150)
  server.drop()
  tick(500)
  server.socket!.open()
  assert.equal(server.text(), 'en gång')
  server.saved(1)
  assert.equal(line(), 'Sparat 14:02')
})

test('the pauses grow and end at half a minute', (t) => {
  const { server, provider, tick } = begin(t)
  const pauses: number[] = []
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const before = server.connections
    server.drop()
    let waited = 0
    for (; server.connections === before; waited += 125) tick(125)
    pauses.push(waited)
  }
  assert.deepEqual(pauses, [375, 750, 1500, 3000, 6000, 12000, 22500, 22500, 22500])
  server.drop()
  provider.connect()
  assert.equal(server.connections, 11)
})

test('a change without an answer: the line is given up', (t) => {
  const { server, write, tick, line } = begin(t)
  server.socket!.open()
  write('a')
  tick(150)
  tick(20_000)
  assert.equal(line(), 'Ingen anslutning – 1 ändring väntar')
  server.saved(1)
  assert.equal(line(), 'Ingen anslutning – 1 ändring väntar')
})

test('a refused change: nothing more is sent, and the reason stays', (t) => {
  const { server, write, tick, line, state, provider } = begin(t)
  server.socket!.open()
  write('a')
  tick(150)
  server.tell({ type: 'refused', number: 1, reason: 'Texten är för lång.' })
  server.drop(4409)
  assert.equal(state().write, false)
  assert.equal(line(), 'Texten är för lång. Allt du skrev sist är inte sparat: 1 ändring.')
  tick(600_000)
  provider.connect()
  assert.equal(server.connections, 1)
})

test('signed out: it says so, waits, and goes on when somebody has signed in', (t) => {
  const { server, write, tick, line, provider } = begin(t)
  server.socket!.open()
  server.drop(4401)
  write('a')
  assert.equal(line(), 'Du är utloggad. Logga in i en ny flik, texten finns kvar här – 1 ändring väntar')
  provider.connect()
  server.socket!.open()
  assert.equal(server.text(), 'a')
  tick(1)
})

test('no draft here: no way back', (t) => {
  const { server, line, tick } = begin(t)
  server.socket!.open()
  server.drop(4404)
  tick(600_000)
  assert.equal(server.connections, 1)
  assert.equal(line(), 'Utkastet finns inte längre, eller är inte öppet för dig.')
})

test('closed for writing', (t) => {
  const { server, line, state } = begin(t)
  server.socket!.open()
  server.tell({ type: 'access', write: false, reason: 'Utkastet är skickat för attest.' })
  assert.equal(line(), 'Utkastet är skickat för attest.')
  assert.equal(state().write, false)
})

test('a change that is too large for a frame is not sent', (t) => {
  const { server, write, tick, state } = begin(t)
  server.socket!.open()
  write('x'.repeat(1024 * 1024))
  tick(150)
  assert.deepEqual(server.numbers, [])
  assert.match(state().reason, /för stor/)
})

test('what others write comes in and is not sent back', (t) => {
  const { server, doc, tick } = begin(t)
  server.socket!.open()
  const other = new Y.Doc()
  other.getText('text').insert(0, 'någon annan')
  server.bytes(1, Y.encodeStateAsUpdate(other))
  tick(1000)
  assert.equal(doc.getText('text').toString(), 'någon annan')
  assert.deepEqual(server.numbers, [])
})

test('where one is goes out after what one wrote, alone, and others are gone with the connection', (t) => {
  const { server, provider, doc, tick, write } = begin(t)
  server.socket!.open()
  server.awareness = []
  provider.awareness.setLocalStateField('place', { section: 'a' })
  write('a')
  tick(150)
  assert.equal(server.awareness.length, 1)
  const decoder = decoding.createDecoder(server.awareness[0]!)
  assert.equal(decoding.readVarUint(decoder), 1)
  assert.equal(decoding.readVarUint(decoder), doc.clientID)
  const before = decoding.readVarUint(decoder)

  const other = new Awareness(new Y.Doc())
  t.after(() => other.destroy())
  other.setLocalStateField('user', { name: 'Bo' })
  server.bytes(3, encodeAwarenessUpdate(other, [other.clientID]))
  assert.equal(provider.awareness.getStates().size, 2)
  server.awareness = []
  server.drop()
  assert.equal(provider.awareness.getStates().size, 1)
  tick(500)
  server.socket!.open()
  // The others were told, one step ahead of us, that we had gone.
  const again = decoding.createDecoder(server.awareness.at(-1)!)
  decoding.readVarUint(again)
  decoding.readVarUint(again)
  assert.ok(decoding.readVarUint(again) > before + 1)
})
