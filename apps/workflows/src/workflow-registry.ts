import { matches } from '#libs/domain';
import type { WorkflowDefinition } from './workflow.js';

/** The workflows of this installation. */
export class WorkflowRegistry {
  constructor(private readonly definitions: readonly WorkflowDefinition[]) {
    const names = definitions.map(({ name }) => name);
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) throw new Error(`two workflows are named "${repeated}": each name must be there once`);
  }

  /** In the order of their definition. */
  matching(eventType: string): readonly WorkflowDefinition[] {
    return this.definitions.filter(({ pattern }) => matches(pattern, eventType));
  }
}
