import { allRoutes } from './all-routes.js';

describe('every route of every app', () => {
  const name = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`;

  test('says who may use it', () => {
    expect(
      allRoutes()
        .filter(({ access }) => access === undefined)
        .map(name),
    ).toEqual([]);
  });

  test('that changes something says what it does, or why it is no action', () => {
    const silent = allRoutes().filter(({ method, action }) => method !== 'get' && action === undefined);
    expect(silent.map(name)).toEqual([]);
  });

  test('that is open to all changes nothing', () => {
    expect(
      allRoutes()
        .filter(({ access, method }) => access?.kind === 'open' && method !== 'get')
        .map(name),
    ).toEqual([]);
  });
});
