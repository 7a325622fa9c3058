import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { type Engine, outcomeOf, pinnedVersion, readPolicy } from './engine.ts';

const PACKAGE = '@cedar-policy/cedar-wasm';
const POLICY_SET = 'decision';
/** Units of a score as `decision.cedar` has it: a long, since Cedar has no floating point. */
const SCORE_UNITS = 10_000;

/** Cedar over `decision.cedar`, parsed once and kept in the module, which is the fastest way to ask it. */
export function loadCedar(): Engine {
  const parsed = preparsePolicySet(POLICY_SET, { staticPolicies: policiesById(readPolicy('decision.cedar')) });
  if (parsed.type === 'failure') throw new Error(`decision.cedar: ${parsed.errors[0]?.message}`);
  return {
    name: 'Cedar',
    version: `${PACKAGE} ${pinnedVersion(PACKAGE)}`,
    gives: 'the ids of the policies that determined it',
    prepare({ stage, role, scores }) {
      const units = Object.entries(scores).map(([name, score]) => [name, Math.round(score * SCORE_UNITS)]);
      const call: StatefulAuthorizationCall = {
        principal: { type: 'Caller', id: 'bench' },
        action: { type: 'Action', id: 'exchange' },
        resource: { type: 'Segment', id: 'bench' },
        context: { stage, role, ...Object.fromEntries(units) },
        preparsedPolicySetId: POLICY_SET,
        entities: [],
      };
      return {
        decide: () => statefulIsAuthorized(call),
        outcome() {
          const answer = statefulIsAuthorized(call);
          if (answer.type === 'failure') throw new Error(`Cedar: ${answer.errors[0]?.message}`);
          const { decision, diagnostics } = answer.response;
          // Cedar leaves out a policy that ends in an error, such as one that reads an attribute that is not there.
          const [wrong] = diagnostics.errors;
          if (wrong) throw new Error(`Cedar: ${wrong.policyId}: ${wrong.error.message}`);
          return outcomeOf(decision === 'deny' ? diagnostics.reason : []);
        },
      };
    },
  };
}

/** The policies of a text under the ids that they are annotated with. */
function policiesById(text: string): Record<string, string> {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(`decision.cedar: ${parts.errors[0]?.message}`);
  return Object.fromEntries(parts.policies.map((policy) => [idOf(policy), policy]));
}

function idOf(policy: string): string {
  const answer = policyToJson(policy);
  const id = answer.type === 'success' ? answer.json.annotations?.id : undefined;
  if (!id) throw new Error(`decision.cedar: every policy needs an @id: ${policy}`);
  return id;
}
