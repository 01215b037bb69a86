import { createGuardedAxios } from '#libs/webhook-client';
import { builtInWorkflows } from './built-in-workflows.js';
import { workflowsConfig, type WorkflowsConfig } from './workflows.config.js';

describe('the settings of a call', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const read = (environment: Readonly<Record<string, string>>): WorkflowsConfig => {
    Object.assign(process.env, environment);
    return workflowsConfig();
  };
  const url = 'https://orders.example/events';

  test('are both given, or neither', () => {
    expect(read({})).toEqual({ WORKFLOWS_CALL_TIMEOUT_MS: 10_000 });
    expect(read({ WORKFLOWS_CALL_EVENTS: 'order.*', WORKFLOWS_CALL_URL: url })).toMatchObject({
      WORKFLOWS_CALL_EVENTS: 'order.*',
      WORKFLOWS_CALL_URL: url,
    });
  });

  test.each([
    [
      'a pattern without a URL',
      { WORKFLOWS_CALL_EVENTS: '*' },
      'WORKFLOWS_CALL_EVENTS: needs WORKFLOWS_CALL_URL as well: set both or neither',
    ],
    [
      'a URL without a pattern',
      { WORKFLOWS_CALL_URL: url },
      'WORKFLOWS_CALL_URL: needs WORKFLOWS_CALL_EVENTS as well: set both or neither',
    ],
    ['no type pattern', { WORKFLOWS_CALL_EVENTS: 'order.*.x', WORKFLOWS_CALL_URL: url }, 'is no type pattern'],
    ['no URL', { WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: 'orders' }, 'not an absolute URL'],
    ['another scheme', { WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: 'ftp://a.example' }, 'the scheme is ftp'],
    ['a user name', { WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: 'https://u@a.example' }, 'no user name'],
    [
      'an address that no setting opens',
      { WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: 'http://169.254.169.254/latest' },
      'WORKFLOWS_CALL_URL: cannot be called: 169.254.169.254',
    ],
    ['a timeout that is no number', { WORKFLOWS_CALL_TIMEOUT_MS: '10s' }, 'WORKFLOWS_CALL_TIMEOUT_MS'],
  ])('with %s are refused, and the message says why', (_name, environment, message) => {
    expect(() => read(environment)).toThrow(message);
  });

  test.each(['http://10.1.2.3:8080/events', 'http://[fd00::1]:8080/', 'https://orders.default.svc/events'])(
    'may name an inside address, %s: the egress guard decides at each call',
    (inside) => {
      expect(read({ WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: inside })).toMatchObject({
        WORKFLOWS_CALL_URL: inside,
      });
    },
  );

  test('leave a stop the time to finish a call', () => {
    const config = read({ WORKFLOWS_CALL_EVENTS: '*', WORKFLOWS_CALL_URL: url, WORKFLOWS_CALL_TIMEOUT_MS: '25000' });
    const unused = createGuardedAxios({ exchange: () => Promise.reject(new Error('nothing is called here')) });
    expect(() => builtInWorkflows(config, { DRAIN_TIMEOUT_MS: 25_000 }, unused)).toThrow('less than DRAIN_TIMEOUT_MS');
    expect(builtInWorkflows(config, { DRAIN_TIMEOUT_MS: 25_001 }, unused).map(({ name }) => name)).toEqual(['call']);
  });
});
