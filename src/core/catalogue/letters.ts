import { straight } from '../typographic.ts';
import { entry } from './entry.ts';

export const misquoted = entry(
  {
    code: 'MISQUOTED',
    about:
      'A text of the Jenkinsfile is in typographic quotes, or a word holds a blank that nobody sees. Word processors and chats make such of what is copied through them.',
  },
  (text: string, blank: string | undefined) =>
    blank === undefined
      ? {
          message: `${text} has typographic quotes, which Groovy takes for letters`,
          hint: `write ${straight(text) ?? "'TEXT'"}`,
        }
      : { message: `there is ${blank} in this word`, hint: 'remove it, or type a blank instead' },
);

export const byteOrderMark = entry(
  {
    code: 'BYTE_ORDER_MARK',
    about:
      'The Jenkinsfile begins with a byte order mark, which Groovy takes for a letter of the first word.',
  },
  () => ({
    message: 'the file begins with a byte order mark, which Groovy takes for a letter',
    hint: 'save it as UTF-8 without byte order mark',
  }),
);
