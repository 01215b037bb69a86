import { isProduceAnswer, type Response } from './kafkajs-protocol.codec.js';

/** Where the first record of a partition's batch lies. */
export interface AcknowledgedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
}

/** kafkajs passes its errors on as they are or as the cause of others. */
const MAX_CAUSES = 5;
const besides = new WeakMap<Error, readonly AcknowledgedBatch[]>();

/**
 * The broker answers for each partition, but kafkajs makes one error of the first that failed and forgets the rest: whoever
 * sends the request again then repeats what was taken. Here the error remembers it; see {@link acknowledgedBeside}.
 */
export const rememberingAcknowledged = ({ decode, parse }: Response): Response => ({
  decode,
  parse: async (decoded) => {
    try {
      return await parse(decoded);
    } catch (error) {
      if (error instanceof Error && isProduceAnswer(decoded)) {
        const batches = decoded.topics.flatMap(({ topicName: topic, partitions }) =>
          partitions
            .filter(({ errorCode }) => errorCode === 0)
            .map(({ partition, baseOffset }) => ({ topic, partition, baseOffset: Number(baseOffset) })),
        );
        besides.set(error, batches);
      }
      throw error;
    }
  },
});

/** What the broker did take of the produce request that failed with this error. */
export function acknowledgedBeside(error: unknown): readonly AcknowledgedBatch[] {
  for (let cause = error, depth = 0; cause instanceof Error && depth < MAX_CAUSES; cause = cause.cause, depth += 1) {
    const batches = besides.get(cause);
    if (batches !== undefined) return batches;
  }
  return [];
}
