import type { PartitionAssigner } from 'kafkajs';

/**
 * kafkajs forgets a broker whose connection breaks. When it was the only one it knew, the consumer crashes at once
 * ("No broker available") instead of trying again, and the one built after it has to wait until the group gives up the
 * old member. So the last broker is kept: it is where a restarted one is found. An assigner is where kafkajs hands out
 * its cluster.
 */
export const keepLastBroker =
  (assigner: PartitionAssigner): PartitionAssigner =>
  (config) => {
    const { cluster } = config;
    const remove = cluster.removeBroker.bind(cluster);
    cluster.removeBroker = (broker) => {
      if (cluster.getNodeIds().length > 1) remove(broker);
    };
    return assigner(config);
  };
