import type { EventSummary } from '#libs/contracts';
import { Metrics, PinoLogger } from '#libs/observability';
import { logEvents } from './log-event.workflow.js';
import { UndecidedRun } from './undecided-run.js';
import { WorkflowRegistry } from './workflow-registry.js';
import { WorkflowRunner } from './workflow-runner.service.js';
import type { StepOutcome, WorkflowDefinition } from './workflow.js';

const event: EventSummary = {
  id: 'evt_1',
  type: 'order.created',
  tenantId: 'ten_a',
  source: 's',
  version: '1',
  timestamp: '2026-01-01T00:00:00Z',
};

describe('a workflow', () => {
  const steps: string[] = [];
  beforeEach(() => steps.splice(0));

  const workflow = (name: string, pattern: string, outcomes: readonly (StepOutcome | Error)[]): WorkflowDefinition => ({
    name,
    pattern,
    steps: outcomes.map((outcome, index) => ({
      name: `step-${index}`,
      run: async () => {
        steps.push(`${name}/${index}`);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    })),
  });
  const done: StepOutcome = { kind: 'done' };
  const failed: StepOutcome = { kind: 'failed', reason: 'no stock' };
  const retry: StepOutcome = { kind: 'retry', reason: 'answered 503' };

  async function run(
    definitions: readonly WorkflowDefinition[],
    ended = new Set<string>(),
  ): Promise<{ counted: string; thrown: unknown }> {
    const metrics = new Metrics();
    const runner = new WorkflowRunner(
      new WorkflowRegistry(definitions),
      new PinoLogger({ LOG_LEVEL: 'silent' }),
      metrics,
    );
    const signal = new AbortController().signal;
    const thrown = await runner.run({ event, body: Buffer.from('{}'), signal }, ended).catch((error: unknown) => error);
    const lines = (await metrics.render())
      .split('\n')
      .filter((line) => line.startsWith('postrider_workflow_runs_total'));
    return { counted: lines.join('\n'), thrown };
  }

  test('runs its steps in order for the types that it matches, and no other', async () => {
    const { counted } = await run([
      workflow('a', 'order.*', [done, done]),
      workflow('b', 'invoice.*', [done]),
      workflow('c', '*', [done]),
    ]);
    expect(steps).toEqual(['a/0', 'a/1', 'c/0']);
    expect(counted).toContain('{workflow="a",result="succeeded"} 1');
    expect(counted).not.toContain('workflow="b"');
  });

  test('ends at a final failure, and the others go on', async () => {
    const { counted, thrown } = await run([workflow('a', '*', [failed, done]), workflow('b', '*', [done])]);
    expect(steps).toEqual(['a/0', 'b/0']);
    expect(thrown).toBeUndefined();
    expect(counted).toContain('{workflow="a",result="failed"} 1');
  });

  test('that may pass later leaves the event undecided, and says where and why', async () => {
    const { counted, thrown } = await run([workflow('a', '*', [done, retry, done])]);
    expect(steps).toEqual(['a/0', 'a/1']);
    expect(thrown).toBeInstanceOf(UndecidedRun);
    expect(thrown).toMatchObject({
      message: 'workflow "a", step "step-1", event evt_1: answered 503',
      workflow: 'a',
      step: 'step-1',
      eventId: 'evt_1',
    });
    expect(counted).toContain('{workflow="a",result="retried"} 1');
    expect(counted).not.toContain('succeeded');
  });

  test('that has ended does not run again when the event is tried again for another', async () => {
    const ended = new Set<string>();
    const through = [workflow('a', '*', [done]), workflow('b', '*', [failed])];
    await run([...through, workflow('c', '*', [retry])], ended);
    await run([...through, workflow('c', '*', [done])], ended);
    expect(steps).toEqual(['a/0', 'b/0', 'c/0', 'c/0']);
  });

  test('passes a bug on as the cause, so that the event is not done', async () => {
    const bug = new Error('undefined is not a function');
    const { counted, thrown } = await run([workflow('a', '*', [bug])]);
    expect(thrown).toMatchObject({ cause: bug, workflow: 'a' });
    expect(counted).toContain('{workflow="a",result="crashed"} 1');
  });

  test('has a name of its own', () => {
    expect(() => new WorkflowRegistry([logEvents('*'), logEvents('order.*')])).toThrow('log-events');
  });
});
