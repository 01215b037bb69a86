/** Where a value lies in the bytes: from `start` up to, not including, `end`, without the white space around it. */
export interface JsonPlace {
  readonly start: number;
  readonly end: number;
  /** How deep arrays and objects nest inside: 0 for a string, number or literal, 1 for `[]` and `{"a": 1}`. */
  readonly depth: number;
}

export interface JsonMember extends JsonPlace {
  readonly name: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * The members of an object, in order, a repeated name as often as it is there, with the exact bytes of each value.
 * JSON.parse loses what signing needs (large integers, repeated keys, -0, escapes); this finds the bytes to copy instead.
 *
 * @param bytes JSON that JSON.parse has accepted: nothing is validated here
 * @param start where the object's `{` or the white space before it lies
 */
export function objectMembers(bytes: Uint8Array, start = 0): JsonMember[] {
  const cursor = new JsonCursor(bytes, start);
  cursor.expect(OPEN_BRACE);
  const members: JsonMember[] = [];
  while (cursor.peek() !== CLOSE_BRACE) {
    if (members.length > 0) cursor.expect(COMMA);
    const name = cursor.name();
    cursor.expect(COLON);
    members.push({ name, ...cursor.value() });
  }
  return members;
}

/** The elements of an array, in order; the same terms as {@link objectMembers}. */
export function arrayElements(bytes: Uint8Array, start = 0): JsonPlace[] {
  const cursor = new JsonCursor(bytes, start);
  cursor.expect(OPEN_BRACKET);
  const elements: JsonPlace[] = [];
  while (cursor.peek() !== CLOSE_BRACKET) {
    if (elements.length > 0) cursor.expect(COMMA);
    elements.push(cursor.value());
  }
  return elements;
}

/** Where a document's one value lies, without the white space around it; the same terms as {@link objectMembers}. */
export const placeOfValue = (bytes: Uint8Array): JsonPlace => new JsonCursor(bytes, 0).value();

/**
 * Whether brackets open deeper than `limit`, for any bytes, valid JSON or not. Asked before JSON.parse, which takes a
 * quarter of a second for 1 MB of `[[[[…`.
 */
export function nestsDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = endOfString(bytes, index) - 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return false;
}

/** @returns the place after the closing quote, or the end of the bytes when there is none */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let index = start + 1; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === BACKSLASH) index += 1;
    else if (byte === QUOTE) return index + 1;
  }
  return bytes.length;
}

/** Space, tab, line feed and carriage return: the only white space of JSON (RFC 8259 2). */
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

class JsonCursor {
  constructor(
    private readonly bytes: Uint8Array,
    private position: number,
  ) {}

  /** The next byte that is not white space. */
  peek(): number | undefined {
    while (isSpace(this.bytes[this.position])) this.position += 1;
    if (this.position >= this.bytes.length)
      throw new RangeError('the JSON ends early: JSON.parse must accept it first');
    return this.bytes[this.position];
  }

  expect(byte: number): void {
    if (this.peek() !== byte) {
      throw new RangeError(
        `byte ${this.position} is not "${String.fromCharCode(byte)}": JSON.parse must accept it first`,
      );
    }
    this.position += 1;
  }

  /** A member's name, its escapes decoded: `"d\u0061ta"` is `data`. */
  name(): string {
    this.peek();
    const start = this.position;
    this.position = endOfString(this.bytes, start);
    const quoted = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.position - start).toString(
      'utf8',
    );
    return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  }

  value(): JsonPlace {
    const first = this.peek();
    const start = this.position;
    const depth = first === OPEN_BRACE || first === OPEN_BRACKET ? this.skipNested() : this.skipScalar(first);
    return { start, end: this.position, depth };
  }

  private skipScalar(first: number | undefined): 0 {
    if (first === QUOTE) {
      this.position = endOfString(this.bytes, this.position);
      return 0;
    }
    for (; this.position < this.bytes.length; this.position += 1) {
      const byte = this.bytes[this.position];
      if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) break;
    }
    return 0;
  }

  private skipNested(): number {
    const { bytes } = this;
    let depth = 0;
    let deepest = 0;
    for (let index = this.position; index < bytes.length; index += 1) {
      const byte = bytes[index];
      if (byte === QUOTE) {
        index = endOfString(bytes, index) - 1;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0) {
          this.position = index + 1;
          return deepest;
        }
      }
    }
    throw new RangeError('the JSON ends early: JSON.parse must accept it first');
  }
}
