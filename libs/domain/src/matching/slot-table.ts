/** Gives each text a small number, its slot, for as long as it is needed; slots of texts that went are given out again. */
export class SlotTable {
  private readonly slots = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.slots.size;
  }

  find(text: string): number | undefined {
    return this.slots.get(text);
  }

  /** The slot of the text, a new one if need be. */
  take(text: string): number {
    const known = this.slots.get(text);
    if (known !== undefined) return known;
    const slot = this.free.pop() ?? this.texts.length;
    this.texts[slot] = text;
    this.slots.set(text, slot);
    return slot;
  }

  textOf(slot: number): string {
    const text = this.texts[slot];
    if (text === undefined) throw new RangeError(`slot ${slot} was never given out`);
    return text;
  }

  release(slot: number): void {
    this.slots.delete(this.textOf(slot));
    this.texts[slot] = '';
    this.free.push(slot);
  }
}
