// What browser and server say to each other, as bytes (docs/live-draft.md).

import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { FactTexts } from './facts'

/** What the server says. */
export type Told =
  | { type: 'state'; vector: Uint8Array }
  | { type: 'update'; update: Uint8Array }
  | { type: 'awareness'; update: Uint8Array }
  | { type: 'saved'; through: number; at: string }
  | { type: 'facts'; values: FactTexts }
  | { type: 'refused'; number: number; reason: string }
  | { type: 'notes' }
  | { type: 'access'; write: boolean; reason: string }

/** The longest frame that the server takes. */
export const MAX_FRAME = 1024 * 1024

export const hello = (client: number, vector: Uint8Array): Uint8Array => frame(0, client, vector)
export const change = (number: number, update: Uint8Array): Uint8Array => frame(2, number, update)
export const awareness = (update: Uint8Array): Uint8Array => frame(3, undefined, update)

function frame(first: number, number: number | undefined, rest: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeUint8(encoder, first)
  if (number !== undefined) encoding.writeVarUint(encoder, number)
  encoding.writeUint8Array(encoder, rest)
  return encoding.toUint8Array(encoder)
}

/** Reads a frame; nothing if it is of a kind that a later server has. */
export function read(data: string | ArrayBuffer): Told | undefined {
  if (typeof data === 'string') return JSON.parse(data) as Told
  const decoder = decoding.createDecoder(new Uint8Array(data))
  const first = decoding.readUint8(decoder)
  const rest = decoding.readTailAsUint8Array(decoder)
  switch (first) {
    case 0: return { type: 'state', vector: rest }
    case 1: return { type: 'update', update: rest }
    case 3: return { type: 'awareness', update: rest }
    default: return undefined
  }
}
