// Others' cursors and selections in a section, and one's own for them.

import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { toAbsolute, toRelative } from './anchors'
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
  const place = { section, anchor: relative(view.state, anchor), head: relative(view.state, head) }
  if (JSON.stringify(place) !== JSON.stringify(said)) awareness.setLocalStateField('place', place)
}

function draw(state: EditorState, awareness: Awareness, section: string): DecorationSet {
  const drawn: Decoration[] = []
  for (const [client, presence] of awareness.getStates() as Map<number, Presence>) {
    const { place } = presence
    if (client === awareness.clientID || place?.section !== section) continue
    const [anchor, head] = [absolute(state, place.anchor), absolute(state, place.head)]
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

function relative(state: EditorState, position: number): Place['anchor'] {
  const place = toRelative(state, position)
  return place && Y.relativePositionToJSON(place)
}

/** What others say of themselves is not to be trusted. */
function absolute(state: EditorState, place: unknown): number | undefined {
  if (!place) return undefined
  try {
    return toAbsolute(state, Y.createRelativePositionFromJSON(place))
  } catch {
    return undefined
  }
}
