/** The import table: who may import whom. A rule that fails names the edge and why it is forbidden. */
const RUNTIME_FILE = '\\.(node|worker)\\.ts$';
const ENTRY = '^(gateway/(node|worker)\\.ts$|cli/|scripts/|bench/)';

/** `from` may import, of our own files, nothing but `to`. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: ENTRY },
  to: { path: '^(exchange|policies|classifiers|gateway|cli|console|bench|scripts|tests)/', pathNot: to },
});

module.exports = {
  forbidden: [
    only('exchange-imports-nothing', '^exchange/', ['^exchange/'], 'The vocabulary stands alone.'),
    only('engine', '^policies/engine/', ['^policies/(engine|schema)/', '^exchange/'], 'Policies see signals only: no classifier, no gateway.'),
    only('analysis', '^policies/analysis/', ['^policies/(engine|analysis|schema)/', '^exchange/'], 'As the engine.'),
    only('classifiers', '^classifiers/', ['^classifiers/', '^exchange/'], 'Classifiers know no policy.'),
    ...['audit', 'telemetry', 'protocols', 'providers'].map((part) =>
      only(`gateway-${part}`, `^gateway/${part}/`, [`^gateway/${part}/`, '^exchange/'], 'The four parts of the gateway never import each other.'),
    ),
    only(
      'moderation',
      '^gateway/moderation/',
      ['^gateway/moderation/', '^exchange/', '^policies/engine/', '^classifiers/', '^gateway/(audit/audit|telemetry/telemetry|protocols/protocol|providers/provider)\\.ts$'],
      'Moderation knows the interfaces of the four parts, not their implementations.',
    ),
    {
      name: 'only-apply-releases',
      comment: 'Everybody may import the type Released; only moderation/apply constructs one.',
      severity: 'error',
      from: { pathNot: ['^gateway/moderation/apply\\.ts$'] },
      to: { path: '^exchange/released\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'hono-in-app-and-routes',
      severity: 'error',
      from: { pathNot: '^gateway/(app|node|server\\.node|worker)\\.ts$|^gateway/routes/' },
      to: { path: 'node_modules/(hono|@hono)/' },
    },
    {
      name: 'runtime-packages-in-runtime-files',
      comment: 'Shared code names no runtime, so that it runs on all of them.',
      severity: 'error',
      from: { path: '^(exchange|policies|classifiers|gateway)/', pathNot: [RUNTIME_FILE, '^gateway/(node|worker)\\.ts$'] },
      to: { path: ['^node:', '^cloudflare:', 'node_modules/(onnxruntime-|node-llama-cpp|undici|redis|@redis|sharp/)'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'runtime-builtins-in-runtime-files',
      severity: 'error',
      from: { path: '^(exchange|policies|classifiers|gateway)/', pathNot: [RUNTIME_FILE, '^gateway/(node|worker)\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'runtime-files-from-entries',
      comment: 'Only the entries choose the parts of a runtime.',
      severity: 'error',
      from: { path: '^(exchange|policies|classifiers|gateway)/', pathNot: [RUNTIME_FILE, '^gateway/(node|worker)\\.ts$'] },
      to: { path: RUNTIME_FILE, dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: ['\\.d\\.ts$', '^scripts/', '^exchange/'] }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
