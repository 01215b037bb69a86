/** Writes whole numbers from 0 to 2^53-1 in as few bytes as they need (LEB128: seven bits a byte, lowest first). */
export class ByteWriter {
  readonly bytes: number[] = [];

  byte(value: number): this {
    this.bytes.push(value);
    return this;
  }

  varint(value: number): this {
    let rest = value;
    while (rest > 127) {
      this.bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
    return this;
  }

  append(bytes: Iterable<number>): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }
}

/** Reads what {@link ByteWriter} wrote; throws RangeError where the bytes end too soon or a number is too large. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError(`byte ${this.at} of ${this.bytes.length}`);
    this.at += 1;
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (!Number.isSafeInteger(value)) throw new RangeError('a number over 2^53');
      if (byte < 128) return value;
    }
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length)
      throw new RangeError(`${length} bytes after ${this.at} of ${this.bytes.length}`);
    this.at += length;
    return Uint8Array.from(this.bytes.subarray(this.at - length, this.at));
  }
}
