import { percentilesOf, ratio, rounded, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints } from './endpoints.ts';
import { appTrees, startInstallation } from './installation.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';

const TYPE = 'bench.idle';
const DATA_BYTES = 900;
/** The first requests compile code, ours and the broker's, and open connections; they are not what is asked here. */
const WARM_UP = 15_000;
const TIMEOUT_MS = 60_000;

interface Phase {
  readonly name: string;
  readonly perSecond: number;
  readonly ack: Percentiles;
  readonly received: Percentiles;
  /** Milliseconds of processor time, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/**
 * How long an event takes when nothing else goes on: from the publisher's request to its 202, and to the receiver's last
 * byte. Beside it the same publisher posts to the same receiver directly, which no system can beat on this machine.
 */
export const scenario = defineScenario({
  summary: 'publish to 202 and publish to receiver on a quiet system, and 202 at a steady rate',
  options: {
    seconds: { default: 20, min: 2, max: 300, meaning: 'of each phase' },
    idle: { default: 20, min: 1, max: 200, meaning: 'events per second of the quiet phase' },
    steady: { default: 500, min: 1, max: 2_000, meaning: 'events per second of the steady phase' },
  },
  limitMinutes: 20,
  async run(bench, { seconds, idle, steady }): Promise<Findings> {
    const receivers = await Receivers.start(bench);
    const publisher = await BenchProcess.start(bench, 'publish.process.ts');
    const [url = ''] = await receivers.open('receiver');
    const postrider = await startInstallation(bench);
    await createEndpoints(postrider, [{ url, eventTypes: [TYPE] }]);
    const through = { url: `${postrider.baseUrl}/v1/events`, apiKey: postrider.apiKey };

    const meter = new CpuMeter({
      ...postrider.pids,
      ...appTrees(postrider),
      receiver: receivers.pid,
      load: publisher.pid,
    });
    const phase = async (name: string, target: Pick<PublishOrder, 'url' | 'apiKey'>, perSecond: number) => {
      bench.tell(`${name}: ${perSecond} events per second for ${seconds} s …`);
      await receivers.forget('receiver');
      const events = perSecond * seconds;
      const order: PublishOrder = { ...target, type: TYPE, events, dataBytes: DATA_BYTES, pace: { perSecond } };
      meter.start();
      const { ack } = await publisher.ask<PublishResult>(order);
      const { latency } = await receivers.whenReceived('receiver', events, TIMEOUT_MS);
      return { name, perSecond, ack, received: latency, cpuMs: meter.read() } satisfies Phase;
    };
    bench.tell(`warming up with ${WARM_UP} events …`);
    for (const target of [through, { url }]) {
      await receivers.forget('receiver');
      const pace = { inFlight: 8 };
      await publisher.ask({ ...target, type: TYPE, events: WARM_UP, dataBytes: DATA_BYTES, pace });
      await receivers.whenReceived('receiver', WARM_UP, TIMEOUT_MS);
    }
    const direct = await phase('directly to the receiver', { url }, idle);
    return report(seconds, [
      direct,
      await phase('through Postrider, quiet', through, idle),
      await phase('through Postrider, steady', through, steady),
    ]);
  },
});

const PROCESSES = ['api', 'worker', 'broker', 'database', 'receiver', 'load'] as const;

function report(seconds: number, phases: readonly Phase[]): Findings {
  const base = phases[0]?.received ?? percentilesOf([]);
  const rows = phases.map(({ name, perSecond, ack, received }) => [
    name,
    perSecond,
    ...[ack.p50, ack.p99, received.p50, received.p99, received.max].map(rounded),
    ratio(received.p50, base.p50),
    ratio(received.p99, base.p99),
  ]);
  const head = ['', 'per second', 'ack p50 ms', 'p99', 'receiver p50 ms', 'p99', 'max', 'p50 ratio', 'p99 ratio'];
  return {
    lines: [
      `events of ${DATA_BYTES} bytes of data, one endpoint; ratios to asking the receiver directly\n`,
      table(head, rows),
      '\nprocessor time of each process, percent of one core\n',
      table(
        ['', ...PROCESSES],
        phases.map(({ name, cpuMs }) => [name, ...PROCESSES.map((part) => rounded((cpuMs[part] ?? 0) / seconds / 10))]),
      ),
    ],
    figures: { phases },
  };
}
