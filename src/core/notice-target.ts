/** What people and programs outside are told of a deploy. */
export const NOTICES = ['started', 'waiting', 'succeeded', 'failed', 'rolled-back'] as const;

export type NoticeKind = (typeof NOTICES)[number];

/** Where notices go. */
export type NoticeTarget = {
  /** As an event for programs, or as a message for people in a chat. */
  readonly as: 'cloudevents' | 'slack' | 'teams';
  readonly url?: string;
  /** Variable of the environment with the address, for one that holds a key. */
  readonly variable?: string;
  readonly events: readonly NoticeKind[];
  /** All where it is left out. */
  readonly environments?: readonly string[];
};
