import { entry } from './entry.ts';

export const fileUnreadable = entry(
  {
    code: 'FILE_UNREADABLE',
    about:
      'A file is there and cannot be read: its rights forbid it, or a folder, a pipe or a device has its name.',
  },
  (file: string, why: string, cause?: unknown) => ({
    message: `cannot be read: ${why}`,
    hint: 'give yourself the right to read it, or put a plain file in its place',
    place: { file },
    cause,
  }),
);

export const fileTooLarge = entry(
  {
    code: 'FILE_TOO_LARGE',
    about:
      'A file is longer than anything that people write (a template: 4 MB, manifests taken as they are: 16 MB, others: 64 MB); it was not read.',
  },
  (file: string, bytes: number, most: number) => ({
    // Rounded up, so that it never seems to be as long as it may be.
    message: `is ${Math.ceil((bytes / 2 ** 20) * 10) / 10} MB long; it may have ${most / 2 ** 20} MB`,
    hint: 'name the right file, or split this one',
    place: { file },
  }),
);

export const fileOutside = entry(
  {
    code: 'FILE_OUTSIDE',
    about:
      'A symbolic link leads out of the folder that templates may come from, or that folder out of the repository, so what would be deployed is not in the commit.',
  },
  (file: string, folder?: string) => ({
    message: `leads out of ${folder === undefined ? 'the repository' : `${folder}/`} by a symbolic link`,
    hint:
      folder === undefined
        ? 'put the folder itself into the repository'
        : `put the file itself into ${folder}/`,
    place: { file },
  }),
);

export const folderTaken = entry(
  {
    code: 'FOLDER_TAKEN',
    about:
      'The folder given with --out holds files that Slipway did not write; it is replaced whole, so they would be lost.',
  },
  (folder: string) => ({
    message: `${folder} is not empty and was not made by slipway`,
    hint: 'name a folder with --out that does not exist yet, or empty it',
  }),
);

export const folderUnwritable = entry(
  {
    code: 'FOLDER_UNWRITABLE',
    about: 'The folder given with --out cannot be made; nothing of it was left behind.',
  },
  (folder: string, why: string, cause?: unknown) => ({
    message: `${folder} cannot be written: ${why}`,
    hint: 'name another folder with --out, or give yourself the right to write there',
    cause,
  }),
);

export const fileUnwritable = entry(
  {
    code: 'FILE_UNWRITABLE',
    about: 'A file that the command was asked to write cannot be written; nothing of it was left behind.',
  },
  (file: string, why: string, cause?: unknown) => ({
    message: `${file} cannot be written: ${why}`,
    hint: `name another file, or ${why.includes('full') ? 'make room there' : 'give yourself the right to write there'}`,
    cause,
  }),
);
