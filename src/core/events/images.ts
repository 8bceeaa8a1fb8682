export type ImageEvent =
  | { readonly type: 'image.progress'; readonly done: number; readonly total: number; readonly what: string }
  | {
      readonly type: 'image.pushed';
      readonly reference: string;
      readonly digest: string;
      readonly layers: number;
      readonly alreadyThere: number;
      readonly bytesSent: number;
    };
