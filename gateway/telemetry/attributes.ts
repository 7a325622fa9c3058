/**
 * Names of span attributes. Those of the semantic conventions are copied, as their package asks of everything that is
 * not stable yet; guardrails are still a proposal there.
 */
export const ATTRIBUTES = {
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  serviceName: 'service.name',

  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',

  guardComponent: 'gen_ai.guardrail.component.name',
  guardPolicy: 'gen_ai.guardrail.policy.id',
  guardPolicyVersion: 'gen_ai.guardrail.policy.version',
  guardRule: 'gen_ai.guardrail.policy.rule.id',
  guardResult: 'gen_ai.guardrail.result.type',
  guardRisk: 'gen_ai.guardrail.risk.category',
  guardScore: 'gen_ai.guardrail.risk.score',

  /** OpenInference: how Phoenix and its kin show a span. */
  spanKind: 'openinference.span.kind',

  exchange: 'portcullis.exchange.id',
  protocol: 'portcullis.protocol',
  tenant: 'portcullis.tenant',
  outcome: 'portcullis.outcome',
  code: 'portcullis.code',
  stage: 'portcullis.stage',
  segments: 'portcullis.segments',
  verdict: 'portcullis.verdict',
  transforms: 'portcullis.transforms',
  policies: 'portcullis.policies',
  rules: 'portcullis.rules',
  shadowRules: 'portcullis.shadow_rules',
  unknown: 'portcullis.unknown',
} as const;
