/** A running mean in which a new value counts for a fifth. */
export class RunningMean {
  private mean: number | undefined;

  get value(): number | undefined {
    return this.mean;
  }

  add(value: number): void {
    this.mean = this.mean === undefined ? value : this.mean + (value - this.mean) / 5;
  }
}
