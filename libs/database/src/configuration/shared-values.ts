/** With more different ones than that, sharing saves nothing. */
const MAX_VALUES = 10_000;

/**
 * One object for all that are equal. A hundred thousand endpoints have a handful of retry policies, tenants and header
 * sets between them, and each row brings copies of its own.
 */
export class SharedValues<Value> {
  private readonly values = new Map<string, Value>();

  /** An equal value that was given before, or this one. Values are plain JSON. */
  share(value: Value): Value {
    const key = JSON.stringify(value);
    const known = this.values.get(key);
    if (known !== undefined) return known;
    if (this.values.size >= MAX_VALUES) this.values.clear();
    this.values.set(key, value);
    return value;
  }
}
