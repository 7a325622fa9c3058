/** The gateway as it is served on Node: its configuration, as JSON, is the argument. */
import { parseConfig } from '../../gateway/config.ts';
import { createGateway } from '../../gateway/node.ts';
import { report } from '../servers/serve.ts';

const gateway = await createGateway(parseConfig(process.argv[2]!, 'the configuration of the bench'));
report((await gateway.listen()).url);
