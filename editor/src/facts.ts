// What the register says: the names in the order of the insert list, and the values of today.

export interface FactName { name: string; label: string }
export interface FactText { text: string; capital: string }
export type FactTexts = Record<string, FactText | undefined>

export class Facts {
  #names: readonly FactName[]
  #values: FactTexts
  #watchers = new Set<() => void>()

  constructor(names: readonly FactName[] = [], values: FactTexts = {}) {
    this.#names = names
    this.#values = values
  }

  get names(): readonly FactName[] {
    return this.#names
  }

  label(name: string): string {
    return this.#names.find((fact) => fact.name === name)?.label ?? name
  }

  /** The words of a fact, or nothing if none is registered. */
  text(name: string, capital: boolean): string | undefined {
    const value = this.#values[name]
    return capital ? value?.capital : value?.text
  }

  /** What the register says now, which may be what it said before. */
  renew(values: FactTexts): void {
    if (JSON.stringify(values) === JSON.stringify(this.#values)) return
    this.#values = values
    this.#watchers.forEach((watcher) => watcher())
  }

  /** Calls when the register says something else; gives the way to stop. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
