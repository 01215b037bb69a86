import { Injectable } from '@nestjs/common';

/** Figures that only this process knows, told with every heartbeat; by a few names, never by tenant or endpoint. */
@Injectable()
export class Vitals {
  private readonly readers = new Map<string, () => number>();

  register(name: string, read: () => number): void {
    this.readers.set(name, read);
  }

  read(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.readers].map(([name, read]) => [name, read()]));
  }
}
