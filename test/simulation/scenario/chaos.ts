import { TOPICS } from '#libs/contracts';
import type { Process } from '../clock/virtual-clock.js';
import { DispatcherProcess, type DispatcherSeams, type Settings } from '../member/dispatcher-process.js';
import { NO_TROUBLE } from '../kafka/simulated-broker.js';
import type { World } from '../world/world.js';
import { endpointIdOf, tenantIdOf, type Bounds, type Fault, type Scenario } from './scenario.js';

/** Members that may run at once. */
const MAX_MEMBERS = 4;

/** Makes everything in a scenario happen, and in the end makes everything well again. */
export class Chaos {
  private readonly members: (DispatcherProcess | undefined)[] = [];
  private readonly settings: Settings;
  private started = 0;
  private healed = false;

  constructor(
    private readonly world: World,
    private readonly scenario: Scenario,
    private readonly seams: DispatcherSeams,
  ) {
    this.settings = settingsOf(scenario.bounds);
  }

  begin(): void {
    const { clock, receivers } = this.world;
    const { members, endpoints, events, faults } = this.scenario;
    for (let slot = 0; slot < members; slot += 1) this.start(slot);
    endpoints.forEach(({ behaviours }, index) => {
      for (const { atMs, behaviour } of behaviours) {
        clock.after(atMs, () => this.healed || receivers.behave(endpointIdOf(index), behaviour));
      }
    });
    for (const { atMs, count, endpoint, lane, orderKey, inMs } of events) {
      const event = { lane, orderKey: String(orderKey), inMs };
      const published = this.recipients(endpoint).map((recipients) => ({ ...event, ...recipients }));
      clock.after(atMs, () => {
        for (let left = count; left > 0; left -= 1) for (const one of published) this.world.publish(one);
      });
    }
    for (const fault of faults) clock.after(fault.atMs, () => this.strike(fault));
  }

  /** One endpoint, or all of each tenant. */
  private recipients(endpoint: number | undefined) {
    const { endpoints } = this.scenario;
    if (endpoint !== undefined) {
      const only = endpoint % endpoints.length;
      const tenantId = tenantIdOf(endpoints[only]?.tenant ?? 0);
      return [{ tenantId, type: `to.${only}`, endpointIds: [endpointIdOf(only)] }];
    }
    return [...new Set(endpoints.map(({ tenant }) => tenant))].map((tenant) => ({
      tenantId: tenantIdOf(tenant),
      type: 'to.all',
      endpointIds: endpoints.flatMap((plan, index) => (plan.tenant === tenant ? [endpointIdOf(index)] : [])),
    }));
  }

  /** Processes run, brokers and PostgreSQL answer, receivers are fine, nobody pauses anything. */
  heal(): void {
    this.healed = true;
    const { broker, database, receivers, trace } = this.world;
    trace.line('world', 'heals');
    broker.trouble = NO_TROUBLE;
    database.comeBack();
    this.scenario.endpoints.forEach((_, index) => {
      receivers.behave(endpointIdOf(index), { kind: 'ok', ms: 10 });
      this.resume(endpointIdOf(index));
    });
    for (const member of this.members) member?.thaw();
    for (let slot = 0; slot < this.scenario.members; slot += 1) if (this.members[slot] === undefined) this.start(slot);
  }

  /** Somebody looks after the dead deliveries, and those that others wait for in one of the ways there are. */
  tend(): void {
    const { world } = this;
    for (const story of world.ledger.stories.values()) {
      const { deadAtMs, succeededAtMs, canceledAtMs, endpointId } = story;
      if (deadAtMs === undefined || succeededAtMs !== undefined || canceledAtMs !== undefined) continue;
      const ordering = world.database.get(endpointId)?.ordering;
      const isWaitedFor = ordering !== undefined && ordering.mode !== 'none' && ordering.onExhausted === 'wait';
      const way = isWaitedFor ? world.random.between(1, 3) : 1;
      if (way === 1) world.retryByHand(story);
      else if (way === 2) world.cancel(story);
      else if (isWaitedFor) world.database.update(endpointId, { ordering: { ...ordering, onExhausted: 'skip' } });
    }
  }

