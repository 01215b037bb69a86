import type { Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError } from '#libs/config';
import { VERSION } from '#libs/contracts';
import { AppIdentity, HealthRegistry, PinoLogger } from '#libs/observability';
import { createApp } from './create-app.js';
import { setHeapFlags } from './heap-flags.js';
import { httpConfig, type HttpConfig } from './http.config.js';

interface AppToRun {
  readonly name: string;
  readonly module: Type;
  readonly transports?: readonly Type<CustomTransportStrategy>[];
}

/** Longer than any drain: a process that still hangs then is beyond help, and its records are not committed. */
const SHUTDOWN_LIMIT_MS = 60_000;

/**
 * Runs one app until SIGTERM or SIGINT. HTTP listens first, so that `/livez` answers while Kafka or PostgreSQL are
 * still away and `/readyz` says what is missing. A second signal ends the process at once.
 */
export async function runApp({ name, module, transports = [] }: AppToRun): Promise<void> {
  setHeapFlags();
  try {
    const app = await createApp(module, transports);
    app.get(AppIdentity).introduce(name);
    const logger = app.get(PinoLogger);
    const config = app.get<HttpConfig>(httpConfig.KEY);
    stopOnSignals(app, name);
    stopOnBugs(logger);
    await app.listen(config.PORT, config.HOST);
    logger.info({ app: name, version: VERSION, url: await app.getUrl(), pid: process.pid }, 'app.listening');
    await app.startAllMicroservices();
    logger.info({ app: name }, 'app.ready');
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Another program listens there: set PORT to a free port, or to 0 for any.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function stopOnSignals(app: NestFastifyApplication, name: string): void {
  const logger = app.get(PinoLogger);
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ app: name, signal }, 'app.stopping');
    app.get(HealthRegistry).beginShutdown();
    setTimeout(() => {
      logger.error({ app: name, limitMs: SHUTDOWN_LIMIT_MS }, 'app.stop-timed-out');
      process.exit(1);
    }, SHUTDOWN_LIMIT_MS).unref();
    try {
      await app.close();
      logger.info({ app: name }, 'app.stopped');
      process.exit(0);
    } catch (error) {
      logger.error({ app: name, err: error }, 'app.stop-failed');
      process.exit(1);
    }
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** An exception that nobody caught leaves unknown state behind: better a restart, which Kafka makes safe. */
function stopOnBugs(logger: PinoLogger): void {
  const stop = (error: unknown): void => {
    logger.fatal({ err: error }, 'app.crashed');
    process.exit(1);
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
}
