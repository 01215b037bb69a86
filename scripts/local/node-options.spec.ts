import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_NODE_ARGUMENTS, APP_NODE_OPTIONS, nodeEnvironment } from './node-options.ts';
import { ROOT } from './places.ts';

describe('how Node runs an app', () => {
  it('is the same in the image', () => {
    const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain(`NODE_OPTIONS="${APP_NODE_OPTIONS}"`);
    expect(dockerfile).toContain(
      `ENTRYPOINT ${JSON.stringify(['node', ...APP_NODE_ARGUMENTS]).replaceAll(',', ', ')}\n`,
    );
  });

  it.each([
    ['by default as measured', {}, APP_NODE_OPTIONS],
    ['as the operator says', { NODE_OPTIONS: '--max-old-space-size=4096' }, '--max-old-space-size=4096'],
  ])('%s', (_name, env, options) => {
    expect(nodeEnvironment(env)).toEqual({ NODE_OPTIONS: options });
  });
});