  private strike(fault: Fault): void {
    const { world, members } = this;
    world.trace.line('world', 'fault', fault);
    switch (fault.kind) {
      case 'kill':
        this.end(fault.member, fault.againAfterMs, (member) => member.kill());
        return;
      case 'kill_sender':
        world.onSent((sent) => {
          if (world.ledger.sent.length === fault.nth)
            this.later(fault.afterMs, () => this.endProcess(sent.process, fault, (one) => one.kill()));
        });
        return;
      case 'stop_opener':
        world.onOpened((opener) =>
          this.later(fault.afterMs, () => this.endProcess(opener, fault, (one) => one.stop())),
        );
        return;
      case 'stop':
        this.end(fault.member, fault.againAfterMs, (member) => member.stop());
        return;
      case 'freeze': {
        const member = members[fault.member];
        member?.freeze();
        this.later(fault.forMs, () => member?.thaw());
        return;
      }
      case 'consumer_crash':
        members[fault.member]?.crashConsumer(fault.consumer);
        return;
      case 'join':
        if (members.length < MAX_MEMBERS) this.start(members.length);
        return;
      case 'broker':
        world.broker.trouble = fault;
        this.later(fault.forMs, () => {
          world.broker.trouble = NO_TROUBLE;
        });
        return;
      case 'database_away':
        world.database.goAway();
        this.later(fault.forMs, () => world.database.comeBack());
        return;
      case 'pause': {
        this.pause(endpointIdOf(fault.endpoint % this.scenario.endpoints.length), fault.forMs);
        return;
      }
      case 'pause_receiver':
        world.onSent(({ endpointId }) => {
          if (world.ledger.sent.length === fault.nth)
            this.later(fault.afterMs, () => this.pause(endpointId, fault.forMs));
        });
        return;
      case 'compact':
        world.broker.partitionsOf(TOPICS.endpointState).forEach((log) => log.compact(log.end - 1));
        return;
      case 'cancel':
        world.cancelOne();
        return;
      default:
        fault satisfies never;
    }
  }

  private endProcess(
    process: Process,
    { againAfterMs }: { readonly againAfterMs: number },
    end: (member: DispatcherProcess) => void,
  ): void {
    const slot = this.members.findIndex((member) => member?.process === process);
    if (slot >= 0) this.end(slot, againAfterMs, end);
  }

  private end(slot: number, againAfterMs: number, end: (member: DispatcherProcess) => void): void {
    const member = this.members[slot];
    if (member === undefined) return;
    end(member);
    this.members[slot] = undefined;
    this.later(againAfterMs, () => {
      if (this.members[slot] === undefined) this.start(slot);
    });
  }

  private start(slot: number): void {
    this.started += 1;
    const member = new DispatcherProcess(this.world, `disp-${this.started}`, this.settings, this.seams);
    this.members[slot] = member;
    member.start();
  }

  private pause(endpointId: string, forMs: number): void {
    this.world.database.update(endpointId, { state: 'paused' });
    this.later(forMs, () => this.resume(endpointId));
  }

  private resume(id: string): void {
    if (this.world.database.get(id)?.state === 'paused') this.world.database.update(id, { state: 'active' });
  }

  /** What comes after the healing has been done by it. */
  private later(delayMs: number, run: () => void): void {
    this.world.clock.after(delayMs, () => this.healed || run());
  }
}

const settingsOf = (bounds: Bounds): Settings => ({
  KAFKA_BROKERS: 'simulated:9092',
  DATABASE_URL: 'postgres://simulated/postrider',
  DELIVERY_IN_FLIGHT: String(bounds.inFlight),
  DELIVERY_BUSY: String(bounds.brisk),
  DELIVERY_PER_ENDPOINT: String(bounds.perEndpoint),
  DELIVERY_QUEUE_PER_ENDPOINT: String(bounds.queuePerEndpoint),
  RETRY_HEAP_RECORDS: String(bounds.retryHeap),
  CIRCUIT_RESET_TIMEOUT_MS: String(bounds.circuitResetMs),
});
