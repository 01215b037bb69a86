import { checkedFetch, FRAGILE_DATA } from '#libs/testing';
import { sharedServices } from '../../harness/index.js';
import { eventTypeCases } from './event-type.cases.js';
import { EventTopic } from './event-topic.js';
import { LocalPublisher } from './local-publisher.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('publishing', () => {
  let publisher: LocalPublisher;
  let topic: EventTopic;

  beforeAll(async () => {
    publisher = await (await LocalPublisher.start({ PUBLISHER_MAX_EVENT_BYTES: '100000' })).ready();
    topic = await EventTopic.open(sharedServices().kafkaBrokers);
  }, 60_000);
  afterAll(async () => {
    await topic.close();
    await publisher.stop();
  }, 60_000);

  const publish = (body: string | Buffer, headers?: Record<string, string>) =>
    publisher.api.post('/v1/events', body, headers);

  eventTypeCases(
    () => publisher,
    () => topic,
  );

  test('answers with id, type and timestamp, and the record holds the exact bytes', async () => {
    const { status, json } = await publish(`{"type":"order.created", "data" :${FRAGILE_DATA},"subject":"order 7"}`);
    expect(status).toBe(202);
    expect(json).toEqual({ id: expect.stringMatching(/^evt_/), type: 'order.created', timestamp: expect.any(String) });
    const record = await topic.recordOf(json.id);
    expect(record.value.toString('utf8')).toBe(
      `{"id":"${json.id}","type":"order.created","version":"1","timestamp":"${json.timestamp}","source":"api",` +
        `"tenantId":"ten_default","subject":"order 7","data":${FRAGILE_DATA}}`,
    );
    expect(record.key).toBe('order 7');
    expect(record.headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: json.id,
      ce_type: 'order.created',
      ce_source: 'api',
      ce_time: json.timestamp,
      ce_tenantid: 'ten_default',
      ce_eventversion: '1',
      ce_subject: 'order%207',
      'postrider-judged': 'yes',
    });
  });

  test('keeps all that the publisher says, and passes the trace on', async () => {
    const { json } = await publish(
      `{"type":"a","data":1,"id":"keeps-${process.pid}","version":"2","source":"shop","userId":"u1","key":"k 1","priority":"bulk",` +
        '"timestamp":"2026-01-01T00:00:00.5+02:00","metadata":{"correlationId":"c-1","n":1.0}}',
      { traceparent: TRACE },
    );
    const record = await topic.recordOf(json.id);
    expect(record.value.toString('utf8')).toBe(
      `{"id":"keeps-${process.pid}","type":"a","version":"2","timestamp":"2026-01-01T00:00:00.5+02:00","source":"shop",` +
        '"tenantId":"ten_default","userId":"u1","data":1,"metadata":{"correlationId":"c-1","n":1.0}}',
    );
    expect(record.key).toBe('k 1');
    expect(record.headers).toMatchObject({
      ce_partitionkey: 'k%201',
      ce_correlationid: 'c-1',
      ce_eventversion: '2',
      'postrider-lane': 'bulk',
      traceparent: TRACE,
    });
  });

  test('takes a time of delivery in every format, as a header beside the envelope, and says where it is wrong', async () => {
    const deliverAt = new Date(Date.now() + 3_600_000).toISOString();
    const tooLate = new Date(Date.now() + 31 * 86_400_000).toISOString();
    const ours = await publish(`{"type":"a","data":1,"deliverAt":"${deliverAt}"}`);
    const batch = await publisher.api.post('/v1/events/batch', {
      events: [
        { type: 'a', data: 1, deliverAt },
        { type: 'a', data: 1, deliverAt: tooLate },
      ],
    });
    const id = `later-${process.pid}`;
    const binary = {
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-type': 'a',
      'ce-source': '/s',
      'ce-deliverat': deliverAt,
    };
    expect((await publish('1', binary)).status).toBe(202);
    for (const eventId of [ours.json.id, batch.json.results[0].id, id]) {
      const record = await topic.recordOf(eventId);
      expect(record.headers['ce_deliverat']).toBe(deliverAt);
      expect(record.value.toString()).not.toContain('deliver');
    }
    expect(batch.json.results[1].error.errors).toEqual([
      { pointer: '/events/1/deliverAt', detail: expect.stringContaining('30 days') },
    ]);
    const refused = await publish('1', { ...binary, 'ce-deliverat': 'tomorrow' });
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/ce-deliverat']);
    const past = await publish('{"type":"a","data":1,"deliverAt":"2026-01-01T00:00:00Z"}');
    expect((await topic.recordOf(past.json.id)).headers).not.toHaveProperty('ce_deliverat');
  });

  test.each<[string, Record<string, string>, (id: string) => string]>([
    [
      'structured',
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      (id) =>
        `{"specversion":"1.0","id":"${id}","type":"ce.made","source":"/shop","subject":"größe","partitionkey":"k","data": ${FRAGILE_DATA}}`,
    ],
    [
      'structured with base64',
      { 'content-type': 'application/cloudevents+json' },
      (id) =>
        `{"specversion":"1.0","id":"${id}","type":"ce.made","source":"/shop","subject":"größe","partitionkey":"k",` +
        `"data_base64":"${Buffer.from(FRAGILE_DATA).toString('base64')}"}`,
    ],
    [
      'binary',
      {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-type': 'ce.made',
        'ce-source': '/shop',
        'ce-subject': 'gr%C3%B6%C3%9Fe',
        'ce-partitionkey': 'k',
      },
      () => FRAGILE_DATA,
    ],
  ])('takes a CloudEvent in %s mode', async (mode, headers, body) => {
    const id = `ce-${mode.replaceAll(' ', '-')}-${process.pid}`;
    const { status, json } = await publish(body(id), mode === 'binary' ? { ...headers, 'ce-id': id } : headers);
    expect([status, json.id]).toEqual([202, id]);
    const record = await topic.recordOf(id);
    expect(record.key).toBe('k');
    expect(record.value.toString('utf8')).toBe(
      `{"id":"${id}","type":"ce.made","version":"1","timestamp":"${json.timestamp}","source":"/shop",` +
        `"tenantId":"ten_default","subject":"größe","data":${FRAGILE_DATA}}`,
    );
  });

  test('takes a batch of CloudEvents on both routes', async () => {
    const event = (id: string): string => `{"specversion":"1.0","id":"${id}","type":"a","source":"s"}`;
    for (const route of ['/v1/events', '/v1/events/batch']) {
      const id = `batch-${route.length}-${process.pid}`;
      const { status, json } = await publisher.api.post(route, `[${event(id)},{"specversion":"0.3"}]`, {
        'content-type': 'application/cloudevents-batch+json',
      });
      expect(status).toBe(202);
      expect(json.results).toEqual([{ id }, { error: expect.objectContaining({ code: 'validation_failed' }) }]);
      await topic.recordOf(id);
    }
  });

  test('answers for each event of a batch, in order; one bad event never fails the rest', async () => {
    const before = await publisher.metric('postrider_events_ingested_total{result="accepted"}');
    const { status, json } = await publisher.api.post('/v1/events/batch', {
      events: [
        { type: 'a', data: 1 },
        { type: 'no type!' },
        { type: 'b', data: 'x'.repeat(100_000) },
        { type: 'c', data: 2 },
      ],
    });
    expect(status).toBe(202);
    expect(json.results).toEqual([
      { id: expect.stringMatching(/^evt_/) },
      {
        error: {
          code: 'validation_failed',
          detail: expect.stringContaining('2 faults'),
          errors: [
            { pointer: '/events/1/data', detail: expect.any(String) },
            { pointer: '/events/1/type', detail: expect.any(String) },
          ],
        },
      },
      { error: { code: 'event_too_large', detail: expect.stringContaining('100000'), errors: [] } },
      { id: expect.stringMatching(/^evt_/) },
    ]);
    await topic.recordOf(json.results[3].id);
    expect(await publisher.metric('postrider_events_ingested_total{result="accepted"}')).toBe(before + 2);
  });

  test('takes 500 events in one batch, and not 501', async () => {
    const events = (count: number) => ({
      events: Array.from({ length: count }, (_, n) => ({ type: 'bulk.item', data: n })),
    });
    const taken = await publisher.api.post('/v1/events/batch', events(500));
    expect(taken.json.results.filter((result: { id?: string }) => result.id !== undefined)).toHaveLength(500);
    const refused = await publisher.api.post('/v1/events/batch', events(501));
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/events']);
  });

  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  test.each<[string, number, string, string | Buffer, Record<string, string>]>([
    ['an event over its limit', 413, 'event_too_large', `{"type":"a","data":"${'x'.repeat(100_000)}"}`, {}],
    ['a request over 1 MB', 413, 'payload_too_large', `{"type":"a","data":"${'x'.repeat(1_100_000)}"}`, {}],
    ['data that nests too deep', 422, 'nesting_too_deep', `{"type":"a","data":${nested(65)}}`, {}],
    ['brackets without end', 422, 'nesting_too_deep', '['.repeat(500_000), {}],
    ['a type that is too long', 422, 'validation_failed', `{"type":"${'a'.repeat(257)}","data":1}`, {}],
    ['a body that is not JSON', 400, 'invalid_json', '{"type":"a"', {}],
    ['a body that is not UTF-8', 400, 'invalid_json', Buffer.from([0x7b, 0xff, 0x7d]), {}],
    ['an empty body', 400, 'invalid_json', '', {}],
    ['an unknown field', 422, 'validation_failed', '{"type":"a","data":1,"payload":1}', {}],
    ['a tenant of its own', 422, 'validation_failed', '{"type":"a","data":1,"tenantId":"ten_other"}', {}],
    [
      'another content type',
      415,
      'unsupported_media_type',
      'type=a',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['a content type that is none', 415, 'unsupported_media_type', '{"type":"a","data":1}', { 'content-type': 'json' }],
    ['a compressed body', 415, 'unsupported_media_type', '{"type":"a","data":1}', { 'content-encoding': 'gzip' }],
    ['a wrong API key', 401, 'unauthorized', '{"type":"a","data":1}', { authorization: 'Bearer nope' }],
    [
      'an Idempotency-Key that is too long',
      400,
      'invalid_request',
      '{"type":"a","data":1}',
      { 'idempotency-key': 'k'.repeat(256) },
    ],
  ])('refuses %s with %i %s', async (_sentence, status, code, body, headers) => {
    const answer = await publish(body, headers);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({
      status,
      title: expect.any(String),
      instance: '/v1/events',
      requestId: expect.any(String),
    });
  });

  test('names what it accepts when the content type is missing', async () => {
    const response = await checkedFetch(`${publisher.api.baseUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${process.env['POSTRIDER_API_KEY']}` },
      body: new Uint8Array(Buffer.from('{"type":"a","data":1}')),
    });
    const { detail } = (await response.json()) as { detail: string };
    expect([response.status, detail]).toEqual([415, expect.stringContaining('application/cloudevents+json')]);
  });

  test('lets \\u0000 in data pass', async () => {
    const { json } = await publish('{"type":"a","data":"\\u0000"}');
    expect((await topic.recordOf(json.id)).value.toString('utf8')).toContain('"data":"\\u0000"}');
  });

  test('counts and times what it took', async () => {
    expect(await publisher.metric('postrider_events_ingested_total{result="rejected"}')).toBeGreaterThan(0);
    expect(await publisher.metric('postrider_event_ingest_duration_seconds_count')).toBeGreaterThan(0);
  });
});
