import { z } from 'zod';
import { activate, defineConfig } from './define-config.js';
import { ConfigError } from './environment.js';
import { flag, integer, list } from './field.js';

describe('a configuration slice', () => {
  const saved = { ...process.env };
  afterEach(() => {
    process.env = { ...saved };
  });

  const slice = defineConfig('spec', {
    SPEC_COUNT: integer({ min: 1, max: 10 }).default(3),
    SPEC_ON: flag(false),
    SPEC_NAMES: list().default(['x']),
    SPEC_SECRET: z.string().min(20).describe('the secret of the spec'),
  });

  test('reads values, with defaults for what is not given or empty', () => {
    process.env = { SPEC_SECRET: 'a'.repeat(20), SPEC_NAMES: 'a, b,,c', SPEC_ON: 'yes', SPEC_COUNT: '' };
    expect(slice()).toEqual({
      SPEC_COUNT: 3,
      SPEC_ON: true,
      SPEC_NAMES: ['a', 'b', 'c'],
      SPEC_SECRET: 'a'.repeat(20),
    });
  });

  test('reports every fault of every active slice at once, and never a value', () => {
    const other = defineConfig('other', { OTHER_URL: z.url() });
    activate([other.schema]);
    process.env = { SPEC_COUNT: '99', SPEC_ON: 'perhaps', SPEC_SECRET: 'too-short-secret' };
    let problems: readonly string[] = [];
    try {
      slice();
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual(
      ['OTHER_URL', 'SPEC_COUNT', 'SPEC_ON', 'SPEC_SECRET'].sort(),
    );
    expect(problems.join()).toContain('the secret of the spec');
    expect(problems.join()).not.toContain('too-short-secret');
  });
});
