// Others' cursors and selections in a section, and one's own for them.

import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey, type ProsemirrorBinding } from 'y-prosemirror'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { make } from './html'
import { isFromDocument } from './local'
import { personOf, type Place, type Presence } from './presence'

const key = new PluginKey<DecorationSet>('carets')

export const carets = (awareness: Awareness, section: string): Plugin =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, shown, _old, state) =>
        tr.getMeta(key) || isFromDocument(tr) ? draw(state, awareness, section) : shown.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => key.getState(state) },
    view(view) {
      const redraw = ({ added, updated, removed }: Record<string, number[]>) => {
        const isOthers = [...added!, ...updated!, ...removed!].some((client) => client !== awareness.clientID)
        if (isOthers && !view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, true))
      }
      const tell = () => tellPlace(view, awareness, section)
      // After the browser has settled where the focus is.
      const tellSoon = () => setTimeout(() => view.isDestroyed || tell())
      awareness.on('change', redraw)
      view.dom.addEventListener('focusin', tellSoon)
      view.dom.addEventListener('focusout', tellSoon)
      return {
        update: tell,
        destroy: () => awareness.off('change', redraw),
      }
    },
  })

function tellPlace(view: EditorView, awareness: Awareness, section: string): void {
  const said = (awareness.getLocalState() as Presence | null)?.place
  if (!view.hasFocus()) {
    if (said?.section === section) awareness.setLocalStateField('place', undefined)
    return
  }
  const { anchor, head } = view.state.selection
  const place = { section, anchor: toRelative(view.state, anchor), head: toRelative(view.state, head) }
  if (JSON.stringify(place) !== JSON.stringify(said)) awareness.setLocalStateField('place', place)
}

function draw(state: EditorState, awareness: Awareness, section: string): DecorationSet {
  const drawn: Decoration[] = []
  for (const [client, presence] of awareness.getStates() as Map<number, Presence>) {
    const { place } = presence
    if (client === awareness.clientID || place?.section !== section) continue
    const [anchor, head] = [toAbsolute(state, place.anchor), toAbsolute(state, place.head)]
    if (anchor === undefined || head === undefined) continue
    const { name, colour } = personOf(presence)
    drawn.push(Decoration.widget(head, () => caret(name, colour), { key: `${client} ${name}`, side: 10 }))
    if (anchor !== head) {
      drawn.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: `caret-selection colour-${colour}` }))
    }
  }
  return DecorationSet.create(state.doc, drawn)
}

function caret(name: string, colour: number): HTMLElement {
  const label = make('span', { class: 'caret-name' }, name)
  return make('span', { class: `caret colour-${colour}`, 'aria-hidden': 'true' }, '\u2060', label, '\u2060')
}

const bindingOf = (state: EditorState): ProsemirrorBinding | null | undefined => ySyncPluginKey.getState(state)?.binding

function toRelative(state: EditorState, position: number): Place['anchor'] {
  const binding = bindingOf(state)
  if (!binding) return undefined
  try {
    return Y.relativePositionToJSON(absolutePositionToRelativePosition(position, binding.type, binding.mapping))
  } catch {
    return undefined
  }
}

/** What others say of themselves is not to be trusted. */
function toAbsolute(state: EditorState, position: unknown): number | undefined {
  const binding = bindingOf(state)
  if (!binding || !position) return undefined
  try {
    const relative = Y.createRelativePositionFromJSON(position)
    const absolute = relativePositionToAbsolutePosition(binding.doc, binding.type, relative, binding.mapping)
    return absolute === null ? undefined : Math.max(0, Math.min(absolute, state.doc.content.size))
  } catch {
    return undefined
  }
}
