// The connection to the server: sends what is written here, takes in what is written elsewhere, and knows what is saved.

import * as Y from 'yjs'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import type { FactTexts } from './facts'
import * as frames from './frames'

/** How things stand; what the state line says. */
export interface State {
  /** `ended`: there is no coming back without a new page. `signedOut`: comes back when somebody has signed in. */
  link: 'connecting' | 'open' | 'away' | 'signedOut' | 'ended'
  /** Whether the text was fetched once. */
  synced: boolean
  /** Changes made here that the server has not said to be saved. */
  unsaved: number
  /** When the server last said that everything was. */
  savedAt: Date | undefined
  /** Whether changes are taken. */
  write: boolean
  /** Why not, in Swedish; may be empty. */
  reason: string
}

export interface Handlers {
  state(state: State): void
  facts(values: FactTexts): void
  /** The notes are others than before. */
  notes?(): void
}

/** What is used of a WebSocket. */
export interface Socket {
  binaryType: string
  readyState: number
  send(data: Uint8Array): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

const OPEN = 1
/** Letters typed within this time go out together. */
const GATHER = 150
/** A change that is not answered within this time: the line is dead, whatever the browser thinks. */
const PATIENCE = 20_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000

export class Provider {
  readonly awareness: Awareness
  #state: State = { link: 'connecting', synced: false, unsaved: 0, savedAt: undefined, write: true, reason: '' }
  #socket: Socket | undefined
  /** Whether the server and we have told each other what we have, in this connection. */
  #met = false
  /** Written since the last frame. */
  #pending: Uint8Array[] = []
  #pendingCount = 0
  /** Sent in this connection and not acknowledged: number of the frame, changes in it. */
  #sent: { number: number; count: number }[] = []
  #number = 0
  #hasMoved = false
  #waiting: ((isSaved: boolean) => void)[] = []
  #attempt = 0
  #gather: ReturnType<typeof setTimeout> | undefined
  #patience: ReturnType<typeof setTimeout> | undefined
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly doc: Y.Doc,
    private readonly connectTo: () => Socket,
    private readonly handlers: Handlers,
    private readonly random: () => number = Math.random,
  ) {
    this.awareness = new Awareness(doc)
    doc.on('update', this.#written)
    this.awareness.on('update', this.#moved)
  }

  get state(): State {
    return this.#state
  }

  /** Connects now, if there is no connection and one may be had. */
  connect(): void {
    if (this.#socket || this.#state.link === 'ended') return
    clearTimeout(this.#pause)
    const socket = this.connectTo()
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    this.#patience = setTimeout(this.giveUp, PATIENCE)
    socket.onopen = () => socket.send(frames.hello(this.doc.clientID, Y.encodeStateVector(this.doc)))
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#told(frames.read(data))
    }
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#lost(code)
    }
  }

  /** Sends what waits at once, as before the page goes out of sight. */
  flush(): void {
    clearTimeout(this.#gather)
    this.#gather = undefined
    if (!this.#met) return
    if (this.#pending.length > 0) this.#sendPending()
    // After the text, so that the others can place it.
    if (this.#hasMoved) this.#sendAwareness()
  }

  /** Whether the server has all that is written here, once that is known; not without a connection. */
  allSaved(): Promise<boolean> {
    this.flush()
    const saved = new Promise<boolean>((resolve) => this.#waiting.push(resolve))
    this.#answerWaiting()
    return saved
  }

  #answerWaiting(): void {
    const { link, unsaved } = this.#state
    if (link !== 'open' || unsaved === 0) this.#waiting.splice(0).forEach((answer) => answer(link === 'open'))
  }

  #sendPending(): void {
    const update = Y.mergeUpdates(this.#pending)
    const count = this.#pendingCount
    this.#pending = []
    this.#pendingCount = 0
    this.#send(update, count)
  }

  /** The connection is dead, whatever the browser thinks of it. */
  giveUp = (): void => {
    if (this.#socket) this.#lost(1006)
  }

  destroy(): void {
    this.#drop()
    this.#become({ link: 'ended' })
    this.awareness.destroy()
    this.doc.off('update', this.#written)
  }

  #written = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return
    this.#pending.push(update)
    this.#pendingCount += 1
    this.#become({ unsaved: this.#state.unsaved + 1 })
    this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#met) this.#gather ??= setTimeout(() => this.flush(), GATHER)
  }

  #moved = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>): void => {
    if (![...added, ...updated, ...removed].includes(this.doc.clientID)) return
    this.#hasMoved = true
    this.#flushSoon()
  }

  #sendAwareness(): void {
    this.#hasMoved = false
    if (this.#socket?.readyState !== OPEN || !this.awareness.getLocalState()) return
    this.#socket.send(frames.awareness(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])))
  }

  #send(update: Uint8Array, count: number): void {
    const frame = frames.change(this.#number + 1, update)
    if (frame.length > frames.MAX_FRAME) return this.#end('Ändringen är för stor för att sparas på en gång.')
    this.#number += 1
    this.#sent.push({ number: this.#number, count })
    if (this.#socket?.readyState === OPEN) this.#socket.send(frame)
    this.#patience ??= setTimeout(this.giveUp, PATIENCE)
  }

  #told(told: frames.Told | undefined): void {
    switch (told?.type) {
      case 'update': return Y.applyUpdate(this.doc, told.update, this)
      case 'state': return this.#meet(told.vector)
      case 'awareness': return applyAwarenessUpdate(this.awareness, told.update, this)
      case 'saved': return this.#saved(told.through, new Date(told.at))
      case 'notes': return this.handlers.notes?.()
      case 'facts': return this.handlers.facts(told.values)
      case 'refused': return this.#end(told.reason)
      case 'access': return this.#become({ write: told.write, reason: told.reason })
    }
  }

  /** The server has said what it has: it gets what it lacks, as the first change of this connection. */
  #meet(vector: Uint8Array): void {
    const count = this.#state.unsaved
    if (count > 0 && !this.#state.write) return this.#end(this.#state.reason)
    this.#met = true
    this.#attempt = 0
    clearTimeout(this.#patience)
    this.#patience = undefined
    this.#pending = []
    this.#pendingCount = 0
    if (count > 0) this.#send(Y.encodeStateAsUpdate(this.doc, vector), count)
    this.#become({ link: 'open', synced: true })
    // Twice: the others have been told, one step ahead of our clock, that we had gone.
    for (const _ of [1, 2]) this.awareness.setLocalState(this.awareness.getLocalState())
    this.#sendAwareness()
  }

  #saved(through: number, at: Date): void {
    const done = this.#sent.filter(({ number }) => number <= through)
    this.#sent = this.#sent.filter(({ number }) => number > through)
    const unsaved = this.#state.unsaved - done.reduce((sum, { count }) => sum + count, 0)
    clearTimeout(this.#patience)
    this.#patience = this.#sent.length > 0 ? setTimeout(this.giveUp, PATIENCE) : undefined
    this.#become({ unsaved, ...(unsaved === 0 && { savedAt: at }) })
  }

  #lost(code: number): void {
    this.#drop()
    switch (code) {
      case 4400: return this.#end('Servern förstod inte vad sidan skickade.')
      case 4404: return this.#end('Utkastet finns inte längre, eller är inte öppet för dig.')
      case 4409: return this.#end('Ändringen följer inte reglerna för utkastet.')
    }
    this.#become({ link: code === 4401 ? 'signedOut' : 'away' })
    this.#attempt += 1
    const longest = code === 4401 || code === 1008 ? LONGEST_PAUSE : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#attempt - 1))
    this.#pause = setTimeout(() => this.connect(), longest * (0.5 + this.random() / 2))
  }

  /** For good: what is written stays on the page, and nothing more is sent. */
  #end(reason: string): void {
    this.#drop()
    clearTimeout(this.#pause)
    if (this.#state.link !== 'ended') this.#become({ link: 'ended', write: false, reason })
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#met = false
    this.#sent = []
    this.#number = 0
    clearTimeout(this.#gather)
    clearTimeout(this.#patience)
    clearTimeout(this.#pause)
    this.#gather = this.#patience = undefined
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID)
    removeAwarenessStates(this.awareness, others, this)
  }

  #become(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change }
    this.#answerWaiting()
    this.handlers.state(this.#state)
  }
}

/** The address of a WebSocket on our own host. */
export function socketUrl(path: string, page: Location): string {
  const url = new URL(path, page.href)
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}
