import { Inject, Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { LineBuffer } from './line-buffer.js';
import { logConfig, type LogConfig } from './log.config.js';

type Level = 'fatal' | 'error' | 'warn' | 'debug' | 'trace';
type Fields = Readonly<Record<string, unknown>>;

/** Names whose values never reach a log, should a mistake put them there. No wildcards: they cost more than the line. */
const SECRET_PATHS = ['secret', 'secrets', 'authorization', 'apiKey', 'password', 'headers.authorization'];

/** JSON lines on standard output: fields first, then one sentence or event name. Also Nest's own logger. */
@Injectable()
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly lines = new LineBuffer();

  constructor(@Inject(logConfig.KEY) config: LogConfig) {
    this.pino = pino(
      {
        level: config.LOG_LEVEL,
        base: null,
        redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        formatters: { level: (label) => ({ level: label }) },
        timestamp: pino.stdTimeFunctions.isoTime,
      },
      this.lines,
    );
  }

  info(fields: Fields, message: string): void {
    this.pino.info(fields, message);
  }

  warn(fieldsOrMessage: unknown, ...rest: unknown[]): void {
    this.write('warn', fieldsOrMessage, rest);
  }

  error(fieldsOrMessage: unknown, ...rest: unknown[]): void {
    this.write('error', fieldsOrMessage, rest);
  }

  debug(fieldsOrMessage: unknown, ...rest: unknown[]): void {
    this.write('debug', fieldsOrMessage, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(fieldsOrMessage: unknown, ...rest: unknown[]): void {
    this.write('fatal', fieldsOrMessage, rest);
  }

  /** Nest's routine announcements (routes mapped, modules loaded): worth reading when debugging a boot only. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  isEnabled(level: 'debug' | 'trace'): boolean {
    return this.pino.isLevelEnabled(level);
  }

  /** Nest calls `(message, …, context)`; our own code calls `(fields, message)`. */
  private write(level: Level, first: unknown, rest: readonly unknown[]): void {
    this.put(level, first, rest);
    // Such a line may be the last one.
    if (level === 'warn' || level === 'error' || level === 'fatal') this.lines.flush();
  }

  private put(level: Level, first: unknown, rest: readonly unknown[]): void {
    if (typeof first === 'object' && first !== null && !(first instanceof Error)) {
      this.pino[level](first, rest.map(String).join(' '));
      return;
    }
    const context = rest.at(-1);
    const message = first instanceof Error ? first.message : String(first);
    const error = first instanceof Error ? { err: first } : rest.length > 1 ? { stack: String(rest[0]) } : {};
    this.pino[level]({ ...(context === undefined ? {} : { context }), ...error }, message);
  }
}
