import type { Socket } from 'node:net';
import { OutboundError } from './outbound-error.js';

/** Resolves when the socket is open in that sense; on an error, a close or an abort the socket is destroyed first. */
export function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  toError: (error: unknown) => OutboundError,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      socket.off(event, onOpen).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      done();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        // Whatever the socket has to say after this is of no interest, but must not be an unhandled error.
        socket.on('error', () => undefined).destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    const onOpen = (): void => settle(resolve);
    const onError = (error: Error): void => fail(toError(error));
    const onClose = (): void => fail(new OutboundError('connect_reset', 'closed while connecting'));
    const onAbort = (): void => fail(signal.reason);
    socket.on(event, onOpen).on('error', onError).on('close', onClose);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
