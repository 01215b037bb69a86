/** A body in some format, with the headers that belong to it. */
export interface RenderedBody {
  readonly body: Buffer;
  /** Names in lower case, `content-type` among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a body tells of whom it is for. */
export interface BodyRecipient {
  readonly endpointId: string;
  /** As its owner named it, or nothing. */
  readonly name: string;
}

export const JSON_BODY: Readonly<Record<string, string>> = { 'content-type': 'application/json' };
