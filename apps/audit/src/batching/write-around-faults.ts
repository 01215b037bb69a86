import { isDataFault } from '#libs/database';

/**
 * Writes a batch although PostgreSQL refuses one of its rows: the batch is halved until the row stands alone, which
 * `refuse` then deals with. An outage is no row's fault, and passes through.
 */
export async function writeAroundFaults<Item>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<void>,
  refuse: (item: Item, error: unknown) => Promise<void>,
): Promise<void> {
  try {
    await write(items);
  } catch (error) {
    if (!isDataFault(error)) throw error;
    const [only] = items;
    if (items.length === 1 && only !== undefined) {
      await refuse(only, error);
      return;
    }
    const half = Math.ceil(items.length / 2);
    await writeAroundFaults(items.slice(0, half), write, refuse);
    await writeAroundFaults(items.slice(half), write, refuse);
  }
}
