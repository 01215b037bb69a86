import { createRequire } from 'node:module';
import { ChurnMap } from '#libs/domain';
import { mendMemory } from './memory-mend.js';

const load = createRequire(import.meta.url);
const RequestQueue = load('kafkajs/src/network/requestQueue/index.js');
const Connection = load('kafkajs/src/network/connection.js');

const logger = { debug: () => undefined, warn: () => undefined, namespace: () => logger };

describe('what kafkajs keeps in memory', () => {
  beforeAll(() => {
    expect(mendMemory()).toEqual({ mended: true });
  });

  it('has its requests under way in a map that lets go of them, and finds them there', async () => {
    const queue = new RequestQueue({ maxInFlightRequests: 5, requestTimeout: 1_000, logger });
    const answers = [7, 8].map(
      (correlationId) =>
        new Promise((resolve, reject) => {
          queue.push({
            entry: { correlationId, resolve, reject },
            expectResponse: true,
            sendRequest: () => undefined,
          });
        }),
    );
    expect(queue.inflight).toBeInstanceOf(ChurnMap);
    expect(queue.inflight.size).toBe(2);
    queue.fulfillRequest({ correlationId: 8, payload: Buffer.from('eight'), size: 5 });
    await expect(answers[1]).resolves.toMatchObject({ payload: Buffer.from('eight') });
    queue.rejectAll(new Error('the connection ended'));
    await expect(answers[0]).rejects.toThrow('the connection ended');
    expect(queue.inflight.size).toBe(0);
    queue.destroy();
  });

  it('takes answers apart however they come in pieces, and keeps no piece of one that was read whole', () => {
    const answers = [Buffer.from('first'), Buffer.alloc(300, 'x'), Buffer.from('the last one')];
    const stream = Buffer.concat(answers.flatMap((payload, id) => [int32(payload.length + 4), int32(id), payload]));
    for (const size of [1, 3, 7, 100, 311, stream.length]) {
      const connection = new Connection({ host: 'x', port: 1, logger, socketFactory: () => undefined });
      const read: Buffer[] = [];
      connection.requestQueue.fulfillRequest = ({ payload }: { payload: Buffer }) => read.push(Buffer.from(payload));
      for (let at = 0; at < stream.length; at += size) connection.processData(stream.subarray(at, at + size));
      expect(read).toEqual(answers);
      expect(connection.chunks).toEqual([]);
    }
  });
});

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
