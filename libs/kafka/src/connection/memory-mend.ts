import { ChurnMap } from '#libs/domain';
import { mendKafkaJs, type Mend } from '../protocol/kafkajs-internals.js';

/** What is touched of kafkajs' request queue: the requests that wait for their answers, by correlation id. */
interface RequestQueue {
  inflight: Map<number, unknown> | ChurnMap<number, unknown>;
}

/** What is touched of kafkajs' connection: what it has read and not taken apart yet. */
interface Connection {
  chunks: Buffer[];
  bytesBuffered: number;
}

type Method<Self> = (this: Self, argument: unknown) => void;

let installed: Mend | undefined;

/**
 * Lets go of what kafkajs holds longer than it needs. Its Map of requests under way has the fault that {@link ChurnMap}
 * tells of. And of an answer that was read whole it keeps the rest, which is empty but a view of all of it: it stays until the
 * next answer on that connection, which then is copied behind that nothing. Call before the first connection; harmless
 * when called again.
 */
export function mendMemory(): Mend {
  installed ??= mendKafkaJs((load) => {
    const queue = load('network/requestQueue/index.js');
    const connection = load('network/connection.js');
    if (!isClassWith<'push', RequestQueue>(queue, 'push')) {
      return { mended: false, reason: 'kafkajs has no RequestQueue.push' };
    }
    if (!isClassWith<'processData', Connection>(connection, 'processData')) {
      return { mended: false, reason: 'kafkajs has no Connection.processData' };
    }
    const { push } = queue.prototype;
    queue.prototype.push = function (this: RequestQueue, request): void {
      if (this.inflight instanceof Map) this.inflight = new ChurnMap(this.inflight);
      push.call(this, request);
    };
    const { processData } = connection.prototype;
    connection.prototype.processData = function (this: Connection, chunk): void {
      processData.call(this, chunk);
      if (this.bytesBuffered === 0) this.chunks = [];
    };
    return { mended: true };
  });
  return installed;
}

const isClassWith = <Name extends string, Self>(
  value: unknown,
  name: Name,
): value is { readonly prototype: Record<Name, Method<Self>> } =>
  typeof value === 'function' && typeof value.prototype === 'object' && typeof value.prototype?.[name] === 'function';
