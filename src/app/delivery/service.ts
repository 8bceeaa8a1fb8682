import { badSetting, noSuchFile } from '../../core/catalogue/templating.ts';
import { readContextFile } from '../../dsl/context-file.ts';
import { readService, withExcerpts } from '../../dsl/jenkinsfile.ts';
import type { DeliveryOptions, Service } from './delivery.ts';
import type { Session } from '../world.ts';

/** Reads the block of the Jenkinsfile, or the JSON that Jenkins made of it; `--set` wins over either. */
export async function loadService(args: DeliveryOptions, session: Session): Promise<Service> {
  const { env, cwd, adapters } = session;
  const files = await adapters.files(cwd);
  const set = settingsFrom(args.set ?? []);
  if (args.context !== undefined) {
    const text = await files.text(args.context);
    if (text === undefined) throw noSuchFile(args.context, 'give the file that Jenkins wrote with --context');
    return readContextFile({ text, file: args.context, set });
  }
  const file = args.file ?? 'Jenkinsfile';
  const text = await files.text(file);
  if (text === undefined)
    throw noSuchFile(
      file,
      'change to the folder of the service, name the file with --file, or begin with slipway init',
    );
  return {
    ...readService({ text, file, env: defined(env), set }),
    withExcerpts: (faults) => withExcerpts(faults, { text, file }),
  };
}

function settingsFrom(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((setting) => {
      const at = setting.indexOf('=');
      if (at < 1) throw badSetting(setting);
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}

function defined(env: Session['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
