import { nameResolver } from './resolver.js';

const failing = (code: string) => (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));
const answering =
  (...addresses: readonly string[]) =>
  (): Promise<readonly string[]> =>
    Promise.resolve(addresses);
const notAsked = (): Promise<never> => Promise.reject(new Error('the system was asked'));

describe('the addresses of a name', () => {
  it.each([
    ['both families', answering('192.0.2.1'), answering('2001:db8::1'), ['192.0.2.1', '2001:db8::1']],
    ['IPv4 when there is no IPv6', answering('192.0.2.1', '192.0.2.2'), failing('ENODATA'), ['192.0.2.1', '192.0.2.2']],
    ['IPv6 when there is no IPv4', failing('ENODATA'), answering('2001:db8::1'), ['2001:db8::1']],
    ['IPv4 when IPv6 is never answered', answering('192.0.2.1'), failing('ETIMEOUT'), ['192.0.2.1']],
  ])('are %s', async (_case, resolve4, resolve6, expected) => {
    const resolve = nameResolver({ dns: { resolve4, resolve6 }, system: notAsked });
    expect(await resolve('hooks.example.com')).toEqual(expected);
  });

  it.each([['ENOTFOUND'], ['ENODATA'], ['ECONNREFUSED']])('come from the hosts file when DNS says %s', async (code) => {
    const dns = { resolve4: failing(code), resolve6: failing(code) };
    expect(await nameResolver({ dns, system: answering('127.0.0.1') })('hooks.example.com')).toEqual(['127.0.0.1']);
  });

  it.each([['ETIMEOUT'], ['ESERVFAIL']])('are not asked for a second time when DNS says %s', async (code) => {
    const dns = { resolve4: failing('ENODATA'), resolve6: failing(code) };
    await expect(nameResolver({ dns, system: notAsked })('hooks.example.com')).rejects.toThrow(code);
  });
});
