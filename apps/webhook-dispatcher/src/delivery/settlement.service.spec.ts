import type { OutgoingRecord } from '#libs/contracts';
import type { AttemptResult } from './attempt.service.js';
import type { DeliveryJob } from './delivery-job.js';
import { SettlementService } from './settlement.service.js';

type Parts = ConstructorParameters<typeof SettlementService>;

const ENDS: readonly AttemptResult[] = [{ kind: 'superseded' }, { kind: 'held', reason: 'paused', untilMs: Infinity }];

describe('a delivery whose successor', () => {
  /** What became of the record, told in order; the broker takes what is written, or does not. */
  const settle = async (result: AttemptResult, isBrokerThere: boolean) => {
    const steps: string[] = [];
    const write = async () => {
      if (!isBrokerThere) throw new Error('no broker');
      steps.push('written');
    };
    const producer = { sendAll: (_records: readonly OutgoingRecord[]) => write() };
    const holds = { settled: () => undefined, hold: write };
    const marks = { dropped: () => [] };
    const telemetry = { notSettled: () => undefined };
    const inHand = { decide: () => void steps.push('decided'), giveUp: () => void steps.push('given up') };
    const parts = [producer, holds, {}, marks, telemetry] as unknown as Parts;
    const job = { endpointId: 'ep_1', deliveryId: 'dlv_1', part: 0, inHand } as unknown as DeliveryJob;
    const isDecided = await new SettlementService(...parts).settle(job, result, []);
    return { steps, isDecided };
  };

  it.each(ENDS)('is written is decided after that ($kind)', async (result) => {
    expect(await settle(result, true)).toEqual({ steps: ['written', 'decided'], isDecided: true });
  });

  it.each(ENDS)('cannot be written stays undecided ($kind)', async (result) => {
    expect(await settle(result, false)).toEqual({ steps: ['given up'], isDecided: false });
  });

  it('is for another owner to write, for the partition is lost, is given up unwritten', async () => {
    expect(await settle({ kind: 'revoked' }, true)).toEqual({ steps: ['given up'], isDecided: false });
  });
});
