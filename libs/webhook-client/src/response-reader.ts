import type { Dispatcher } from 'undici';
import { MAX_RESPONSE_BYTES, type OutboundFailure, type OutboundResponse } from './outbound-request.js';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Takes in one answer as undici parses it: no stream, no promise per chunk. Calls `settle` exactly once.
 */
export class ResponseReader implements Dispatcher.DispatchHandler {
  /** Whether the peer sent anything at all in answer. */
  started = false;
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;
  private readBytes = 0;
  private announcedBytes = 0;
  private settled = false;

  /** @param cutOff ends the connection: of this answer nothing more is wanted */
  constructor(
    private readonly keepBytes: number,
    private readonly settle: (result: OutboundResponse | OutboundFailure) => void,
    private readonly cutOff: () => void,
  ) {}

  onRequestStart(): void {}

  onResponseStarted(): void {
    this.started = true;
  }

  /** Called for early hints too; the last one is the answer. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.status = status;
    this.headers = flat(headers);
    this.announcedBytes = Number(this.headers['content-length'] ?? 0);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.readBytes += chunk.length;
    if (this.keptBytes < this.keepBytes) {
      // A copy: the chunk is a view of a read buffer that may be far larger than it.
      const copy = Buffer.from(chunk.subarray(0, this.keepBytes - this.keptBytes));
      this.kept.push(copy);
      this.keptBytes += copy.length;
    }
    if (!this.isTooLong()) return;
    this.finish(this.response(true));
    this.cutOff();
  }

  onResponseEnd(): void {
    this.finish(this.response(false));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    this.finish({ kind: 'failed', error });
  }

  /** One that says itself that it will be is cut off as soon as there is what is kept of it: the rest would be read for nothing. */
  private isTooLong(): boolean {
    if (this.readBytes > MAX_RESPONSE_BYTES) return true;
    return this.announcedBytes > MAX_RESPONSE_BYTES && this.keptBytes >= this.keepBytes;
  }

  private response(truncated: boolean): OutboundResponse {
    const { status, headers, kept } = this;
    return { kind: 'response', status, headers, body: Buffer.concat(kept, this.keptBytes), truncated };
  }

  private finish(result: OutboundResponse | OutboundFailure): void {
    if (this.settled) return;
    this.settled = true;
    this.settle(result);
  }
}

function flat(headers: Headers): Record<string, string> {
  const flattened: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flattened[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flattened;
}
