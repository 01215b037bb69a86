import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PinoLogger } from '#libs/observability';
import { problemErrorOf, problemOf } from './problem.js';
import type { HttpReply, HttpRequest } from './request.js';

/** The HTTP edge: turns whatever was thrown into problem+json. Kafka handlers have their own edge, the consumer loop. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(PinoLogger) private readonly logger: PinoLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw thrown;
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<HttpReply>();
    const error = problemErrorOf(thrown);
    if (error.code === 'internal') {
      this.logger.error({ err: thrown, requestId: request.id, method: request.method }, 'http.failed');
    }
    if (reply.sent) return;
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfterSeconds)));
    if (error.status === 401) reply.header('www-authenticate', 'Bearer');
    reply
      .status(error.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problemOf(error, request)));
  }
}
