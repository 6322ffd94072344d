// Whose change it is. What an editor mends by itself it mends in its own writer's changes alone: two editors that
// both mended what somebody else wrote would go on answering each other.

import type { Transaction } from '@tiptap/pm/state'
import { ySyncPluginKey } from 'y-prosemirror'

/** Whether the transaction brings what others wrote, or takes back or redoes. */
export const isFromDocument = (tr: Transaction): boolean => tr.getMeta(ySyncPluginKey)?.isChangeOrigin === true

/** Whether the writer changed something herself. */
export const isOwnChange = (trs: readonly Transaction[]): boolean =>
  trs.some((tr) => tr.docChanged && !isFromDocument(tr))
