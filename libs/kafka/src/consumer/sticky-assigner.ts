import kafkajs, { type PartitionAssigner } from 'kafkajs';
import { assignSticky, type JoiningMember } from '#libs/domain';

/** The protocol's name in the group; every member must offer it. */
const NAME = 'postrider-sticky';
const VERSION = 1;

/** How a member stands when it (re)joins. */
export type Standing = Pick<JoiningMember, 'owned' | 'leaving'>;

/**
 * {@link assignSticky} in kafkajs' clothes. Each member tells the leader, in the subscription's user data, what it owns
 * and whether it is leaving.
 */
export function stickyAssigner(standing: () => Standing): PartitionAssigner {
  const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,

    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify(standing()));
      return { name: NAME, metadata: MemberMetadata.encode({ version: VERSION, topics, userData }) };
    },

    async assign({ members }) {
      const joining = members.map(({ memberId, memberMetadata }): JoiningMember => {
        const told = MemberMetadata.decode(memberMetadata);
        return { memberId, topics: told?.topics ?? [], ...standingOf(told?.userData) };
      });
      const topics = [...new Set(joining.flatMap((member) => member.topics))];
      await cluster.addMultipleTargetTopics(topics);
      const counts = new Map(topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length]));
      return [...assignSticky(joining, counts)].map(([memberId, assigned]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: VERSION,
          assignment: Object.fromEntries(
            Object.entries(assigned).map(([topic, partitions]) => [topic, [...partitions]]),
          ),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

/** What another member tells is input: unreadable means it owned nothing. */
function standingOf(userData: Buffer | undefined): Standing {
  try {
    const told: unknown = JSON.parse(userData?.toString('utf8') ?? '{}');
    if (typeof told !== 'object' || told === null || !('owned' in told)) return { owned: {} };
    return { owned: ownedOf(told.owned), leaving: 'leaving' in told && told.leaving === true };
  } catch {
    return { owned: {} };
  }
}

function ownedOf(told: unknown): Standing['owned'] {
  if (typeof told !== 'object' || told === null) return {};
  return Object.fromEntries(
    Object.entries(told).map(([topic, partitions]) => [
      topic,
      Array.isArray(partitions) ? partitions.filter((partition) => Number.isInteger(partition)) : [],
    ]),
  );
}
