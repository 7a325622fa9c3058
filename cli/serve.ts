import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { loadConfig } from '../gateway/config-file.node.ts';
import { createGateway, type Gateway } from '../gateway/node.ts';
import { reloadText } from '../gateway/reload-text.ts';
import { renderBanner } from './banner.ts';
import { type Flags, withFlags } from './flags.ts';
import { liveCheck } from './live-check.ts';
import { toldToStop } from './shutdown.ts';
import { paintFor, printable } from './terminal.ts';
import { weightsProgress } from './weights-progress.ts';

/** Where `try` and `explain` look when they are told nothing. */
const DEFAULT_URL = 'http://127.0.0.1:8787';
const DEFAULT_AUDIT = '.portcullis/audit';

/**
 * Runs the gateway until it is told to stop. It listens before the weights are there: texts are checked, and chat
 * answers 503 until then. SIGHUP reloads the policies, and so, where they are watched, does every change of their files.
 *
 * @throws PortcullisError for whatever would leave it unguarded or unrecorded, and for a port that is taken.
 */
export async function serve(configFile: string | undefined, flags: Flags, { watch = false } = {}): Promise<void> {
  const config = withFlags(await loadConfig(configFile), flags);
  const progress = weightsProgress(process.stderr);
  let shown = false;
  const gateway = await createGateway(config, {
    onWeights: (_, state) => shown && progress.show(state),
    onReload: (report) => {
      progress.clear();
      process.stderr.write(`${printable(reloadText(report))}\n`);
    },
  });
  const stopped = toldToStop(() => void gateway.reload('SIGHUP'));
  try {
    const { url } = await gateway.listen();
    const facts = gateway.describe();
    const live = await liveCheck(gateway.scanText);
    const directory = relative(process.cwd(), facts.auditDirectory);
    const lines = renderBanner(
      {
        ...facts,
        version: packageVersion(),
        url,
        auditDirectory: directory.startsWith('..') ? facts.auditDirectory : directory,
        live,
        next: {
          tryArguments: url === DEFAULT_URL ? '' : ` --url ${url}`,
          explainArguments: directory === DEFAULT_AUDIT ? '' : ` --audit ${directory}`,
          apiKey: config.keys.length === 0 ? 'any' : 'YOUR_KEY',
        },
      },
      paintFor(process.stdout),
      process.stdout.columns ?? 100,
    );
    process.stdout.write(`${lines.join('\n')}\n`);
    shown = true;
    void gateway.modelsSettled.then(() => {
      progress.clear();
      sayModels(gateway);
    });
    if (watch) gateway.watchPolicies();
    const signal = await stopped;
    progress.clear();
    process.stderr.write(`\n${signal}: finishing what runs, at most ${config.limits.drainMs / 1000} s\n`);
  } finally {
    await gateway.close();
  }
}

/** What has become of the models whose weights were on their way when the banner was printed. */
function sayModels(gateway: Gateway): void {
  const paint = paintFor(process.stderr);
  for (const { alias, what, state } of gateway.describe().models) {
    const word = state === 'ready' ? paint.good('ready') : paint.bad(state);
    process.stderr.write(`model ${alias} (${what}): ${word}\n`);
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
