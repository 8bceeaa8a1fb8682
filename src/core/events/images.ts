export type ImageEvent =
  /** Bytes sent so far of those that have to be sent; `what` names the repository. */
  | { readonly type: 'image.progress'; readonly done: number; readonly total: number; readonly what: string }
  | {
      readonly type: 'image.built';
      readonly reference: string;
      readonly how: string;
      readonly bytes?: number;
    }
  /** The same commit was built and pushed before. */
  | { readonly type: 'image.found'; readonly reference: string; readonly digest: string }
  | {
      readonly type: 'image.pushed';
      readonly reference: string;
      readonly digest: string;
      readonly layers: number;
      readonly alreadyThere: number;
      readonly bytesSent: number;
    };
