import assert from 'node:assert/strict'
import test from 'node:test'
import type { State } from '../src/provider'
import { StatusLine, announcement, sentence } from '../src/status'

const saved: State = { link: 'open', synced: true, unsaved: 0, savedAt: new Date('2021-07-01T12:02:00Z'), write: true, reason: '' }

test('what the line says', () => {
  const cases: [Partial<State>, string][] = [
    [{}, 'Sparat 14:02'], [{ savedAt: undefined }, 'Allt är sparat'], [{ unsaved: 1 }, 'Sparar …'],
    [{ link: 'away', unsaved: 12 }, 'Ingen anslutning – 12 ändringar väntar'], [{ link: 'away', unsaved: 1 }, 'Ingen anslutning – 1 ändring väntar'],
    [{ link: 'away' }, 'Ingen anslutning – försöker igen'], [{ write: false, reason: 'Utkastet är låst.' }, 'Utkastet är låst.'],
    [{ link: 'connecting', synced: false }, 'Ansluter …'],
    [{ link: 'away', synced: false }, 'Ingen anslutning ännu – försöker igen. Du kan läsa texten här och skriva med ”Redigera”.'],
    [{ link: 'ended', write: false, reason: 'Texten är för lång.', unsaved: 3 }, 'Texten är för lång. Allt du skrev sist är inte sparat: 3 ändringar.'],
  ]
  for (const [change, expected] of cases) assert.equal(sentence({ ...saved, ...change }), expected)
})

test('listeners hear of a lost and a new connection, and not of every letter', () => {
  const away: State = { ...saved, link: 'away' }
  assert.equal(announcement({ ...saved, unsaved: 1 }, saved), undefined)
  assert.equal(announcement(saved, { ...saved, unsaved: 1 }), undefined)
  assert.equal(announcement(away, saved), 'Ingen anslutning – försöker igen')
  assert.equal(announcement({ ...away, unsaved: 5 }, away), undefined)
  assert.equal(announcement(saved, away), 'Ansluten igen.')
  assert.equal(announcement(saved, { ...saved, link: 'connecting' }), undefined)
  assert.equal(announcement({ ...saved, write: false, reason: 'Låst.' }, saved), 'Låst.')
})

test('what cannot be saved can be copied', async () => {
  let copied = 0
  const line = new StatusLine(async () => void (copied += 1))
  const button = line.dom.querySelector('button')!
  line.show(saved)
  assert.ok(button.hidden)
  line.show({ ...saved, link: 'ended', write: false, reason: 'Nej.' })
  assert.ok(!button.hidden)
  button.click()
  await Promise.resolve()
  assert.equal(copied, 1)
})
