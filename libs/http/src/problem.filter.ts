import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PinoLogger } from '#libs/observability';
import { problemAnswer, problemErrorOf } from './problem.js';
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
    const { status, headers, body } = problemAnswer(error, request);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    reply.status(status).send(body);
  }
}
