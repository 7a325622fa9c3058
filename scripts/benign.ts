/** Sends the benign set (tests/benign) through a policy and prints how much of it is blocked, redacted and flagged. */
import { parseArgs } from 'node:util';
import { asList, asText, reportOf } from './benign/report.ts';
import { runBenign } from './benign/run.ts';

const HELP = `npm run benign -- [options]

  --policy NAME   a policy of policies/library (default: baseline)
  --list          also print each alarm that took something away, with its place and scores
  --json          print JSON instead of tables
`;

const { values: options } = parseArgs({
  options: {
    policy: { type: 'string', default: 'baseline' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else {
  const begun = performance.now();
  const measured = await runBenign(options.policy);
  const report = reportOf(measured);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ policy: options.policy, report, measured }, null, 2)}\n`);
  } else {
    if (options.list) process.stdout.write(`${asList(measured)}\n`);
    process.stdout.write(asText(report));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(`\npolicy ${options.policy}, ${measured.length} exchanges in ${seconds} s\n`);
  }
}
