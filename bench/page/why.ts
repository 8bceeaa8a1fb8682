/** Why a peer may be ahead in a chart, by the beginning of its id; the page says it where one is. */
const REASONS: Readonly<Record<string, string>> = {
  'start-up':
    'Programs in Go start in milliseconds; Node takes the time of `node -e 0` before the first line of any program runs, and `render` reads two YAML files, a Jenkinsfile and a template and asks git for the commit.',
  'render-1-': 'It is the start-up of Node and of what renders; a Go program or a Rust one has none.',
  'render-':
    'The manifests are read again as kubectl would read them, and every value keeps the place it was written at, so that a fault names file, line and column; helm prints text, and kustomize knows no templates.',
  check:
    'kubeconform compares finished manifests with a schema; `check` renders them first, and has the rules of docs/check.md beside the schema.',
  'change-':
    'Before it writes anything, Slipway asks what it may do, what every object is and what applying it would change, and takes a lease and writes a record; kubectl applies and waits.',
  crowd:
    'Each process of Node takes its half second of a processor before it asks anything, and here all of them share two with the cluster itself.',
  'unchanged-':
    'Slipway reads every object with its status and asks the server about one of each kind, so that a change by hand and a rollout that is broken since are seen; what is compared with a stored manifest alone sees neither.',
  'plan-': 'What is missing before a deploy may begin (rights, images, namespaces) is asked too.',
  lag: 'A few milliseconds: both heard the same event of their watch.',
  'memory-':
    'Node with its libraries takes some 60 MB before the first object; Go programs take less, and helm keeps the release alone.',
  'verdict-':
    'It waits for evidence that no more waiting can mend: a restart may still help until it has not.',
};

export function whyAhead(id: string): string | undefined {
  const found = Object.keys(REASONS)
    .filter((begin) => id.startsWith(begin))
    .toSorted((a, b) => b.length - a.length)[0];
  return found === undefined ? undefined : REASONS[found];
}
