import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { GROUPS, HEADERS, TOPIC_SPECS } from '#libs/contracts';
import { asyncApiDocument, asyncApiText } from './asyncapi-document.ts';

describe('the contract of the topics', () => {
  const document = asyncApiDocument();

  test('docs/asyncapi.json is what the code says: npm run contract', () => {
    expect(readFileSync('docs/asyncapi.json', 'utf8')).toBe(asyncApiText());
  });

  test('is valid AsyncAPI 3.0', () => {
    const schema = JSON.parse(readFileSync('node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json', 'utf8'));
    const ajv = new Ajv({ strict: false, logger: false });
    addFormats.default(ajv);
    const valid = ajv.validate(schema, JSON.parse(JSON.stringify(document)));
    expect({ valid, errors: ajv.errors }).toEqual({ valid: true, errors: null });
  });

  test.each(TOPIC_SPECS.map(({ name }) => name))('%s is told, with what lies on it', (topic) => {
    const channel = Object.values(document.channels).find(({ address }) => address === topic);
    expect(Object.keys(channel?.messages ?? {})).not.toEqual([]);
  });

  test('every consumer group and every header is told', () => {
    const text = JSON.stringify(document);
    const missing = [...Object.values(GROUPS), ...Object.values(HEADERS)].filter((name) => !text.includes(`"${name}"`));
    expect(missing).toEqual([]);
  });
});
