import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import test from 'node:test'
import * as Y from 'yjs'
import { cleanPasted } from '../src/paste'
import { open, strange, xml } from './support'

const paste = () => new Event('paste') as ClipboardEvent
const read = (name: string) => readFileSync(`test/paste/${name}.html`, 'utf8')
const programs = readdirSync('test/paste').filter((name) => !name.includes('expected')).map((name) => name.replace('.html', ''))
// One block a line.
const lines = (html: string) => html.trim().split('\n')
const apart = (html: string) => html.replace(/(<\/(?:p|h3|h4|ul|ol|blockquote|table)>)(?=<(?:p|h3|h4|ul|ol|blockquote|table)>)/g, '$1\n')

for (const program of programs) {
  test(`what ${program} copies keeps its structure and drops its dress`, () => {
    const cleaned = cleanPasted(read(program))
    // Blocks within lists are not parted.
    const joined = lines(read(`${program}.expected`)).join('')
    assert.deepEqual(lines(apart(cleaned)), lines(apart(joined)))
    assert.equal(cleanPasted(cleaned), cleaned, 'cleaning twice changes nothing')
  })

  test(`what ${program} copies goes into the document whole`, () => {
    const doc = new Y.Doc()
    const { editor } = open(doc)
    editor.view.pasteHTML(read(program), paste())
    assert.deepEqual(strange(doc), [])
    editor.state.doc.check()
    const words = (text: string) => text.replace(/[\s\u00a0]+/g, '')
    const expected = document.createElement('div')
    expected.innerHTML = lines(read(`${program}.expected`)).join('')
    assert.equal(words(editor.state.doc.textContent), words(expected.textContent!))
    for (const [tag, name] of [['table', 'table>'], ['ol', 'orderedlist>'], ['[data-footnote]', 'footnote>'], ['h3', 'heading level="3"'], ['a', 'link ']] as const) {
      assert.equal(xml(doc).split(`<${name}`).length - 1, expected.querySelectorAll(tag).length, name)
    }
  })
}

test('Word’s lists with conditional comments, letters and levels', () => {
  const item = (level: number, mark: string, text: string) =>
    `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><!--[if !supportLists]--><span style='mso-list:Ignore'>${mark}<span>&nbsp;&nbsp; </span></span><!--[endif]-->${text}</p>`
  assert.equal(
    cleanPasted(`${item(1, 'a)', 'ett')}${item(2, 'i.', 'inre')}${item(1, 'b)', 'två')}<p class=MsoNormal>text</p>${item(1, '§', 'punkt')}`),
    '<ol><li><p>ett</p><ol><li><p>inre</p></li></ol></li><li><p>två</p></li></ol><p>text</p><ul><li><p>punkt</p></li></ul>',
  )
})

test('nothing that runs or leads elsewhere comes through', () => {
  for (const html of [
    '<img src=x onerror=alert(1)>text', '<a href="javascript:alert(1)">text</a>', '<p onclick="x()">text</p>', '<a href=" java\nscript:alert(1)">text</a>',
    '<svg onload=alert(1)></svg>text', '<p>text<script>x</script></p>', '<math><mi>x</mi></math>text', '<a href="data:text/html,x">text</a>',
  ]) assert.equal(cleanPasted(html), '<p>text</p>', html)
  assert.equal(cleanPasted('<p>&lt;script&gt;</p>'), '<p>&lt;script&gt;</p>')
})

test('styles are read without being applied, which the policy of the page forbids', (t) => {
  const { mock } = t.mock.method(DOMParser.prototype, 'parseFromString')
  const html = `<p style="color:red">a <span class=x\nSTYLE='FONT-WEIGHT: 700; x:y'>b</span> <i style = "font-style:normal">c</i> style="d"</p>`
  assert.equal(cleanPasted(html), '<p>a <strong>b</strong> c style=&quot;d&quot;</p>')
  assert.doesNotMatch(String(mock.calls[0]!.arguments[0]), /<[^>]*\sstyle/i)
})

test('spaces', () => {
  assert.equal(cleanPasted('<p>a&nbsp;&nbsp; b&nbsp;c 5&nbsp;000 kr § 5&nbsp;b</p>'), '<p>a b c 5\u00a0000 kr § 5\u00a0b</p>')
  assert.equal(cleanPasted('<b>fet </b>text<i> kursiv</i>'), '<p><strong>fet</strong> text <em>kursiv</em></p>')
  assert.equal(cleanPasted('av\u00adstav\u200bning'), '<p>avstavning</p>')
})

test('blocks that are pasted into a cell or a footnote become one line', () => {
  const doc = new Y.Doc()
  const { editor } = open(doc)
  editor.commands.setContent('<table><tr><th><p>A</p></th></tr></table>')
  editor.commands.setTextSelection(5)
  editor.view.pasteHTML('<h1>ett</h1><ul><li>två</li></ul>', paste())
  assert.match(xml(doc), /<paragraph>Aett<hardbreak><\/hardbreak>två<\/paragraph>/)
  editor.commands.setContent('<p>ord</p>')
  editor.commands.setTextSelection(4)
  editor.commands.insertFootnote()
  editor.view.pasteHTML('<p>ett</p><p>två<br>tre</p>', paste())
  assert.match(xml(doc), /<footnote>ett två tre<\/footnote>/)
  assert.deepEqual(strange(doc), [])
})

test('what is copied here comes back as it was, chips and footnotes with it', () => {
  const [doc, other] = [new Y.Doc(), new Y.Doc()]
  const [{ editor }, { editor: to }] = [open(doc), open(other)]
  editor.commands.setContent('<p>Dnr <span data-fact="avsandare" data-capital="true"></span> och<span data-footnote="">en <em>not</em></span></p><h3>Rubrik</h3>')
  editor.commands.selectAll()
  const { dom, text } = editor.view.serializeForClipboard(editor.state.selection.content())
  assert.equal(text, 'Dnr Kommunstyrelsen ochen not\n\nRubrik')
  to.view.pasteHTML(dom.innerHTML, paste())
  assert.equal(xml(other), xml(doc))
})
