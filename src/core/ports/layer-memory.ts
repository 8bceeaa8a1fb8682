export type Packed = { readonly digest: string; readonly size: number };

/** What a plain layer became when it was compressed before, so that nothing is compressed only to find it is known. */
export type LayerMemory = {
  recall(diffId: string): Promise<Packed | undefined>;
  remember(diffId: string, packed: Packed): Promise<void>;
};
