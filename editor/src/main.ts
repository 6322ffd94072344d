// Begins on the page of a draft.

import { Draft } from './draft'
import { socketUrl, type Socket } from './provider'

const bar = document.getElementById('live-draft')
const facts = document.getElementById('live-facts')
const noteList = document.getElementById('anteckningar')

if (bar?.dataset.url && facts) {
  const url = socketUrl(bar.dataset.url, location)
  const draft = new Draft({
    bar,
    name: bar.dataset.name ?? '',
    facts: JSON.parse(facts.textContent ?? ''),
    checks: bar.dataset.checks,
    sheets: bar.dataset.sheets,
    notes: noteList && bar.dataset.notes ? { url: bar.dataset.notes, list: noteList } : undefined,
    texts: [...document.querySelectorAll<HTMLElement>('.section-text[data-section]')],
  }, () => new WebSocket(url) as Socket)
  const { provider } = draft
  provider.connect()

  addEventListener('online', () => provider.connect())
  addEventListener('offline', () => provider.giveUp())
  // Back in this window, perhaps from signing in in another.
  addEventListener('focus', () => provider.connect())
  addEventListener('pagehide', () => provider.flush())
  document.addEventListener('visibilitychange', () => (document.hidden ? provider.flush() : provider.connect()))
  addEventListener('beforeunload', (event) => {
    provider.flush()
    if (provider.state.unsaved > 0 && provider.state.synced) event.preventDefault()
  })
}
