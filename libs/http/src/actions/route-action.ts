/** The metadata in which a route says what it does. */
export const ROUTE_ACTION = 'postrider:action';

export type RouteAction =
  { readonly kind: 'action'; readonly name: string } | { readonly kind: 'none'; readonly why: string };
