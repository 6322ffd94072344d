// A document for the tests, with what jsdom lacks of layout.
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<!doctype html><html lang="sv"><body></body></html>', { url: 'https://yttra.example/', pretendToBeVisual: true })
const names = [
  'window', 'document', 'FormData', 'Node', 'Element', 'HTMLElement', 'HTMLButtonElement', 'DOMParser', 'MutationObserver', 'Range', 'Event', 'KeyboardEvent',
  'InputEvent', 'MouseEvent', 'FocusEvent', 'getSelection', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame', 'innerWidth',
  'innerHeight', 'localStorage', 'Storage', 'HTMLImageElement',
]
for (const name of names) globalThis[name] = name === 'window' ? window : typeof window[name] === 'function' && /^[a-z]/.test(name) ? window[name].bind(window) : window[name]
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true })
globalThis.CSS = { escape: (text) => text }

const none = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0 }
window.Range.prototype.getClientRects = window.Element.prototype.getClientRects = () => [none]
window.Range.prototype.getBoundingClientRect = () => none
window.document.elementFromPoint = () => null
window.HTMLDialogElement.prototype.showModal = function () { this.open = true }
window.HTMLDialogElement.prototype.close = function () {
  this.open = false
  this.dispatchEvent(new window.Event('close'))
}
