// Places in a section that stay where they are while others write around them: relative positions of Yjs.

import type { EditorState } from '@tiptap/pm/state'
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey, type ProsemirrorBinding } from 'y-prosemirror'
import * as Y from 'yjs'

const bindingOf = (state: EditorState): ProsemirrorBinding | null | undefined => ySyncPluginKey.getState(state)?.binding

export function toRelative(state: EditorState, position: number): Y.RelativePosition | undefined {
  const binding = bindingOf(state)
  if (!binding) return undefined
  try {
    return absolutePositionToRelativePosition(position, binding.type, binding.mapping)
  } catch {
    return undefined
  }
}

/** Nothing, if the place is gone or was never one. */
export function toAbsolute(state: EditorState, relative: Y.RelativePosition): number | undefined {
  const binding = bindingOf(state)
  if (!binding) return undefined
  try {
    const absolute = relativePositionToAbsolutePosition(binding.doc, binding.type, relative, binding.mapping)
    return absolute === null ? undefined : Math.max(0, Math.min(absolute, state.doc.content.size))
  } catch {
    return undefined
  }
}

/** Where something is said of the text, as the server keeps it (docs/live-draft.md). */
export interface Anchor {
  start: string
  end: string
}

/** Holds on to the first and the last letter: what is written before and after it does not come in. */
export function anchorOf(state: EditorState, from: number, to: number): Anchor | undefined {
  const doc = bindingOf(state)?.doc
  const [start, end] = [toRelative(state, from), toRelative(state, to)]
  if (!doc || !start || !end) return undefined
  const last = Y.createAbsolutePositionFromRelativePosition(end, doc)
  const before = last && last.index > 0 ? Y.createRelativePositionFromTypeIndex(last.type, last.index, -1) : end
  return { start: encode(start), end: encode(before) }
}

/** The range of an anchor now; nothing, if no letter of it is left. */
export function rangeOf(state: EditorState, { start, end }: Anchor): { from: number; to: number } | undefined {
  const [from, to] = [start, end].map((place) => {
    try {
      return toAbsolute(state, Y.decodeRelativePosition(Uint8Array.from(atob(place), (letter) => letter.charCodeAt(0))))
    } catch {
      return undefined
    }
  })
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined
}

const encode = (place: Y.RelativePosition): string => btoa(String.fromCharCode(...Y.encodeRelativePosition(place)))
