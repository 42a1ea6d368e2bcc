/**
 * A map whose values are kept as JSON texts and made when they are looked at, each once. Never changes: a project of 47,000
 * nodes is opened without making any of them.
 */
export class FragmentMap<T> extends Map<string, T> {
  private readonly ids: readonly string[];
  private readonly make: (index: number) => T;
  private readonly made: (T | undefined)[];
  private indexes: Map<string, number> | undefined;

  constructor(ids: readonly string[], make: (index: number) => T) {
    super();
    this.ids = ids;
    this.make = make;
    this.made = [];
  }

  override get size(): number {
    return this.ids.length;
  }
  override has(id: string): boolean {
    return this.indexOf(id) !== undefined;
  }
  override get(id: string): T | undefined {
    const index = this.indexOf(id);
    return index === undefined ? undefined : this.at(index);
  }
  override keys(): MapIterator<string> {
    return this.ids.values() as MapIterator<string>;
  }
  override *values(): MapIterator<T> {
    for (let index = 0; index < this.ids.length; index += 1) yield this.at(index);
  }
  override *entries(): MapIterator<[string, T]> {
    for (const [index, id] of this.ids.entries()) yield [id, this.at(index)];
  }
  override [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }
  override forEach(visit: (value: T, id: string, map: Map<string, T>) => void): void {
    for (const [id, value] of this.entries()) visit(value, id, this);
  }
  override set(): this {
    throw new Error('a FragmentMap never changes');
  }
  override delete(): boolean {
    throw new Error('a FragmentMap never changes');
  }
  override clear(): void {
    throw new Error('a FragmentMap never changes');
  }

  private at(index: number): T {
    const known = this.made[index];
    if (known !== undefined) return known;
    const value = this.make(index);
    this.made[index] = value;
    return value;
  }
  private indexOf(id: string): number | undefined {
    this.indexes ??= new Map(this.ids.map((own, index) => [own, index]));
    return this.indexes.get(id);
  }
}
