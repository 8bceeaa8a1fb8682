/** The workspace. Paths are relative to its root, with forward slashes. */
export type Files = {
  /** Absolute path of the root, for what must be handed to another program. */
  readonly root: string;
  /** Content as text; undefined where there is no such file. */
  text(path: string): Promise<string | undefined>;
  /** Names in a folder, sorted; undefined where there is no such folder. */
  names(folder: string): Promise<readonly string[] | undefined>;
};
