// Where the notes are in a section: the words they are about are marked, and what is suggested stands beside them.

import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { rangeOf } from './anchors'
import { make } from './html'
import { isFromDocument } from './local'
import type { Note, Notes } from './notes'

const key = new PluginKey<DecorationSet>('notes')

export const noteMarks = (notes: Notes, section: string): Plugin =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, shown, _old, state) => (tr.getMeta(key) || isFromDocument(tr) ? draw(state, notes, section) : shown.map(tr.mapping, tr.doc)),
    },
    props: { decorations: (state) => key.getState(state) },
    view(view) {
      const stop = notes.watch(() => view.isDestroyed || view.dispatch(view.state.tr.setMeta(key, true)))
      return {
        update(_view, before) {
          if (view.hasFocus() && !view.state.selection.eq(before.selection)) notes.choose(noteAt(view.state))
        },
        destroy: stop,
      }
    },
  })

/** The words of a note now; nothing, if they are gone or it is on the whole section. */
export function placeOf(state: EditorState, { start, end }: Note): { from: number; to: number } | undefined {
  return start !== null && end !== null ? rangeOf(state, { start, end }) : undefined
}

/** The note that the cursor stands in; the shortest, if there are several. */
export function noteAt(state: EditorState): string | undefined {
  const { from, to } = state.selection
  const here = key.getState(state)?.find(from, to, ({ note }) => note !== undefined) ?? []
  return here.sort((a, b) => a.to - a.from - (b.to - b.from))[0]?.spec.note
}

function draw(state: EditorState, notes: Notes, section: string): DecorationSet {
  const drawn: Decoration[] = []
  for (const note of notes.open(section)) {
    const place = placeOf(state, note)
    if (!place) continue
    const look = `noted noted-${note.kind}${note.id === notes.chosen ? ' is-chosen' : ''}`
    drawn.push(Decoration.inline(place.from, place.to, { nodeName: note.kind === 'suggestion' ? 'del' : 'mark', class: look }, { note: note.id }))
    if (note.replacement_text) {
      drawn.push(Decoration.widget(place.to, () => instead(note.replacement_text!), { key: `${note.id} ${note.replacement_text}`, side: 5 }))
    }
  }
  return DecorationSet.create(state.doc, drawn)
}

const instead = (text: string) =>
  make('ins', { class: 'noted-instead', contenteditable: 'false' }, make('span', { class: 'visually-hidden' }, 'Föreslås i stället: '), text)
