import { encodeFetchRequest, type FetchParts } from './fetch-request.js';
import type { LoadInternal, Mend } from './kafkajs-internals.js';
import {
  isDecodeMessages,
  isDecoderClass,
  isProtocol,
  type DecodeMessages,
  type DecoderClass,
  type Protocol,
} from './kafkajs-protocol.codec.js';
import { decodeRecordBatches, type DecodedBatches } from './record-batch.decoder.js';

/** Stands for all records of one partition in a batch of kafkajs: they are decoded already. */
export interface DecodedMessage {
  readonly offset: string;
  readonly key: null;
  readonly isControlRecord: false;
  /** Undefined once it was handed over. */
  decoded: DecodedBatches | undefined;
  /** No other of the same answer comes after it. */
  last: boolean;
}

export const isDecodedMessage = (message: object | undefined): message is DecodedMessage =>
  message !== undefined && 'decoded' in message;

const VERSION = 11;
/** Where in a partition's part of an answer, one without aborted transactions: partition error high_watermark stable log_start [aborted] replica records */
const ERROR_AT = 4;
const ABORTED_AT = 30;
const REPLICA_AT = 34;
const SIZE_AT = 38;
const RECORDS_AT = 42;
/** Of one answer, at most. By this odd number our fetches are told from those of another user of kafkajs in the process. */
export const MAX_FETCH_BYTES = 10 * 1_024 * 1_024 - 1;

/**
 * Encodes fetches in one piece, and reads their answers in one pass, without an object for each number, and drops partitions that brought nothing:
 * kafkajs makes a batch and several promises of each. What is compressed, in a transaction or of an older format goes
 * to kafkajs' own reader.
 */
export function mendFetch(load: LoadInternal): Mend {
  const fetch = load('protocol/requests/fetch/index.js');
  const decodeMessages = load('protocol/requests/fetch/v4/decodeMessages.js');
  const decoder = load('protocol/decoder.js');
  if (!isProtocol<FetchParts>(fetch)) return { mended: false, reason: 'kafkajs has no Fetch protocol' };
  if (!isDecodeMessages(decodeMessages) || !isDecoderClass(decoder)) {
    return { mended: false, reason: 'kafkajs has no reader of record sets' };
  }
  const original = fetch.protocol;
  fetch.protocol = ({ version }): Protocol<FetchParts> => {
    const build = original({ version });
    if (version !== VERSION) return build;
    return (parts) => {
      const theirs = build(parts);
      if (parts.maxBytes !== MAX_FETCH_BYTES) return theirs;
      const decode = (payload: Buffer): Promise<unknown> =>
        new FetchResponseReader(payload, decodeMessages, decoder).read();
      const encode = async (): Promise<object> => {
        const bytes = encodeFetchRequest(parts);
        return { buf: bytes, buffer: bytes };
      };
      const request = { ...theirs.request, encode };
      return { ...theirs, request, response: { decode, parse: theirs.response.parse } };
    };
  };
  return { mended: true };
}

/** throttle_time error session [topic [partition error high_watermark stable log_start [aborted] replica records]] */
class FetchResponseReader {
  private at = 0;
  private latest: DecodedMessage | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly decodeMessages: DecodeMessages,
    private readonly Decoder: DecoderClass,
  ) {}

  async read(): Promise<object> {
    const clientSideThrottleTime = this.int32();
    const errorCode = this.int16();
    const sessionId = this.int32();
    const responses: object[] = [];
    for (let topics = this.int32(); topics > 0; topics -= 1) {
      const topicName = this.text();
      const partitions: object[] = [];
      for (let left = this.int32(); left > 0; left -= 1) {
        if (!this.skipEmpty()) partitions.push(await this.partition());
      }
      if (partitions.length > 0) responses.push({ topicName, partitions });
    }
    if (this.latest !== undefined) this.latest.last = true;
    // The broker throttles nobody itself: it expects the client to wait (KIP-219), which kafkajs' connection does.
    return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
  }

  /** Whether the next partition has nothing to tell: most of an answer, so it is stepped over without reading its numbers. */
  private skipEmpty(): boolean {
    const { bytes, at } = this;
    const isEmpty =
      bytes.readInt16BE(at + ERROR_AT) === 0 &&
      bytes.readInt32BE(at + ABORTED_AT) <= 0 &&
      bytes.readInt32BE(at + REPLICA_AT) < 0 &&
      bytes.readInt32BE(at + SIZE_AT) <= 0;
    if (isEmpty) this.at += RECORDS_AT;
    return isEmpty;
  }

  private async partition(): Promise<object> {
    const partition = this.int32();
    const errorCode = this.int16();
    const highWatermark = this.int64();
    const lastStableOffset = this.int64();
    const lastStartOffset = this.int64();
    const abortedTransactions: object[] = [];
    for (let left = this.int32(); left > 0; left -= 1) {
      abortedTransactions.push({ producerId: this.int64(), firstOffset: this.int64() });
    }
    const preferredReadReplica = this.int32();
    const sizeAt = this.at;
    const size = Math.max(0, this.int32());
    this.at += size;
    const about = { partition, errorCode, highWatermark, lastStableOffset, lastStartOffset, preferredReadReplica };
    const decoded =
      abortedTransactions.length > 0 ? undefined : decodeRecordBatches(this.bytes.subarray(sizeAt + 4, this.at));
    if (decoded === undefined) {
      const messages = await this.decodeMessages(new this.Decoder(this.bytes.subarray(sizeAt, this.at)));
      return { ...about, abortedTransactions, messages };
    }
    this.latest = messageOf(decoded);
    return { ...about, abortedTransactions, messages: [this.latest] };
  }

  private int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }

  private int32(): number {
    this.at += 4;
    return this.bytes.readInt32BE(this.at - 4);
  }

  /** As text, as kafkajs has it. */
  private int64(): string {
    this.at += 8;
    return this.bytes.readBigInt64BE(this.at - 8).toString();
  }

  private text(): string {
    const length = this.int16();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}

const messageOf = (decoded: DecodedBatches): DecodedMessage => ({
  offset: String(decoded.lastOffset),
  key: null,
  isControlRecord: false,
  decoded,
  last: false,
});
