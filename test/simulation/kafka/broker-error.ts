/** How kafkajs tells of what a broker refused. */
export class BrokerError extends Error {
  constructor(
    override readonly name: string,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
