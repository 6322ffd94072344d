// The draft as a whole: the document, its sections, and what stands around them.

import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import * as Y from 'yjs'
import { actionGroups } from './actions'
import { Checks } from './checks'
import { HelpDialog, LinkDialog } from './dialogs'
import { Facts, type FactName, type FactTexts } from './facts'
import { make } from './html'
import { InsertList } from './insertlist'
import { Noting } from './noting'
import { Outline } from './outline'
import type { Phrase } from './phrases'
import { PresenceList } from './presence'
import { Provider, type Socket, type State } from './provider'
import { reading } from './reading'
import { openSection, type Section } from './section'
import { sentence, StatusLine } from './status'
import { Toolbar } from './toolbar'

/** What the server wrote into the page (docs/live-draft.md). */
export interface Page {
  /** Where the toolbar and the state line go. */
  bar: HTMLElement
  name: string
  facts: { facts: FactName[]; values: FactTexts; phrases?: Phrase[] }
  /** The text of each section. */
  texts: HTMLElement[]
  /** Where the list of the förkontroll is fetched anew. */
  checks?: string | undefined
  /** Where the notes are, and the list of them in the page. */
  notes?: { url: string; list: HTMLElement } | undefined
}

export class Draft {
  readonly doc = new Y.Doc()
  readonly provider: Provider
  readonly facts: Facts
  #sections: Section[] = []
  #current: Section | undefined
  #status: StatusLine
  #toolbar: Toolbar
  #insertList: InsertList
  #link = new LinkDialog()
  #help = new HelpDialog()
  #outline: Outline | undefined
  #checks: Checks | undefined
  #noting: Noting | undefined
  #linkBefore: State['link'] | undefined
  #wrote: boolean | undefined
  /** The text is not as it was when the förkontroll last read it. */
  #isUnchecked = false

