type TextLimits = {
  /** A file whose real path lies outside of this folder is refused, and so is what is no file, such as a pipe. */
  readonly within?: string;
  /** A file of more bytes is refused, unread. */
  readonly most?: number;
};

/** The workspace. Paths are relative to its root, with forward slashes. */
export type Files = {
  /** Absolute path of the root, for what must be handed to another program. */
  readonly root: string;
  /** Content as text; undefined where there is no such file. */
  text(path: string, limits?: TextLimits): Promise<string | undefined>;
  /** The path of what a symbolic link leads to, or the path itself; undefined where it leads nowhere. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * Names in a folder, sorted; undefined where there is no such folder. One that leads out of the repository is refused, but
   * for what the platform names, which may be `anywhere`.
   */
  names(folder: string, limits?: { readonly anywhere?: boolean }): Promise<readonly string[] | undefined>;
  /**
   * Makes a folder that holds exactly these texts, all of them or none. It may replace a folder that
   * was made so before; any other folder that is not empty is refused.
   */
  makeFolder(path: string, texts: ReadonlyMap<string, string>): Promise<void>;
  /**
   * Writes a file whole or not at all, and the folders above it; only its owner may read it afterwards, unless it is for
   * `everybody` that the umask lets.
   */
  writeText(path: string, text: string, whom?: 'owner' | 'everybody'): Promise<void>;
};
