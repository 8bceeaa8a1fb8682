import { ktmplText } from '../../app/ktmpl.ts';
import { Exit } from '../../core/exit.ts';
import { command } from '../command.ts';

const USAGE = `slipway ktmpl [options] <template>

Turns a Template into manifests, with the command line of ktmpl 0.9.1. Errors go to stderr.

  <template>                             file, or - for standard input
  -p, --parameter NAME VALUE             value of a parameter
  -b, --base64-parameter NAME VALUE      the same for a value that is base64 already
  -f, --parameter-file FILE              YAML file of names and strings; -p wins over it
  -s, --secret NAME NAMESPACE            encode the data of this Secret afterwards
  -h, --help                             this text`;

type Args = { readonly words: readonly string[] };

export default command<Args>({
  usage: 'ktmpl',
  summary: "manifests from one Template, with ktmpl's own command line",
  examples: [['slipway ktmpl web.yml -p IMAGE web:1 | kubectl apply -f -', 'as with ktmpl itself']],
  verbatim: true,
  options: (yargs) => yargs,
  run: async ({ words }, session) => {
    if (words.length === 0 || words.includes('-h') || words.includes('--help')) {
      session.print(USAGE);
      return Exit.done;
    }
    const { text, warnings } = await ktmplText(words, session);
    for (const fault of warnings) session.emit({ type: 'warning', code: 'fault', fault });
    session.print(text);
    return Exit.done;
  },
});
