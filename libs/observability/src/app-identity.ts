import { Injectable } from '@nestjs/common';

/** Which app this process is. */
@Injectable()
export class AppIdentity {
  private given = 'app';

  get name(): string {
    return this.given;
  }

  /** Called once, by whoever runs the app. */
  introduce(name: string): void {
    this.given = name;
  }
}
