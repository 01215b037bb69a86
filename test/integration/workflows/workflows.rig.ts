import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OutgoingRecord } from '#libs/contracts';
import { createApp } from '#libs/http';
import { KafkaStrategy, partitionOfKey, RecordProducer } from '#libs/kafka';
import { Metrics } from '#libs/observability';
import { until } from '#libs/testing';
import { Api, testKeys } from '../../harness/index.js';

/** The workflows app in this process. Its suite has a broker of its own: on the shared one, another suite's member of the
 * same group could take the partitions. */
export class WorkflowsRig {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly api: Api,
  ) {}

  static async start(brokers: string, settings: Readonly<Record<string, string>>): Promise<WorkflowsRig> {
    for (const name of Object.keys(process.env)) {
      if (/^(WORKFLOWS|EGRESS)_/.test(name)) delete process.env[name];
    }
    Object.assign(process.env, {
      KAFKA_BROKERS: brokers,
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      POSTRIDER_API_KEY: testKeys.apiKey,
      ...settings,
    });
    const { AppModule } = await import('../../../apps/workflows/src/app.module.js');
    const app = await createApp(AppModule, [KafkaStrategy]);
    await app.listen(0, '127.0.0.1');
    await app.startAllMicroservices();
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new WorkflowsRig(app, new Api(`http://127.0.0.1:${port}`, testKeys.apiKey));
  }

  send(...records: readonly OutgoingRecord[]): Promise<unknown> {
    return this.app.get(RecordProducer).sendAll(records);
  }

  /** A key of another partition than the given one's. */
  async keyBeside(key: string, topic: string): Promise<string> {
    const partitions = await this.app.get(RecordProducer).partitionsOf(topic);
    const taken = partitionOfKey(key, partitions);
    for (let index = 0; ; index += 1) {
      const other = `beside-${index}`;
      if (partitionOfKey(other, partitions) !== taken) return other;
    }
  }

  /** What `postrider_workflow_runs_total` counts. */
  async runs(workflow: string, result: string): Promise<number> {
    return this.metric(`postrider_workflow_runs_total{workflow="${workflow}",result="${result}"}`);
  }

  async metric(series: string): Promise<number> {
    const lines = (await this.app.get(Metrics).render()).split('\n');
    return Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1) ?? 0);
  }

  async ran(workflow: string, result: string, count: number): Promise<void> {
    const what = `${count} runs of ${workflow} that ${result}`;
    await until(async () => (await this.runs(workflow, result)) >= count, { timeoutMs: 30_000, what, everyMs: 20 });
  }

  readyz = (): Promise<{ readonly status: number; readonly bytes: Buffer }> => this.api.get('/readyz');

  /** Waits until `/readyz` answers so, and answers its text. */
  async readiness(status: 200 | 503): Promise<string> {
    return until(
      async () => {
        const answer = await this.readyz();
        return answer.status === status ? answer.bytes.toString() : undefined;
      },
      { timeoutMs: 30_000, what: `/readyz to answer ${status}`, everyMs: 20 },
    );
  }

  close = (): Promise<void> => this.app.close();
}