  constructor(private readonly page: Page, connectTo: () => Socket) {
    this.facts = new Facts(page.facts.facts, page.facts.values)
    this.#insertList = new InsertList(this.facts, page.facts.phrases)
    if (page.checks) this.#checks = new Checks(page.checks)
    this.#status = new StatusLine(() => this.#copy())
    this.#toolbar = new Toolbar(actionGroups({
      link: (editor) => this.#link.open(editor),
      insert: (editor) => this.#insertList.open(editor, this.#current?.key),
      help: () => this.#help.open(),
      ...(page.notes && {
        note: (editor, kind) => this.#noting?.write(editor, this.#current!.key, kind),
        toNote: (editor) => this.#noting?.goTo(editor),
        mayNote: () => this.#noting?.mayWrite ?? false,
      }),
    }), () => this.#current?.editor, () => this.provider.state.write)
    this.provider = new Provider(this.doc, connectTo, {
      state: (state) => this.#stands(state),
      facts: (values) => this.facts.renew(values),
      notes: () => void this.#noting?.notes.renew(),
    })
    const headings = new Map(page.texts.map(({ dataset }) => [dataset.section!, dataset.heading ?? '']))
    const people = new PresenceList(this.provider.awareness, page.name, (key) => headings.get(key))
    this.#toolbar.dom.hidden = people.dom.hidden = true
    page.bar.classList.add('live-bar')
    page.bar.append(make('div', { class: 'live-head' }, this.#status.dom, people.dom), this.#toolbar.dom)
    document.body.append(this.#insertList.dom, this.#link.dom, this.#help.dom)
    this.#status.show(this.provider.state)
    if (!page.notes) return
    this.#noting = new Noting({
      ...page.notes, sections: () => this.#sections, allSaved: () => this.provider.allSaved(), say: (words) => this.#status.say(words, true),
    })
    this.#noting.notes.watch(() => this.#allow())
  }

  get sections(): readonly Section[] {
    return this.#sections
  }

  #stands(state: State): void {
    if (state.synced && this.#sections.length === 0) this.#open()
    this.#status.show(state)
    this.#checkSoon(state)
    if (state.link === 'open' && this.#linkBefore !== 'open') void this.#noting?.notes.renew()
    this.#linkBefore = state.link
    this.#allow()
  }

  /** Who may write, or make notes, has a cursor in the text. */
  #allow(): void {
    const { link, write } = this.provider.state
    const enters = write || (link !== 'ended' && (this.#noting?.mayWrite ?? false))
    this.#toolbar.refreshSoon()
    if (this.#wrote === write && this.#sections.every(({ editor }) => editor.isEditable === enters)) return
    this.#wrote = write
    // Also where she enters as before, for the attributes.
    this.#sections.forEach(({ editor }) => editor.setEditable(enters, false))
  }

  /** The text is here: the editors take the place of what the server wrote. */
  #open(): void {
    for (const text of this.page.texts) {
      const { section: key = '', heading = '' } = text.dataset
      const help = text.querySelector('.draft-empty')?.textContent?.trim() ?? ''
      const element = make('div', { class: 'section-live' })
      const section: Section = openSection({
        element, key, heading, help, doc: this.doc, awareness: this.provider.awareness, facts: this.facts,
        more: [
          this.#reaching(() => section),
          reading(() => !this.provider.state.write, () => this.#reads()),
          ...(this.#noting ? [this.#noting.extension(key)] : []),
        ],
        leave: (direction) => this.#leave(section, direction),
        say: (words) => this.#status.say(words, true),
      })
      section.editor.on('focus', () => this.#enter(section))
      section.editor.on('transaction', () => this.#toolbar.refreshSoon())
      section.editor.on('update', () => this.#changed())
      text.replaceChildren(element)
      this.#sections.push(section)
    }
    this.#current = this.#sections[0]
    this.page.bar.closest('.draft')?.classList.add('is-live')
    this.#toolbar.dom.hidden = false
    this.page.bar.querySelector<HTMLElement>('.people')!.hidden = false
    this.#noting?.begin()
    this.#outline = new Outline(() => this.#sections, this.facts)
    this.facts.watch(() => this.#readsElse())
    this.#toolbar.refresh()
  }

  #changed(): void {
    this.#noting?.textChanged()
    this.#readsElse()
  }

  /** By what somebody wrote, or by what the register says. */
  #readsElse(): void {
    this.#outline?.countSoon()
    this.#isUnchecked = true
    this.#checkSoon(this.provider.state)
  }

  /** The server can only check what it has. */
  #checkSoon({ link, unsaved }: State): void {
    if (!this.#isUnchecked || link !== 'open' || unsaved > 0) return
    this.#isUnchecked = false
    this.#checks?.renewSoon()
  }

  /** She has tried to write where she only reads. */
  #reads(): void {
    const { state } = this.provider
    const hint = state.link === 'open' ? ' Markera ord för att kommentera eller föreslå en ändring.' : ''
    this.#status.say(`${sentence(state)}${hint}`, true)
  }

  /** Out of the text by keyboard: to the toolbar, the boxes and the list of what can be put in. */
  #reaching(section: () => Section): Extension {
    const { insertList, link, toolbar } = { insertList: this.#insertList, link: this.#link, toolbar: this.#toolbar }
    return Extension.create({
      name: 'reaching',
      addKeyboardShortcuts: () => ({
        'Alt-F10': () => (toolbar.focus(), true),
        'Mod-k': () => (link.open(section().editor), true),
      }),
      addProseMirrorPlugins: () => [
        new Plugin({
          key: new PluginKey('slash'),
          props: {
            handleTextInput(view, from, to, text) {
              const before = view.state.doc.resolve(from).nodeBefore
              const opens = text === '/' && from === to && (!before || before.type.name === 'hardBreak' || /\s$/.test(before.text ?? ''))
              if (opens) insertList.open(section().editor, section().key, true)
              return opens
            },
          },
        }),
      ],
    })
  }

  #enter(section: Section): void {
    this.#current = section
    this.#outline?.mark(section.key)
    this.#toolbar.refreshSoon()
  }

  #leave(section: Section, direction: 1 | -1): void {
    const next = this.#sections[this.#sections.indexOf(section) + direction]
    next?.editor.commands.focus(direction === 1 ? 'start' : 'end')
  }

  /** The whole text for the clipboard, when it can no longer be saved. */
  async #copy(): Promise<void> {
    const parts = this.#sections.map(({ heading, editor }) => ({ heading, html: editor.getHTML(), text: editor.getText({ blockSeparator: '\n\n' }) }))
    const html = parts.map((part) => `${make('h2', {}, part.heading).outerHTML}${part.html}`).join('')
    const text = parts.map((part) => `${part.heading}\n\n${part.text}`).join('\n\n')
    if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(text)
    const blob = (type: string, content: string) => new Blob([content], { type })
    await navigator.clipboard.write([new ClipboardItem({ 'text/html': blob('text/html', html), 'text/plain': blob('text/plain', text) })])
  }
}
