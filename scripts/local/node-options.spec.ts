import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_NODE_OPTIONS, nodeEnvironment } from './node-options.ts';
import { ROOT } from './places.ts';

describe('how Node runs an app', () => {
  it('is the same in the image', () => {
    expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toContain(`NODE_OPTIONS="${APP_NODE_OPTIONS}"`);
  });

  it.each([
    ['by default as measured', {}, APP_NODE_OPTIONS],
    ['as the operator says', { NODE_OPTIONS: '--max-old-space-size=4096' }, '--max-old-space-size=4096'],
  ])('%s', (_name, env, options) => {
    expect(nodeEnvironment(env)).toEqual({ NODE_OPTIONS: options });
  });
});
