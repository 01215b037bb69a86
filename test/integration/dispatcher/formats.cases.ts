import { createHmac, createPublicKey, verify } from 'node:crypto';
import { BODY_FORMATS, deliveryIdOf, SIGNATURE_FORMATS, type BodyFormat, type SignatureFormat } from '#libs/contracts';
import { addSecret, newSigningSecret, secretKindOf, type HeldSecret, type SecretPlan } from '#libs/domain';
import { answer, FRAGILE_DATA, until, verifyWebhook, type ReceivedWebhook } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { SuiteReceivers } from './suite-receivers.js';

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice('whsec_'.length), 'base64');
const hex = (secret: string, ...signed: readonly (string | Buffer)[]): string =>
  signed.reduce((hmac, part) => hmac.update(part), createHmac('sha256', keyOf(secret))).digest('hex');

/** As a receiver would, by docs/wire.md alone: nothing of ours takes part. */
const isSigned: Readonly<Record<SignatureFormat, (secret: string, got: ReceivedWebhook) => boolean>> = {
  standard: (secret, { headers, body }) =>
    headers['webhook-signature'] ===
    `v1,${createHmac('sha256', keyOf(secret))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`)
      .update(body)
      .digest('base64')}`,
  simple: (secret, { headers, body }) =>
    headers['x-webhook-signature'] === hex(secret, `${headers['x-webhook-timestamp']}.`, body),
  sha256: (secret, { headers, body }) => headers['x-webhook-signature-256'] === `sha256=${hex(secret, body)}`,
};
const isSignedByPair = (pair: string, signature: string, { headers, body }: ReceivedWebhook): boolean => {
  const x = Buffer.from(pair.slice('whsk_'.length), 'base64').subarray(32).toString('base64url');
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, signed, key, Buffer.from(signature.slice('v1a,'.length), 'base64'));
};
const EVERY_FORMAT = SIGNATURE_FORMATS.flatMap((signatureFormat) =>
  BODY_FORMATS.map((bodyFormat) => ({ signatureFormat, bodyFormat })),
);

export function describeFormats(): void {
  describe('what an endpoint gets', () => {
    let rig: DispatcherRig;
    const receivers = new SuiteReceivers();
    /** What two attempts of one event brought to an endpoint with these settings. */
    const twoAttempts = async (settings: {
      bodyFormat?: BodyFormat;
      signatureFormat?: SignatureFormat;
      name?: string;
    }) => {
      const hook = await receivers.start();
      hook.answerInTurn(answer(500), answer(200));
      const tenantId = newTenant();
      const endpoint = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(0, 3), ...settings });
      await rig.untilKnown(tenantId, [endpoint.id]);
      const [event] = await rig.publish(tenantId, 1, FRAGILE_DATA);
      const [first, second] = await hook.waitFor(2);
      if (first === undefined || second === undefined || event?.key == null) throw new Error('nothing came');
      const told: { readonly timestamp: string } = JSON.parse(String(event.value));
      return { ...endpoint, tenantId, first, second, eventId: event.key, timestamp: told.timestamp };
    };
    const typeOf = ({ headers }: ReceivedWebhook): string | undefined => headers['content-type'];

    beforeAll(async () => {
      rig = await DispatcherRig.start();
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await receivers.close();
    });

    it.each<[BodyFormat, string, (about: Awaited<ReturnType<typeof twoAttempts>>) => string]>([
      [
        'minimal',
        'application/json',
        ({ timestamp }) => `{"type":"order.created","timestamp":"${timestamp}","data":${FRAGILE_DATA}}`,
      ],
      [
        'cloudevents-structured',
        'application/cloudevents+json; charset=utf-8',
        ({ eventId, timestamp, tenantId }) =>
          `{"specversion":"1.0","id":"${eventId}","type":"order.created","source":"test","time":"${timestamp}",` +
          `"tenantid":"${tenantId}","eventversion":"1","datacontenttype":"application/json","data":${FRAGILE_DATA}}`,
      ],
      ['cloudevents-binary', 'application/json', () => FRAGILE_DATA],
      [
        'classic',
        'application/json',
        ({ eventId, timestamp, id, tenantId }) =>
          `{"id":"${eventId}","type":"order.created","created_at":"${timestamp}","data":${FRAGILE_DATA},` +
          `"webhook":{"id":"${id}","name":"Orders"},"tenant":{"id":"${tenantId}"}}`,
      ],
    ])('as %s is signed, and the same bytes in every attempt', async (bodyFormat, contentType, text) => {
      const about = await twoAttempts({ bodyFormat, name: 'Orders' });
      expect(about.first.body.toString()).toBe(text(about));
      expect(about.second.body).toEqual(about.first.body);
      expect([about.first, about.second].map(typeOf)).toEqual([contentType, contentType]);
      expect(about.first.headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', keyOf(about.secret))
          .update(`${about.first.headers['webhook-id']}.${about.first.headers['webhook-timestamp']}.`)
          .update(about.first.body)
          .digest('base64')}`,
      );
      expect(about.first.headers['ce-id']).toBe(bodyFormat === 'cloudevents-binary' ? about.eventId : undefined);
    });

    it('is signed in every signature format over every body format, for whoever reads the documentation alone', async () => {
      const hook = await receivers.start();
      const tenantId = newTenant();
      const secretOf = new Map<string, string>();
      for (const format of EVERY_FORMAT) {
        const path = `/${format.signatureFormat}/${format.bodyFormat}`;
        const { secret } = await rig.endpoint(tenantId, new URL(path, hook.url).href, format);
        secretOf.set(path, secret);
      }
      const last = await rig.endpoint(tenantId, new URL('/last', hook.url).href);
      await rig.untilKnown(tenantId, [last.id]);
      await rig.publish(tenantId, 1, FRAGILE_DATA);
      const received = await hook.waitFor(EVERY_FORMAT.length + 1);
      for (const { signatureFormat, bodyFormat } of EVERY_FORMAT) {
        const path = `/${signatureFormat}/${bodyFormat}`;
        const webhook = received.find((one) => one.path === path);
        const verdict = webhook !== undefined && isSigned[signatureFormat](secretOf.get(path) ?? '', webhook);
        expect([path, verdict]).toEqual([path, true]);
        expect(webhook?.body.toString()).toContain(FRAGILE_DATA);
      }
    });

    it('signed simply names id, event and time, and the HMAC of time and body in hex', async () => {
      const { first, secret, id, eventId } = await twoAttempts({ signatureFormat: 'simple' });
      const { headers, body } = first;
      expect(headers).toMatchObject({
        'x-webhook-id': deliveryIdOf(eventId, id),
        'x-event-id': eventId,
        'x-webhook-signature': hex(secret, `${headers['x-webhook-timestamp']}.`, body),
      });
      expect(headers['x-webhook-timestamp']).toMatch(/^\d{10}$/);
      expect(headers).not.toHaveProperty('webhook-signature');
    });

    it('signed by sha256 names event type, delivery and time, and the HMAC of the body in hex', async () => {
      const { first, second, secret, id, eventId } = await twoAttempts({
        signatureFormat: 'sha256',
        bodyFormat: 'minimal',
      });
      for (const { headers, body } of [first, second]) {
        expect(headers).toMatchObject({
          'x-webhook-event': 'order.created',
          'x-webhook-delivery': deliveryIdOf(eventId, id),
          'x-webhook-signature-256': `sha256=${hex(secret, body)}`,
        });
        expect(new Date(headers['x-webhook-timestamp'] ?? '').toISOString()).toBe(headers['x-webhook-timestamp']);
      }
    });

    it('is signed with both secrets while one replaces the other, and with the new one alone afterwards', async () => {
      const hook = await receivers.start();
      const tenantId = newTenant();
      const { id, secret: old } = await rig.endpoint(tenantId, hook.url);
      await rig.untilKnown(tenantId, [id]);
      const next = newSigningSecret();
      const pair = newSigningSecret('ed25519');
      const until4s = Date.now() + 4_000;
      const place = { tenantId, endpointId: id };
      const expireOld = (held: readonly HeldSecret[]): SecretPlan => ({
        kind: 'change',
        expire: held.map((secret) => ({ id: secret.id, atMs: until4s })),
      });
      await rig.secrets.change(place, expireOld, new Date(), { secret: next, kind: secretKindOf(next) });
      await rig.secrets.change(place, (held) => addSecret(held, Date.now()), new Date(), {
        secret: pair,
        kind: secretKindOf(pair),
      });
      // In force within a second: no event is sent by hand to find out, this one asks again until it is.
      const schemes = async (): Promise<string> => {
        await rig.publish(tenantId);
        const received = await hook.waitFor(hook.received.length + 1);
        return (received.at(-1)?.headers['webhook-signature'] ?? '').replaceAll(/,[^ ]+/g, '');
      };
      await until(async () => (await schemes()) === 'v1 v1 v1a', { timeoutMs: 10_000, everyMs: 50, what: 'all three' });
      const both = hook.received.at(-1);
      for (const secret of [old, next]) expect(() => both && verifyWebhook(secret, both)).not.toThrow();
      const byPair = both?.headers['webhook-signature']?.split(' ').at(-1) ?? '';
      expect(both && isSignedByPair(pair, byPair, both)).toBe(true);
      // Nobody tells the dispatcher: it knows when the old one ends.
      await until(async () => (await schemes()) === 'v1 v1a', {
        timeoutMs: 20_000,
        everyMs: 50,
        what: 'the new one alone',
      });
      const last = hook.received.at(-1);
      expect(last?.receivedAtMs).toBeGreaterThanOrEqual(until4s);
      expect(() => last && verifyWebhook(old, last)).toThrow();
      expect(() => last && verifyWebhook(next, last)).not.toThrow();
    });
  });
}
