import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { newId, VERSION } from '#libs/contracts';
import { AppIdentity } from '#libs/observability';

/** Who this process is among all that run: a new one with every start. */
@Injectable()
export class InstanceIdentity {
  readonly startedAt = new Date();
  readonly id = newId('ins', this.startedAt.getTime());
  readonly version = VERSION;
  readonly host = hostname();
  readonly pid = process.pid;

  constructor(@Inject(AppIdentity) private readonly app: AppIdentity) {}

  get appName(): string {
    return this.app.name;
  }
}
