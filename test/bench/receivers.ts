import { until } from '../../libs/testing/src/until.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import { BenchProcess } from './bench-process.ts';
import type {
  Arrival,
  Behaviour,
  ReceiverCount,
  ReceiverOpened,
  ReceiverOrder,
  ReceiverReading,
  ReceiverArrivals,
} from './receiver.process.ts';

const TELL_EVERY_MS = 2_000;

/** Receivers by name, all in one process of their own. */
export class Receivers {
  readonly pid: number;
  private readonly bench: Bench;
  private readonly process: BenchProcess;

  private constructor(bench: Bench, process: BenchProcess) {
    this.bench = bench;
    this.process = process;
    this.pid = process.pid;
  }

  static async start(bench: Bench): Promise<Receivers> {
    return new Receivers(bench, await BenchProcess.start(bench, 'receiver.process.ts'));
  }

  /** Opens a receiver on so many addresses and answers their URLs; called again, it changes its behaviour. */
  async open(name: string, behaviour: Behaviour = { kind: 'answer', status: 204 }, origins = 1) {
    const opened = await this.order<ReceiverOpened>({ do: 'open', name, origins, behaviour });
    return opened.urls;
  }

  count(name: string): Promise<ReceiverCount> {
    return this.order<ReceiverCount>({ do: 'count', name });
  }

  read(name: string): Promise<ReceiverReading> {
    return this.order<ReceiverReading>({ do: 'read', name });
  }

  /** Each one, so that those of several phases can be taken together. */
  async arrivals(name: string): Promise<readonly Arrival[]> {
    return (await this.order<ReceiverArrivals>({ do: 'arrivals', name })).arrivals;
  }

  /** Counts and arrivals begin anew. */
  async forget(name: string): Promise<void> {
    await this.order({ do: 'forget', name });
  }

  /** Waits until so many requests came since it was opened or last forgotten, and tells how far it is. */
  async whenReceived(name: string, wanted: number, timeoutMs: number): Promise<ReceiverReading> {
    let toldAt = performance.now();
    await until(
      async () => {
        this.bench.signal.throwIfAborted();
        const { received } = await this.count(name);
        if (performance.now() - toldAt > TELL_EVERY_MS) {
          toldAt = performance.now();
          this.bench.tell(`  ${received} of ${wanted} received`);
        }
        return received >= wanted;
      },
      { timeoutMs, what: `${wanted} requests`, everyMs: 50 },
    );
    return await this.read(name);
  }

  private order<Answer>(order: ReceiverOrder): Promise<Answer> {
    return this.process.ask<Answer>(order);
  }
}
