import type { Hono } from 'hono';
import type { Stopped } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { AppEnv } from '../app.ts';
import { releaseRequest } from '../moderation/apply.ts';
import { clientView } from '../moderation/client-view.ts';
import { refusalEnding } from '../moderation/exchange-log.ts';
import { Fill } from '../moderation/fill.ts';
import { newestStop } from '../moderation/moderate.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import { placeholderScope } from '../moderation/placeholder-scope.ts';
import { type Conclusion, decisionOn, type ScannedSegment, scanOnly } from '../moderation/scan-only.ts';
import { languagesFor } from '../moderation/words.ts';
import {
  blockedAnswer,
  changedAnswer,
  NOTHING_TO_DO,
  readGuardrail,
  takesBack,
} from '../protocols/litellm-guardrail.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';

const PATH = '/beta/litellm_basic_guardrail_api';

/** `POST /beta/litellm_basic_guardrail_api`: LiteLLM asks what may go to a model, and what may come back from it. */
export function litellmRoute(app: Hono<AppEnv>, parts: ModerationParts): void {
  app.post(PATH, async (c) => {
    const read = readGuardrail(await readJsonBody(c));
    const exchange: Exchange = {
      id: c.get('exchangeId'),
      time: parts.now(),
      protocol: 'litellm.guardrail',
      caller: c.get('caller'),
      ...read,
    };
    const origin = { route: `POST ${PATH}`, abort: clientGone(c) };
    return c.json(await scanOnly(parts, exchange, origin, (scans) => conclude(parts, exchange, scans)));
  });
}

async function conclude(
  parts: ModerationParts,
  exchange: Exchange,
  scans: readonly ScannedSegment[],
): Promise<Conclusion<JsonObject>> {
  const stopped = newestStop(scans);
  if (stopped) return await refusal(stopped, exchange);
  const { route } = decisionOn(scans);
  if (route) {
    return blocked('route', `The safety policy has "${route.model}" answer this. Ask that model instead.`);
  }
  const changed = scans.filter(({ decision }) => decision.verdict === 'block' || decision.transforms.length > 0);
  if (changed.some(({ segment }) => !takesBack(segment.pointer))) {
    return blocked('change', 'The safety policy changes a picture or a tool call, which LiteLLM does not take back.');
  }
  const ending = { outcome: 'answered', status: 200 } as const;
  if (changed.length === 0) return { answer: NOTHING_TO_DO, ending };
  const fill = new Fill((text) => parts.audit.commit(text), placeholderScope(exchange));
  return { answer: changedAnswer(releaseRequest(exchange, scans, fill)), ending };
}

/** @throws PortcullisError `guard_unavailable` where the stop is none of the content: LiteLLM then lets nothing pass. */
async function refusal({ stop }: Stopped, { segments }: Exchange): Promise<Conclusion<JsonObject>> {
  const view = clientView(stop, await languagesFor([stop.message], segments, []));
  if (view instanceof PortcullisError) throw view;
  return { answer: blockedAnswer(view.text), ending: refusalEnding(stop, 200, view.language) };
}

/** What the protocol has no word for is stopped: to pass it would be less than the policy asks for. */
function blocked(code: string, reason: string): Conclusion<JsonObject> {
  return { answer: blockedAnswer(reason), ending: { outcome: 'refused', status: 200, code } };
}
