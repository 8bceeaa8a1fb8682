import { badContextJson, badSetting, noSuchFile } from '../core/catalogue/templating.ts';
import { parseContext } from '../dsl/context-check.ts';
import type { ServiceContext } from '../dsl/context.ts';
import { readJenkinsfile } from '../dsl/jenkinsfile.ts';
import type { Places } from '../dsl/places.ts';
import type { ReleaseArgs } from './load-release.ts';
import type { Session } from './session.ts';

/** What the service team wrote, and where. */
export type Service = { readonly context: ServiceContext; readonly places: Places };

/** Reads the block of the Jenkinsfile, or the JSON that Jenkins made of it. */
export async function loadService(args: ReleaseArgs, session: Session): Promise<Service> {
  const { env, cwd, adapters } = session;
  const files = await adapters.files(cwd);
  const set = settingsFrom(args.set ?? []);
  if (args.context !== undefined) {
    const text = await files.text(args.context);
    if (text === undefined) throw noSuchFile(args.context, 'give the file that Jenkins wrote with --context');
    return { context: parseContext(jsonFrom(text, args.context), args.context), places: new Map() };
  }
  const file = args.file ?? 'Jenkinsfile';
  const text = await files.text(file);
  if (text === undefined)
    throw noSuchFile(
      file,
      'change to the folder of the service, name the file with --file, or begin with slipway init',
    );
  return readJenkinsfile({ text, file, env: defined(env), set });
}

function jsonFrom(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badContextJson(file, error);
  }
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
