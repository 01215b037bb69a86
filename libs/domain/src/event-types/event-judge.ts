import type { EventTypePolicy, RegisteredEventType, SchemaDocument } from '#libs/contracts';
import { judgeEvent, type EventToJudge, type EventVerdict } from './judge-event.js';
import { SchemaValidator } from './schema-validator.js';

/** Schemas that are kept compiled, some tens of kilobytes each. */
const MAX_COMPILED = 1_000;

/** Judges events, and keeps the schemas that it has compiled for that; the oldest go first. */
export class EventJudge {
  private readonly compiled = new Map<SchemaDocument, SchemaValidator>();

  constructor(private readonly maxCompiled: number = MAX_COMPILED) {}

  judge(event: EventToJudge, registered: RegisteredEventType | undefined, policy: EventTypePolicy): EventVerdict {
    return judgeEvent(event, registered, policy, (schema, data, bytes, pointer) =>
      this.validatorOf(schema).faultsOf(data, bytes, pointer),
    );
  }

  /** A schema that was read again is another object, and compiled again. */
  private validatorOf(schema: SchemaDocument): SchemaValidator {
    const known = this.compiled.get(schema);
    if (known !== undefined) return known;
    const validator = new SchemaValidator(schema);
    this.compiled.set(schema, validator);
    const [oldest] = this.compiled.keys();
    if (this.compiled.size > this.maxCompiled && oldest !== undefined) this.compiled.delete(oldest);
    return validator;
  }
}
