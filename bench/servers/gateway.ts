/** The gateway as it is served: its upstream, its policy and its audit folder are the three arguments. */
import { DEFAULT_CONFIG } from '../../gateway/config.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import { createGateway } from '../../gateway/node.ts';
import { report } from './serve.ts';

const [upstream, policy, directory] = process.argv.slice(2) as [string, string, string];
const gateway = await createGateway({
  ...DEFAULT_CONFIG,
  listen: { host: '127.0.0.1', port: 0 },
  policies: [policy],
  models: {},
  upstreams: { bench: upstreamWithDefaults({ baseUrl: `${upstream}/v1` }) },
  defaultUpstream: 'bench',
  audit: { directory },
});
report((await gateway.listen()).url);
