import { WebhookReceiver } from '#libs/testing';

/** Receivers that one suite starts, to be closed together after its dispatcher has stopped. */
export class SuiteReceivers {
  private readonly started: WebhookReceiver[] = [];

  start = async (...script: Parameters<typeof WebhookReceiver.start>): Promise<WebhookReceiver> => {
    const receiver = await WebhookReceiver.start(...script);
    this.started.push(receiver);
    return receiver;
  };

  async close(): Promise<void> {
    await Promise.all(this.started.map((receiver) => receiver.close()));
  }
}
