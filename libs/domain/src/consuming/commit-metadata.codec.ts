import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { NOTHING_DECIDED, type DecidedAbove, type OffsetRange, type PartMask } from './decided-above.js';
import { ByteReader, ByteWriter } from './varint.codec.js';

/** `offset.metadata.max.bytes`, the broker's default: a longer text fails the commit. */
export const MAX_METADATA_CHARACTERS = 4_096;
/** So wide a window above the commit offset always fits, even when every second offset in it is decided (a bitmap). */
export const MAX_METADATA_SPAN = 20_000;
/** So few ranges always fit as a list, however wide the window is up to {@link MAX_RANGES_SPAN}. */
export const MAX_METADATA_RANGES = 300;
export const MAX_RANGES_SPAN = 1_000_000;

const PREFIX = 'pr1:';
const RAW = 'r';
const DEFLATED = 'z';
const AS_RANGES = 0;
const AS_BITMAP = 1;
const MAX_BYTES = Math.floor(((MAX_METADATA_CHARACTERS - PREFIX.length - 1) / 4) * 3);
const MAX_INFLATED_BYTES = 1 << 20;
const LONGEST_VARINT = 8;
/** Two numbers of three bytes for each range, and a head. */
const MAX_LIST_BYTES = MAX_METADATA_RANGES * 6 + LONGEST_VARINT + 4;

/**
 * The text that goes beside a commit offset: what is decided above it, so that the partition's next owner skips that.
 * Masks that do not fit are left out, highest offsets first, and so are many ranges beyond {@link MAX_METADATA_SPAN}:
 * their records are then read again, which costs a duplicate and never a loss. Nothing decided is the empty text.
 */
export function encodeCommitMetadata(offset: number, decided: DecidedAbove): string {
  if (decided.ranges.length === 0 && decided.partly.size === 0) return '';
  const ranges = encodeRanges(offset, decided.ranges);
  const masks = [...decided.partly];
  return asText([...ranges, ...encodeMasks(offset, masks)]) ?? fitFewer(offset, ranges, masks);
}

/** Reads {@link encodeCommitMetadata}'s text. Anything else, also a text made for another offset, tells nothing. */
export function decodeCommitMetadata(offset: number, text: string | null): DecidedAbove {
  if (text === null || !text.startsWith(PREFIX)) return NOTHING_DECIDED;
  const form = text.charAt(PREFIX.length);
  const packed = Buffer.from(text.slice(PREFIX.length + 1), 'base64');
  try {
    if (form !== RAW && form !== DEFLATED) return NOTHING_DECIDED;
    const bytes = form === RAW ? packed : inflateRawSync(packed, { maxOutputLength: MAX_INFLATED_BYTES });
    return decodeBytes(offset, new ByteReader(bytes));
  } catch {
    return NOTHING_DECIDED;
  }
}

function asText(bytes: readonly number[]): string | undefined {
  const raw = Buffer.from(bytes);
  const deflated = raw.length > 32 ? deflateRawSync(raw) : raw;
  const smaller = deflated.length < raw.length ? deflated : raw;
  if (smaller.length > MAX_BYTES) return undefined;
  return PREFIX + (smaller === raw ? RAW : DEFLATED) + smaller.toString('base64');
}

/** As many masks, lowest offsets first, as fit without counting on compression. */
function fitFewer(offset: number, ranges: readonly number[], masks: readonly (readonly [number, PartMask])[]): string {
  let left = MAX_BYTES - ranges.length - LONGEST_VARINT;
  const kept: (readonly [number, PartMask])[] = [];
  let at = offset;
  for (const mask of masks) {
    const [record, { parts, bits }] = mask;
    left -= new ByteWriter().varint(record - at).varint(parts).bytes.length + bits.length;
    if (left < 0) break;
    kept.push(mask);
    at = record;
  }
  return asText([...ranges, ...encodeMasks(offset, kept)]) ?? '';
}

function encodeRanges(offset: number, all: readonly OffsetRange[]): number[] {
  const list = listOf(offset, all);
  const bitmapBytes = Math.ceil(((all.at(-1)?.to ?? offset) - offset) / 8);
  if (list.length <= Math.min(MAX_LIST_BYTES, bitmapBytes)) return list;
  return bitmapOf(offset, nearest(all, offset + MAX_METADATA_SPAN));
}

function listOf(offset: number, ranges: readonly OffsetRange[]): number[] {
  const list = new ByteWriter().varint(offset).byte(AS_RANGES).varint(ranges.length);
  let at = offset;
  for (const { from, to } of ranges) {
    list.varint(from - at).varint(to - from);
    at = to;
  }
  return list.bytes;
}

function bitmapOf(offset: number, ranges: readonly OffsetRange[]): number[] {
  const bits = new Uint8Array(Math.ceil(((ranges.at(-1)?.to ?? offset) - offset) / 8));
  for (const { from, to } of ranges) {
    for (let done = from - offset; done < to - offset; done += 1)
      bits[done >> 3] = (bits[done >> 3] ?? 0) | (1 << (done & 7));
  }
  return new ByteWriter().varint(offset).byte(AS_BITMAP).varint(bits.length).append(bits).bytes;
}

const nearest = (ranges: readonly OffsetRange[], end: number): readonly OffsetRange[] =>
  ranges.filter(({ from }) => from < end).map(({ from, to }) => ({ from, to: Math.min(to, end) }));

function encodeMasks(offset: number, masks: readonly (readonly [number, PartMask])[]): number[] {
  const list = new ByteWriter().varint(masks.length);
  let at = offset;
  for (const [record, { parts, bits }] of masks) {
    list
      .varint(record - at)
      .varint(parts)
      .append(bits);
    at = record;
  }
  return list.bytes;
}

function decodeBytes(offset: number, reader: ByteReader): DecidedAbove {
  if (reader.varint() !== offset) return NOTHING_DECIDED;
  const form = reader.byte();
  if (form !== AS_RANGES && form !== AS_BITMAP) return NOTHING_DECIDED;
  const ranges = form === AS_RANGES ? decodeRanges(offset, reader) : decodeBitmap(offset, reader);
  const partly = new Map<number, PartMask>();
  let at = offset;
  for (let left = reader.varint(); left > 0; left -= 1) {
    at += reader.varint();
    const parts = reader.varint();
    partly.set(at, { parts, bits: reader.take(Math.ceil(parts / 8)) });
  }
  return { ranges, partly };
}

function decodeRanges(offset: number, reader: ByteReader): OffsetRange[] {
  const ranges: OffsetRange[] = [];
  let at = offset;
  for (let left = reader.varint(); left > 0; left -= 1) {
    const from = at + reader.varint();
    at = from + reader.varint();
    ranges.push({ from, to: at });
  }
  return ranges;
}

function decodeBitmap(offset: number, reader: ByteReader): OffsetRange[] {
  const bits = reader.take(reader.varint());
  const ranges: OffsetRange[] = [];
  let from: number | undefined;
  for (let index = 0; index <= bits.length * 8; index += 1) {
    const done = ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    if (done && from === undefined) from = offset + index;
    if (!done && from !== undefined) {
      ranges.push({ from, to: offset + index });
      from = undefined;
    }
  }
  return ranges;
}
