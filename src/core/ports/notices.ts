export type NoticeMessage = { readonly contentType: string; readonly body: string };

/** Where people and programs hear of deploys. */
export type Notices = {
  /** Throws an Error whose message says why it did not arrive, without the address. */
  send(address: string, message: NoticeMessage, signal: AbortSignal): Promise<void>;
};
