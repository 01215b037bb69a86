import {
  Inject,
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { lastValueFrom, of, type Observable } from 'rxjs';
import type { HttpReply, HttpRequest } from '../request.js';
import { actionCallOf, endOfFailure, namedTarget } from './action-call.js';
import { withNote } from './action-note.js';
import { ACTION_RECORDER, type ActionRecorder, type BegunAction, type Change } from './action-recorder.js';

/** Writes down a call before it changes anything, and how it ended after. What the guard turned away never comes here. */
@Injectable()
export class ActionInterceptor implements NestInterceptor {
  constructor(@Optional() @Inject(ACTION_RECORDER) private readonly recorder?: ActionRecorder) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const call = actionCallOf(context);
    if (call === undefined || this.recorder === undefined) return next.handle();
    const begun = await this.recorder.begin(call);
    return withNote((changed) => carryOut(begun, changed, context, next));
  }
}

async function carryOut(
  begun: BegunAction,
  changed: () => Change,
  context: ExecutionContext,
  next: CallHandler,
): Promise<Observable<unknown>> {
  const http = context.switchToHttp();
  const target = namedTarget(http.getRequest<HttpRequest>());
  try {
    const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    const { statusCode } = http.getResponse<HttpReply>();
    await begun.end({ ...target, ...changed(), status: statusCode });
    return of(answer);
  } catch (error) {
    // What was noted before the failure was done all the same.
    await begun.end({ ...target, ...changed(), ...endOfFailure(error) });
    throw error;
  }
}
