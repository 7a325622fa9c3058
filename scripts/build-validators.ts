/**
 * Compiles JSON Schemas ahead of time into ES modules without `eval`, which workerd forbids.
 *
 *     node scripts/build-validators.ts          writes them
 *     node scripts/build-validators.ts --check  exits with 1 when one is not what its schema gives
 *
 * Each module exports `validate(data): boolean`, which leaves its errors in `validate.errors`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Schema and the module it becomes; `.d.mts` lies beside the module. Paths from the root of the repository. */
const VALIDATORS: readonly { readonly schema: string; readonly output: string }[] = [
  { schema: 'policies/schema/policy.schema.json', output: 'policies/schema/policy-validator.generated.mjs' },
  { schema: 'gateway/schema/config.schema.json', output: 'gateway/schema/config-validator.generated.mjs' },
];

const DECLARATION = `import type { ErrorObject } from 'ajv';

export declare const validate: {
  (data: unknown): boolean;
  /** Of the last call; each with its parent schema. */
  errors?: readonly ErrorObject[] | null;
};
`;

/** The module for one schema. Ajv's own output says \`require\` for its helpers, so esbuild bundles them in. */
async function compile(schemaPath: string): Promise<string> {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addSchema(JSON.parse(readFileSync(ROOT + schemaPath, 'utf8')), 'schema');
  const source = standalone.default(ajv, { validate: 'schema' });
  const bundled = await build({
    stdin: { contents: source, resolveDir: ROOT, sourcefile: 'validator.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    write: false,
    legalComments: 'none',
  });
  const [file] = bundled.outputFiles;
  if (!file) throw new Error(`esbuild gave nothing for ${schemaPath}`);
  return `// Generated from ${schemaPath} by scripts/build-validators.ts: npm run build:validators\n${file.text}`;
}

const check = process.argv.includes('--check');
for (const { schema, output } of VALIDATORS) {
  const declaration = output.replace(/\.mjs$/, '.d.mts');
  for (const [path, text] of [
    [output, await compile(schema)],
    [declaration, DECLARATION],
  ] as const) {
    const current = existsSync(ROOT + path) ? readFileSync(ROOT + path, 'utf8') : undefined;
    if (current === text) continue;
    if (check) {
      process.stderr.write(`${path} is not what ${schema} gives: run npm run build:validators\n`);
      process.exitCode = 1;
    } else {
      writeFileSync(ROOT + path, text);
      process.stdout.write(`wrote ${path}\n`);
    }
  }
}
