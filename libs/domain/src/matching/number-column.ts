const FIRST_LENGTH = 64;

/** Whole numbers by index, four bytes each, as a million of them want to lie. Grows by itself; unset ones are 0. */
export class NumberColumn {
  private values = new Int32Array(FIRST_LENGTH);

  get(index: number): number {
    return this.values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) this.grow(index);
    this.values[index] = value;
  }

  private grow(index: number): void {
    const grown = new Int32Array(Math.max(index + 1, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }
}
