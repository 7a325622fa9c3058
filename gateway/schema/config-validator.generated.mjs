// Generated from gateway/schema/config.schema.json by scripts/build-validators.ts: npm run build:validators
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// validator.mjs
var validate = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Portcullis configuration", "description": "What portcullis.json may hold. Every key may be left out; the defaults are given with each.", "type": "object", "additionalProperties": false, "properties": { "$schema": { "type": "string", "description": "Where an editor finds this schema." }, "listen": { "description": "Where the gateway listens. Without `keys` only a loopback host is allowed.", "type": "object", "additionalProperties": false, "properties": { "host": { "type": "string", "minLength": 1, "default": "127.0.0.1", "description": "A host name or IP address." }, "port": { "type": "integer", "minimum": 0, "maximum": 65535, "default": 8787, "description": "A TCP port; 0 takes a free one." } } }, "policies": { "description": "The policies that are enforced together: names in the library (`baseline`, `strict`) or paths of JSON files, relative to this file. A reload reads the policies again, not this configuration.", "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": 1, "uniqueItems": true, "default": ["baseline"] }, "models": { "description": "The models that clients can name, by alias. Without this key there is one, `default`: the embedded starter model.", "type": "object", "additionalProperties": { "$ref": "#/$defs/model" }, "propertyNames": { "minLength": 1 }, "default": { "default": { "provider": "embedded", "weights": "smollm2-135m" } } }, "upstreams": { "description": "Model servers that speak OpenAI's protocol, or Anthropic's, by a name of your own.", "type": "object", "additionalProperties": { "$ref": "#/$defs/upstream" }, "propertyNames": { "minLength": 1 }, "default": {} }, "defaultUpstream": { "description": "The upstream that gets every model name that no alias takes, as the client wrote it. Without it such a name is answered with 404.", "type": "string" }, "mcp": { "description": "MCP servers that clients reach through the gateway at `/mcp/<name>`, by a name of your own.", "type": "object", "additionalProperties": { "$ref": "#/$defs/mcpServer" }, "propertyNames": { "pattern": "^[a-z0-9][a-z0-9_-]{0,31}$" }, "default": {} }, "keys": { "description": "The API keys that clients present. Without any the gateway listens on loopback only and asks for none.", "type": "array", "items": { "$ref": "#/$defs/key" }, "default": [] }, "audit": { "description": "The audit log.", "type": "object", "additionalProperties": false, "properties": { "directory": { "type": "string", "minLength": 1, "default": ".portcullis/audit", "description": "The log's folder, relative to this file. It is created when it is missing." } } }, "telemetry": { "description": "OpenTelemetry traces.", "type": "object", "additionalProperties": false, "properties": { "endpoint": { "type": "string", "pattern": "^https?://", "description": "An OTLP/HTTP collector, such as http://127.0.0.1:4318. Without it no trace is sent." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every export." } } }, "limits": { "description": "Bounds on what one request, or all of them together, may take.", "type": "object", "additionalProperties": false, "properties": { "bodyBytes": { "type": "integer", "minimum": 1024, "maximum": 1073741824, "default": 10485760, "description": "The largest request body, in bytes." }, "queuedRequests": { "type": "integer", "minimum": 0, "maximum": 1e4, "default": 32, "description": "How many requests may wait for an embedded model; one more is answered with 429." }, "parallelRequests": { "type": "integer", "minimum": 1, "maximum": 64, "default": 2, "description": "How many requests an embedded model answers at once." }, "drainMs": { "type": "integer", "minimum": 0, "maximum": 6e5, "default": 1e4, "description": "How long answers in flight may go on when the gateway is stopped, in milliseconds." }, "exchangeSeconds": { "type": "integer", "minimum": 1, "maximum": 86400, "default": 600, "description": "How long one exchange with a model may last, in seconds, streamed or not: then the model's server is left, and the client gets `upstream_timeout`, whatever is still on its way, and however slowly it reads." }, "perKey": { "$ref": "#/$defs/callLimits", "description": "What each key may have, unless `limits.keys` say something else. Without keys it is for all callers together." }, "keys": { "description": "What one key may have, by its `id`; each limit replaces that of `perKey`.", "type": "object", "additionalProperties": { "$ref": "#/$defs/callLimits" }, "propertyNames": { "minLength": 1 } }, "perTenant": { "$ref": "#/$defs/callLimits", "description": "What all keys of a tenant together may have, unless `tenants` says something else." }, "tenants": { "description": "What one tenant may have, by its name; each limit replaces that of `perTenant`.", "type": "object", "additionalProperties": { "$ref": "#/$defs/callLimits" }, "propertyNames": { "minLength": 1 } } } }, "classifiers": { "description": "What reads the texts.", "type": "object", "additionalProperties": false, "properties": { "models": { "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true, "default": ["guard-base", "image-nsfw", "image-text"], "description": "The classifier models, by their names in classifiers/models: of texts, of pictures, and what reads the text in pictures. The detectors are always there. Without image-nsfw and image-text no image can be read." }, "cachedSignals": { "type": "integer", "minimum": 1, "maximum": 1e8, "default": 2e5, "description": "How much the cache of scans remembers, counted in signals and spans, about 50 bytes each. A text has some 50." }, "remote": { "description": "Guard models on servers that speak OpenAI's protocol, by a name of your own. A policy reads their signals as `remote.<name>.unsafe`, `remote.<name>.hazard.hate`. Every text that such a policy looks at is sent there.", "type": "object", "additionalProperties": { "$ref": "#/$defs/remoteGuard" }, "propertyNames": { "pattern": "^[a-z0-9][a-z0-9_-]{0,31}$" }, "default": {} } } }, "allowedHosts": { "description": "Further values of the `Host` header that are answered, beside the loopback names, where no keys are configured.", "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true, "default": [] }, "redis": { "$ref": "#/$defs/redis", "description": "Shares limits, and what scans found, among several gateways. Without this key each process counts alone." }, "responses": { "$ref": "#/$defs/responses", "description": "Keeps what clients of `POST /v1/responses` send and are answered in the memory of this process, so that they can go on with `previous_response_id`. Each key reaches its own alone. Without this key nothing is kept; on Workers nothing can be." } }, "$defs": { "model": { "type": "object", "properties": { "provider": { "enum": ["embedded", "openai", "anthropic"], "description": "What runs the model: this process, or an upstream, by the protocol that it speaks." } }, "required": ["provider"], "allOf": [{ "if": { "type": "object", "properties": { "provider": { "const": "embedded" } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/embeddedModel" } }, { "if": { "type": "object", "properties": { "provider": { "enum": ["openai", "anthropic"] } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/upstreamModel" } }] }, "embeddedModel": { "type": "object", "additionalProperties": false, "properties": { "provider": { "const": "embedded", "description": "This process runs the model." }, "weights": { "type": "string", "minLength": 1, "description": "GGUF weights: a known name (`smollm2-135m`, `gemma-4-e2b`), a path, or `hf:owner/repository/file.gguf` on the model hub." }, "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "What the weights must hash to. Known names have one already." }, "contextTokens": { "type": "integer", "minimum": 256, "maximum": 1048576, "description": "Tokens of prompt and answer together, for each request: what the weights allow, and memory. Without it the weights' own length, at most 8192." } }, "required": ["provider", "weights"] }, "upstreamModel": { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "description": "An upstream runs the model: what its own `provider` says." }, "upstream": { "type": "string", "description": "A name in `upstreams`." }, "model": { "type": "string", "minLength": 1, "description": "The upstream's own name for the model." }, "family": { "enum": ["gemma4"], "description": "For `openai`: what the model is. For `gemma4`, thoughts and tool calls that the server passes on raw are read, and thoughts of older turns are not sent. Never guessed from the name." } }, "required": ["provider", "upstream", "model"] }, "upstream": { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "default": "openai", "description": "The protocol that it speaks: OpenAI's chat completions, or Anthropic's messages. Clients of either reach both." }, "baseUrl": { "type": "string", "pattern": "^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:11434/v1, https://api.anthropic.com/v1. On Workers also `binding:AI`, the binding of Workers AI of that name, or `binding:AI/ID`, through the AI Gateway of that id." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "passClientKey": { "type": "boolean", "default": false, "description": "Sends the client's own credential on, instead of a key of the gateway." }, "passBetas": { "type": "boolean", "description": "For `anthropic`: sends on which features a client asks for by the header `anthropic-beta`. Not sent without it." }, "defaultMaxTokens": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "For `anthropic`, which asks for a limit: how long an answer may be where the client sets none, in tokens. 4096 without it." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "connectTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 6e5, "default": 5e3, "description": "How long a connection may take, in milliseconds." }, "firstByteTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 12e4, "description": "How long the answer may take to begin, in milliseconds." }, "idleTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 6e4, "description": "How long an answer may pause, in milliseconds." } }, "required": ["baseUrl"] }, "remoteGuard": { "type": "object", "additionalProperties": false, "properties": { "family": { "enum": ["qwen3guard", "llama-guard", "shieldgemma", "granite-guardian"], "description": "What the model is, which says how it is asked and what its answers mean." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:8000/v1." }, "model": { "type": "string", "minLength": 1, "description": "The server's own name for the model." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 6e4, "default": 2e3, "description": "How long one text may take, in milliseconds, whatever the budget of the policy; past it the signals are unknown (timeout)." }, "logprobs": { "type": "boolean", "default": true, "description": "Whether log probabilities are asked for, which make scores between 0 and 1. Servers that refuse the question need false." } }, "required": ["family", "baseUrl", "model"] }, "mcpServer": { "type": "object", "additionalProperties": false, "properties": { "url": { "type": "string", "pattern": "^https?://[^\\s#]+$", "description": "Its endpoint for streamable HTTP: https://mcp.example.com/mcp." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the token for it, sent as bearer. No other variable is read, and a client's own key is never sent." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "timeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 3e5, "description": "How long one request may take until its answer, in milliseconds." }, "pinning": { "enum": ["first-use", "listed", "off"], "default": "first-use", "description": "What the definition of a tool that `pins` does not name is held to: what it was when this process first saw it; nothing, and the tool is left out; or nothing, and it may change." }, "pins": { "type": "object", "additionalProperties": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" }, "default": {}, "description": "By the name of a tool, the SHA-256 of its definition in canonical JSON (RFC 8785). A tool with another definition is left out." } }, "required": ["url"] }, "key": { "type": "object", "additionalProperties": false, "properties": { "id": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "The name in records and traces. Not the key." }, "hash": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "The SHA-256 of the key. `portcullis key new` makes both." }, "tenant": { "type": "string", "minLength": 1, "description": "For `match` and the fact `caller.tenant` of a policy." }, "role": { "type": "string", "minLength": 1, "description": "For the fact `caller.role` of a policy." }, "disclose": { "enum": ["none", "category", "reasons"], "default": "none", "description": "What a refused client sees beside the message: nothing, the category, or the rules and scores." }, "admin": { "type": "boolean", "default": false, "description": "Whether the key may reload the policies with `POST /admin/reload`." } }, "required": ["id", "hash"] }, "callLimits": { "type": "object", "additionalProperties": false, "properties": { "requestsPerMinute": { "type": "integer", "minimum": 1, "maximum": 1e9, "description": "Requests in any 60 seconds. One more is answered with 429 `rate_limited`." }, "tokensPerMinute": { "type": "integer", "minimum": 1, "maximum": 1e9, "description": "Tokens of requests and answers together in any 60 seconds, counted when an answer ends. What may still be used by answers under way is held until then." }, "tokensPerDay": { "type": "integer", "minimum": 1, "maximum": 1e12, "description": "The same in any 24 hours. Beyond it the answer is 429 `budget_exhausted`." }, "concurrent": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "Requests under way at the same time." } } }, "redis": { "type": "object", "additionalProperties": false, "properties": { "url": { "type": "string", "pattern": "^rediss?://", "description": "Where it is, without a password: redis://127.0.0.1:6379, or rediss:// for TLS. Either this or `urlEnv`." }, "urlEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds its URL, with user and password where it asks for them." }, "secretEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds a secret of at least 32 characters, the same for every gateway that shares this Redis. Names and findings are there under it, so that Redis can neither read nor forge them." }, "onDown": { "enum": ["closed", "local"], "description": "What holds for callers with limits while Redis is down. `closed`: they are refused with 503 `limits_unavailable`. `local`: each process counts alone, so all of them together may let pass as many times the limit as there are processes." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 1e4, "default": 50, "description": "How long Redis may take to look up a limit, in milliseconds; past them it counts as down." } }, "required": ["secretEnv", "onDown"] }, "responses": { "type": "object", "additionalProperties": false, "properties": { "keepMinutes": { "type": "integer", "minimum": 1, "maximum": 43200, "default": 60, "description": "How long an answer is kept after it was made or last used, in minutes." }, "maxMegabytes": { "type": "integer", "minimum": 1, "maximum": 65536, "default": 64, "description": "How much is kept, of all keys together, in megabytes of 1,048,576 bytes. Beyond it what was longest unused goes first." } } }, "headers": { "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" } } } };
var schema39 = { "type": "object", "additionalProperties": false, "properties": { "id": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "The name in records and traces. Not the key." }, "hash": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "The SHA-256 of the key. `portcullis key new` makes both." }, "tenant": { "type": "string", "minLength": 1, "description": "For `match` and the fact `caller.tenant` of a policy." }, "role": { "type": "string", "minLength": 1, "description": "For the fact `caller.role` of a policy." }, "disclose": { "enum": ["none", "category", "reasons"], "default": "none", "description": "What a refused client sees beside the message: nothing, the category, or the rules and scores." }, "admin": { "type": "boolean", "default": false, "description": "Whether the key may reload the policies with `POST /admin/reload`." } }, "required": ["id", "hash"] };
var schema36 = { "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" } };
var schema41 = { "type": "object", "additionalProperties": false, "properties": { "requestsPerMinute": { "type": "integer", "minimum": 1, "maximum": 1e9, "description": "Requests in any 60 seconds. One more is answered with 429 `rate_limited`." }, "tokensPerMinute": { "type": "integer", "minimum": 1, "maximum": 1e9, "description": "Tokens of requests and answers together in any 60 seconds, counted when an answer ends. What may still be used by answers under way is held until then." }, "tokensPerDay": { "type": "integer", "minimum": 1, "maximum": 1e12, "description": "The same in any 24 hours. Beyond it the answer is 429 `budget_exhausted`." }, "concurrent": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "Requests under way at the same time." } } };
var schema47 = { "type": "object", "additionalProperties": false, "properties": { "url": { "type": "string", "pattern": "^rediss?://", "description": "Where it is, without a password: redis://127.0.0.1:6379, or rediss:// for TLS. Either this or `urlEnv`." }, "urlEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds its URL, with user and password where it asks for them." }, "secretEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds a secret of at least 32 characters, the same for every gateway that shares this Redis. Names and findings are there under it, so that Redis can neither read nor forge them." }, "onDown": { "enum": ["closed", "local"], "description": "What holds for callers with limits while Redis is down. `closed`: they are refused with 503 `limits_unavailable`. `local`: each process counts alone, so all of them together may let pass as many times the limit as there are processes." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 1e4, "default": 50, "description": "How long Redis may take to look up a limit, in milliseconds; past them it counts as down." } }, "required": ["secretEnv", "onDown"] };
var schema48 = { "type": "object", "additionalProperties": false, "properties": { "keepMinutes": { "type": "integer", "minimum": 1, "maximum": 43200, "default": 60, "description": "How long an answer is kept after it was made or last used, in minutes." }, "maxMegabytes": { "type": "integer", "minimum": 1, "maximum": 65536, "default": 64, "description": "How much is kept, of all keys together, in megabytes of 1,048,576 bytes. Beyond it what was longest unused goes first." } } };
var func1 = Object.prototype.hasOwnProperty;
var func2 = require_ucs2length().default;
var schema32 = { "type": "object", "properties": { "provider": { "enum": ["embedded", "openai", "anthropic"], "description": "What runs the model: this process, or an upstream, by the protocol that it speaks." } }, "required": ["provider"], "allOf": [{ "if": { "type": "object", "properties": { "provider": { "const": "embedded" } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/embeddedModel" } }, { "if": { "type": "object", "properties": { "provider": { "enum": ["openai", "anthropic"] } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/upstreamModel" } }] };
var schema33 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "const": "embedded", "description": "This process runs the model." }, "weights": { "type": "string", "minLength": 1, "description": "GGUF weights: a known name (`smollm2-135m`, `gemma-4-e2b`), a path, or `hf:owner/repository/file.gguf` on the model hub." }, "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "What the weights must hash to. Known names have one already." }, "contextTokens": { "type": "integer", "minimum": 256, "maximum": 1048576, "description": "Tokens of prompt and answer together, for each request: what the weights allow, and memory. Without it the weights' own length, at most 8192." } }, "required": ["provider", "weights"] };
var schema34 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "description": "An upstream runs the model: what its own `provider` says." }, "upstream": { "type": "string", "description": "A name in `upstreams`." }, "model": { "type": "string", "minLength": 1, "description": "The upstream's own name for the model." }, "family": { "enum": ["gemma4"], "description": "For `openai`: what the model is. For `gemma4`, thoughts and tool calls that the server passes on raw are read, and thoughts of older turns are not sent. Never guessed from the name." } }, "required": ["provider", "upstream", "model"] };
var pattern4 = new RegExp("^sha256:[0-9a-f]{64}$", "u");
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs2 = errors;
  let valid1 = true;
  const _errs3 = errors;
  if (errors === _errs3) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.provider === void 0 && (missing0 = "provider")) {
        const err0 = {};
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      } else {
        if (data.provider !== void 0) {
          if ("embedded" !== data.provider) {
            const err1 = {};
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
        }
      }
    } else {
      const err2 = {};
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  errors = _errs2;
  if (vErrors !== null) {
    if (_errs2) {
      vErrors.length = _errs2;
    } else {
      vErrors = null;
    }
  }
  if (_valid0) {
    const _errs6 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.provider === void 0) {
        const err3 = { instancePath, schemaPath: "#/$defs/embeddedModel/required", keyword: "required", params: { missingProperty: "provider" }, message: "must have required property 'provider'", schema: schema33.required, parentSchema: schema33, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (data.weights === void 0) {
        const err4 = { instancePath, schemaPath: "#/$defs/embeddedModel/required", keyword: "required", params: { missingProperty: "weights" }, message: "must have required property 'weights'", schema: schema33.required, parentSchema: schema33, data };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      for (const key0 in data) {
        if (!(key0 === "provider" || key0 === "weights" || key0 === "digest" || key0 === "contextTokens")) {
          const err5 = { instancePath, schemaPath: "#/$defs/embeddedModel/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33, data };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      if (data.provider !== void 0) {
        let data1 = data.provider;
        if ("embedded" !== data1) {
          const err6 = { instancePath: instancePath + "/provider", schemaPath: "#/$defs/embeddedModel/properties/provider/const", keyword: "const", params: { allowedValue: "embedded" }, message: "must be equal to constant", schema: "embedded", parentSchema: schema33.properties.provider, data: data1 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
      if (data.weights !== void 0) {
        let data2 = data.weights;
        if (typeof data2 === "string") {
          if (func2(data2) < 1) {
            const err7 = { instancePath: instancePath + "/weights", schemaPath: "#/$defs/embeddedModel/properties/weights/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema33.properties.weights, data: data2 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        } else {
          const err8 = { instancePath: instancePath + "/weights", schemaPath: "#/$defs/embeddedModel/properties/weights/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.weights.type, parentSchema: schema33.properties.weights, data: data2 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
      if (data.digest !== void 0) {
        let data3 = data.digest;
        if (typeof data3 === "string") {
          if (!pattern4.test(data3)) {
            const err9 = { instancePath: instancePath + "/digest", schemaPath: "#/$defs/embeddedModel/properties/digest/pattern", keyword: "pattern", params: { pattern: "^sha256:[0-9a-f]{64}$" }, message: 'must match pattern "^sha256:[0-9a-f]{64}$"', schema: "^sha256:[0-9a-f]{64}$", parentSchema: schema33.properties.digest, data: data3 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        } else {
          const err10 = { instancePath: instancePath + "/digest", schemaPath: "#/$defs/embeddedModel/properties/digest/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.digest.type, parentSchema: schema33.properties.digest, data: data3 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
      if (data.contextTokens !== void 0) {
        let data4 = data.contextTokens;
        if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
          const err11 = { instancePath: instancePath + "/contextTokens", schemaPath: "#/$defs/embeddedModel/properties/contextTokens/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.contextTokens.type, parentSchema: schema33.properties.contextTokens, data: data4 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (typeof data4 == "number" && isFinite(data4)) {
          if (data4 > 1048576 || isNaN(data4)) {
            const err12 = { instancePath: instancePath + "/contextTokens", schemaPath: "#/$defs/embeddedModel/properties/contextTokens/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1048576 }, message: "must be <= 1048576", schema: 1048576, parentSchema: schema33.properties.contextTokens, data: data4 };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
          if (data4 < 256 || isNaN(data4)) {
            const err13 = { instancePath: instancePath + "/contextTokens", schemaPath: "#/$defs/embeddedModel/properties/contextTokens/minimum", keyword: "minimum", params: { comparison: ">=", limit: 256 }, message: "must be >= 256", schema: 256, parentSchema: schema33.properties.contextTokens, data: data4 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      }
    } else {
      const err14 = { instancePath, schemaPath: "#/$defs/embeddedModel/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.type, parentSchema: schema33, data };
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    }
    var _valid0 = _errs6 === errors;
    valid1 = _valid0;
    if (valid1) {
      var props0 = true;
    }
  }
  if (!valid1) {
    const err15 = { instancePath, schemaPath: "#/allOf/0/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema32.allOf[0].if, parentSchema: schema32.allOf[0], data };
    if (vErrors === null) {
      vErrors = [err15];
    } else {
      vErrors.push(err15);
    }
    errors++;
  }
  const _errs18 = errors;
  let valid5 = true;
  const _errs19 = errors;
  if (errors === _errs19) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing1;
      if (data.provider === void 0 && (missing1 = "provider")) {
        const err16 = {};
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      } else {
        if (data.provider !== void 0) {
          let data5 = data.provider;
          if (!(data5 === "openai" || data5 === "anthropic")) {
            const err17 = {};
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
      }
    } else {
      const err18 = {};
      if (vErrors === null) {
        vErrors = [err18];
      } else {
        vErrors.push(err18);
      }
      errors++;
    }
  }
  var _valid1 = _errs19 === errors;
  errors = _errs18;
  if (vErrors !== null) {
    if (_errs18) {
      vErrors.length = _errs18;
    } else {
      vErrors = null;
    }
  }
  if (_valid1) {
    const _errs22 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.provider === void 0) {
        const err19 = { instancePath, schemaPath: "#/$defs/upstreamModel/required", keyword: "required", params: { missingProperty: "provider" }, message: "must have required property 'provider'", schema: schema34.required, parentSchema: schema34, data };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (data.upstream === void 0) {
        const err20 = { instancePath, schemaPath: "#/$defs/upstreamModel/required", keyword: "required", params: { missingProperty: "upstream" }, message: "must have required property 'upstream'", schema: schema34.required, parentSchema: schema34, data };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
      if (data.model === void 0) {
        const err21 = { instancePath, schemaPath: "#/$defs/upstreamModel/required", keyword: "required", params: { missingProperty: "model" }, message: "must have required property 'model'", schema: schema34.required, parentSchema: schema34, data };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      for (const key1 in data) {
        if (!(key1 === "provider" || key1 === "upstream" || key1 === "model" || key1 === "family")) {
          const err22 = { instancePath, schemaPath: "#/$defs/upstreamModel/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema34, data };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
      if (data.provider !== void 0) {
        let data6 = data.provider;
        if (!(data6 === "openai" || data6 === "anthropic")) {
          const err23 = { instancePath: instancePath + "/provider", schemaPath: "#/$defs/upstreamModel/properties/provider/enum", keyword: "enum", params: { allowedValues: schema34.properties.provider.enum }, message: "must be equal to one of the allowed values", schema: schema34.properties.provider.enum, parentSchema: schema34.properties.provider, data: data6 };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      }
      if (data.upstream !== void 0) {
        let data7 = data.upstream;
        if (typeof data7 !== "string") {
          const err24 = { instancePath: instancePath + "/upstream", schemaPath: "#/$defs/upstreamModel/properties/upstream/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.properties.upstream.type, parentSchema: schema34.properties.upstream, data: data7 };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      }
      if (data.model !== void 0) {
        let data8 = data.model;
        if (typeof data8 === "string") {
          if (func2(data8) < 1) {
            const err25 = { instancePath: instancePath + "/model", schemaPath: "#/$defs/upstreamModel/properties/model/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema34.properties.model, data: data8 };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
        } else {
          const err26 = { instancePath: instancePath + "/model", schemaPath: "#/$defs/upstreamModel/properties/model/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.properties.model.type, parentSchema: schema34.properties.model, data: data8 };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
      }
      if (data.family !== void 0) {
        let data9 = data.family;
        if (!(data9 === "gemma4")) {
          const err27 = { instancePath: instancePath + "/family", schemaPath: "#/$defs/upstreamModel/properties/family/enum", keyword: "enum", params: { allowedValues: schema34.properties.family.enum }, message: "must be equal to one of the allowed values", schema: schema34.properties.family.enum, parentSchema: schema34.properties.family, data: data9 };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
      }
    } else {
      const err28 = { instancePath, schemaPath: "#/$defs/upstreamModel/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema34.type, parentSchema: schema34, data };
      if (vErrors === null) {
        vErrors = [err28];
      } else {
        vErrors.push(err28);
      }
      errors++;
    }
    var _valid1 = _errs22 === errors;
    valid5 = _valid1;
    if (valid5) {
      var props1 = true;
    }
  }
  if (!valid5) {
    const err29 = { instancePath, schemaPath: "#/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema32.allOf[1].if, parentSchema: schema32.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err29];
    } else {
      vErrors.push(err29);
    }
    errors++;
  }
  if (props0 !== true && props1 !== void 0) {
    if (props1 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props1);
    }
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.provider === void 0) {
      const err30 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "provider" }, message: "must have required property 'provider'", schema: schema32.required, parentSchema: schema32, data };
      if (vErrors === null) {
        vErrors = [err30];
      } else {
        vErrors.push(err30);
      }
      errors++;
    }
    if (props0 !== true) {
      props0 = props0 || {};
      props0.provider = true;
    }
    if (data.provider !== void 0) {
      let data10 = data.provider;
      if (!(data10 === "embedded" || data10 === "openai" || data10 === "anthropic")) {
        const err31 = { instancePath: instancePath + "/provider", schemaPath: "#/properties/provider/enum", keyword: "enum", params: { allowedValues: schema32.properties.provider.enum }, message: "must be equal to one of the allowed values", schema: schema32.properties.provider.enum, parentSchema: schema32.properties.provider, data: data10 };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
    }
  } else {
    const err32 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema32.type, parentSchema: schema32, data };
    if (vErrors === null) {
      vErrors = [err32];
    } else {
      vErrors.push(err32);
    }
    errors++;
  }
  validate21.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate21.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema35 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "default": "openai", "description": "The protocol that it speaks: OpenAI's chat completions, or Anthropic's messages. Clients of either reach both." }, "baseUrl": { "type": "string", "pattern": "^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:11434/v1, https://api.anthropic.com/v1. On Workers also `binding:AI`, the binding of Workers AI of that name, or `binding:AI/ID`, through the AI Gateway of that id." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "passClientKey": { "type": "boolean", "default": false, "description": "Sends the client's own credential on, instead of a key of the gateway." }, "passBetas": { "type": "boolean", "description": "For `anthropic`: sends on which features a client asks for by the header `anthropic-beta`. Not sent without it." }, "defaultMaxTokens": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "For `anthropic`, which asks for a limit: how long an answer may be where the client sets none, in tokens. 4096 without it." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "connectTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 6e5, "default": 5e3, "description": "How long a connection may take, in milliseconds." }, "firstByteTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 12e4, "description": "How long the answer may take to begin, in milliseconds." }, "idleTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 6e4, "description": "How long an answer may pause, in milliseconds." } }, "required": ["baseUrl"] };
var pattern5 = new RegExp("^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$", "u");
var pattern6 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
var pattern7 = new RegExp("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "u");
function validate23(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate23.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.baseUrl === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "baseUrl" }, message: "must have required property 'baseUrl'", schema: schema35.required, parentSchema: schema35, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func1.call(schema35.properties, key0)) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema35, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.provider !== void 0) {
      let data0 = data.provider;
      if (!(data0 === "openai" || data0 === "anthropic")) {
        const err2 = { instancePath: instancePath + "/provider", schemaPath: "#/properties/provider/enum", keyword: "enum", params: { allowedValues: schema35.properties.provider.enum }, message: "must be equal to one of the allowed values", schema: schema35.properties.provider.enum, parentSchema: schema35.properties.provider, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.baseUrl !== void 0) {
      let data1 = data.baseUrl;
      if (typeof data1 === "string") {
        if (!pattern5.test(data1)) {
          const err3 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/pattern", keyword: "pattern", params: { pattern: "^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$" }, message: 'must match pattern "^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$"', schema: "^(https?://[^\\s?#]+|binding:[A-Za-z_][A-Za-z0-9_]*(/[a-z0-9-]{1,64})?)$", parentSchema: schema35.properties.baseUrl, data: data1 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema35.properties.baseUrl.type, parentSchema: schema35.properties.baseUrl, data: data1 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.apiKeyEnv !== void 0) {
      let data2 = data.apiKeyEnv;
      if (typeof data2 === "string") {
        if (!pattern6.test(data2)) {
          const err5 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema35.properties.apiKeyEnv, data: data2 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema35.properties.apiKeyEnv.type, parentSchema: schema35.properties.apiKeyEnv, data: data2 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.passClientKey !== void 0) {
      let data3 = data.passClientKey;
      if (typeof data3 !== "boolean") {
        const err7 = { instancePath: instancePath + "/passClientKey", schemaPath: "#/properties/passClientKey/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema35.properties.passClientKey.type, parentSchema: schema35.properties.passClientKey, data: data3 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.passBetas !== void 0) {
      let data4 = data.passBetas;
      if (typeof data4 !== "boolean") {
        const err8 = { instancePath: instancePath + "/passBetas", schemaPath: "#/properties/passBetas/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema35.properties.passBetas.type, parentSchema: schema35.properties.passBetas, data: data4 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.defaultMaxTokens !== void 0) {
      let data5 = data.defaultMaxTokens;
      if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
        const err9 = { instancePath: instancePath + "/defaultMaxTokens", schemaPath: "#/properties/defaultMaxTokens/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema35.properties.defaultMaxTokens.type, parentSchema: schema35.properties.defaultMaxTokens, data: data5 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data5 == "number" && isFinite(data5)) {
        if (data5 > 1e6 || isNaN(data5)) {
          const err10 = { instancePath: instancePath + "/defaultMaxTokens", schemaPath: "#/properties/defaultMaxTokens/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000", schema: 1e6, parentSchema: schema35.properties.defaultMaxTokens, data: data5 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data5 < 1 || isNaN(data5)) {
          const err11 = { instancePath: instancePath + "/defaultMaxTokens", schemaPath: "#/properties/defaultMaxTokens/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema35.properties.defaultMaxTokens, data: data5 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.headers !== void 0) {
      let data6 = data.headers;
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        for (const key1 in data6) {
          const _errs16 = errors;
          if (typeof key1 === "string") {
            if (!pattern7.test(key1)) {
              const err12 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }, message: 'must match pattern "^[A-Za-z0-9!#$%&\'*+.^_`|~-]+$"', schema: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", parentSchema: schema36.propertyNames, data: key1, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          }
          var valid2 = _errs16 === errors;
          if (!valid2) {
            const err13 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key1 }, message: "property name must be valid", schema: schema36.propertyNames, parentSchema: schema36, data: data6 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        for (const key2 in data6) {
          let data7 = data6[key2];
          if (typeof data7 !== "string") {
            const err14 = { instancePath: instancePath + "/headers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/headers/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema36.additionalProperties.type, parentSchema: schema36.additionalProperties, data: data7 };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data: data6 };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.connectTimeoutMs !== void 0) {
      let data8 = data.connectTimeoutMs;
      if (!(typeof data8 == "number" && (!(data8 % 1) && !isNaN(data8)) && isFinite(data8))) {
        const err16 = { instancePath: instancePath + "/connectTimeoutMs", schemaPath: "#/properties/connectTimeoutMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema35.properties.connectTimeoutMs.type, parentSchema: schema35.properties.connectTimeoutMs, data: data8 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      if (typeof data8 == "number" && isFinite(data8)) {
        if (data8 > 6e5 || isNaN(data8)) {
          const err17 = { instancePath: instancePath + "/connectTimeoutMs", schemaPath: "#/properties/connectTimeoutMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 6e5 }, message: "must be <= 600000", schema: 6e5, parentSchema: schema35.properties.connectTimeoutMs, data: data8 };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (data8 < 1 || isNaN(data8)) {
          const err18 = { instancePath: instancePath + "/connectTimeoutMs", schemaPath: "#/properties/connectTimeoutMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema35.properties.connectTimeoutMs, data: data8 };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      }
    }
    if (data.firstByteTimeoutMs !== void 0) {
      let data9 = data.firstByteTimeoutMs;
      if (!(typeof data9 == "number" && (!(data9 % 1) && !isNaN(data9)) && isFinite(data9))) {
        const err19 = { instancePath: instancePath + "/firstByteTimeoutMs", schemaPath: "#/properties/firstByteTimeoutMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema35.properties.firstByteTimeoutMs.type, parentSchema: schema35.properties.firstByteTimeoutMs, data: data9 };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (typeof data9 == "number" && isFinite(data9)) {
        if (data9 > 36e5 || isNaN(data9)) {
          const err20 = { instancePath: instancePath + "/firstByteTimeoutMs", schemaPath: "#/properties/firstByteTimeoutMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 36e5 }, message: "must be <= 3600000", schema: 36e5, parentSchema: schema35.properties.firstByteTimeoutMs, data: data9 };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data9 < 1 || isNaN(data9)) {
          const err21 = { instancePath: instancePath + "/firstByteTimeoutMs", schemaPath: "#/properties/firstByteTimeoutMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema35.properties.firstByteTimeoutMs, data: data9 };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      }
    }
    if (data.idleTimeoutMs !== void 0) {
      let data10 = data.idleTimeoutMs;
      if (!(typeof data10 == "number" && (!(data10 % 1) && !isNaN(data10)) && isFinite(data10))) {
        const err22 = { instancePath: instancePath + "/idleTimeoutMs", schemaPath: "#/properties/idleTimeoutMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema35.properties.idleTimeoutMs.type, parentSchema: schema35.properties.idleTimeoutMs, data: data10 };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
      if (typeof data10 == "number" && isFinite(data10)) {
        if (data10 > 36e5 || isNaN(data10)) {
          const err23 = { instancePath: instancePath + "/idleTimeoutMs", schemaPath: "#/properties/idleTimeoutMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 36e5 }, message: "must be <= 3600000", schema: 36e5, parentSchema: schema35.properties.idleTimeoutMs, data: data10 };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
        if (data10 < 1 || isNaN(data10)) {
          const err24 = { instancePath: instancePath + "/idleTimeoutMs", schemaPath: "#/properties/idleTimeoutMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema35.properties.idleTimeoutMs, data: data10 };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      }
    }
  } else {
    const err25 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema35.type, parentSchema: schema35, data };
    if (vErrors === null) {
      vErrors = [err25];
    } else {
      vErrors.push(err25);
    }
    errors++;
  }
  validate23.errors = vErrors;
  return errors === 0;
}
validate23.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema37 = { "type": "object", "additionalProperties": false, "properties": { "url": { "type": "string", "pattern": "^https?://[^\\s#]+$", "description": "Its endpoint for streamable HTTP: https://mcp.example.com/mcp." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the token for it, sent as bearer. No other variable is read, and a client's own key is never sent." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "timeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 3e5, "description": "How long one request may take until its answer, in milliseconds." }, "pinning": { "enum": ["first-use", "listed", "off"], "default": "first-use", "description": "What the definition of a tool that `pins` does not name is held to: what it was when this process first saw it; nothing, and the tool is left out; or nothing, and it may change." }, "pins": { "type": "object", "additionalProperties": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" }, "default": {}, "description": "By the name of a tool, the SHA-256 of its definition in canonical JSON (RFC 8785). A tool with another definition is left out." } }, "required": ["url"] };
var pattern9 = new RegExp("^https?://[^\\s#]+$", "u");
function validate25(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate25.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.url === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "url" }, message: "must have required property 'url'", schema: schema37.required, parentSchema: schema37, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "url" || key0 === "apiKeyEnv" || key0 === "headers" || key0 === "timeoutMs" || key0 === "pinning" || key0 === "pins")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema37, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.url !== void 0) {
      let data0 = data.url;
      if (typeof data0 === "string") {
        if (!pattern9.test(data0)) {
          const err2 = { instancePath: instancePath + "/url", schemaPath: "#/properties/url/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s#]+$" }, message: 'must match pattern "^https?://[^\\s#]+$"', schema: "^https?://[^\\s#]+$", parentSchema: schema37.properties.url, data: data0 };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/url", schemaPath: "#/properties/url/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.url.type, parentSchema: schema37.properties.url, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.apiKeyEnv !== void 0) {
      let data1 = data.apiKeyEnv;
      if (typeof data1 === "string") {
        if (!pattern6.test(data1)) {
          const err4 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema37.properties.apiKeyEnv, data: data1 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.apiKeyEnv.type, parentSchema: schema37.properties.apiKeyEnv, data: data1 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.headers !== void 0) {
      let data2 = data.headers;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        for (const key1 in data2) {
          const _errs9 = errors;
          if (typeof key1 === "string") {
            if (!pattern7.test(key1)) {
              const err6 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }, message: 'must match pattern "^[A-Za-z0-9!#$%&\'*+.^_`|~-]+$"', schema: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", parentSchema: schema36.propertyNames, data: key1, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          var valid2 = _errs9 === errors;
          if (!valid2) {
            const err7 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key1 }, message: "property name must be valid", schema: schema36.propertyNames, parentSchema: schema36, data: data2 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        for (const key2 in data2) {
          let data3 = data2[key2];
          if (typeof data3 !== "string") {
            const err8 = { instancePath: instancePath + "/headers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/headers/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema36.additionalProperties.type, parentSchema: schema36.additionalProperties, data: data3 };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
      } else {
        const err9 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data: data2 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.timeoutMs !== void 0) {
      let data4 = data.timeoutMs;
      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
        const err10 = { instancePath: instancePath + "/timeoutMs", schemaPath: "#/properties/timeoutMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema37.properties.timeoutMs.type, parentSchema: schema37.properties.timeoutMs, data: data4 };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data4 == "number" && isFinite(data4)) {
        if (data4 > 36e5 || isNaN(data4)) {
          const err11 = { instancePath: instancePath + "/timeoutMs", schemaPath: "#/properties/timeoutMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 36e5 }, message: "must be <= 3600000", schema: 36e5, parentSchema: schema37.properties.timeoutMs, data: data4 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data4 < 1 || isNaN(data4)) {
          const err12 = { instancePath: instancePath + "/timeoutMs", schemaPath: "#/properties/timeoutMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema37.properties.timeoutMs, data: data4 };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.pinning !== void 0) {
      let data5 = data.pinning;
      if (!(data5 === "first-use" || data5 === "listed" || data5 === "off")) {
        const err13 = { instancePath: instancePath + "/pinning", schemaPath: "#/properties/pinning/enum", keyword: "enum", params: { allowedValues: schema37.properties.pinning.enum }, message: "must be equal to one of the allowed values", schema: schema37.properties.pinning.enum, parentSchema: schema37.properties.pinning, data: data5 };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.pins !== void 0) {
      let data6 = data.pins;
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        for (const key3 in data6) {
          let data7 = data6[key3];
          if (typeof data7 === "string") {
            if (!pattern4.test(data7)) {
              const err14 = { instancePath: instancePath + "/pins/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/pins/additionalProperties/pattern", keyword: "pattern", params: { pattern: "^sha256:[0-9a-f]{64}$" }, message: 'must match pattern "^sha256:[0-9a-f]{64}$"', schema: "^sha256:[0-9a-f]{64}$", parentSchema: schema37.properties.pins.additionalProperties, data: data7 };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
          } else {
            const err15 = { instancePath: instancePath + "/pins/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/pins/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.pins.additionalProperties.type, parentSchema: schema37.properties.pins.additionalProperties, data: data7 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
      } else {
        const err16 = { instancePath: instancePath + "/pins", schemaPath: "#/properties/pins/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema37.properties.pins.type, parentSchema: schema37.properties.pins, data: data6 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
  } else {
    const err17 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema37.type, parentSchema: schema37, data };
    if (vErrors === null) {
      vErrors = [err17];
    } else {
      vErrors.push(err17);
    }
    errors++;
  }
  validate25.errors = vErrors;
  return errors === 0;
}
validate25.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema45 = { "type": "object", "additionalProperties": false, "properties": { "family": { "enum": ["qwen3guard", "llama-guard", "shieldgemma", "granite-guardian"], "description": "What the model is, which says how it is asked and what its answers mean." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:8000/v1." }, "model": { "type": "string", "minLength": 1, "description": "The server's own name for the model." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 6e4, "default": 2e3, "description": "How long one text may take, in milliseconds, whatever the budget of the policy; past it the signals are unknown (timeout)." }, "logprobs": { "type": "boolean", "default": true, "description": "Whether log probabilities are asked for, which make scores between 0 and 1. Servers that refuse the question need false." } }, "required": ["family", "baseUrl", "model"] };
var pattern18 = new RegExp("^https?://[^\\s?#]+$", "u");
function validate27(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate27.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.family === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "family" }, message: "must have required property 'family'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.baseUrl === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "baseUrl" }, message: "must have required property 'baseUrl'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.model === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "model" }, message: "must have required property 'model'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "family" || key0 === "baseUrl" || key0 === "model" || key0 === "apiKeyEnv" || key0 === "headers" || key0 === "deadlineMs" || key0 === "logprobs")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema45, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.family !== void 0) {
      let data0 = data.family;
      if (!(data0 === "qwen3guard" || data0 === "llama-guard" || data0 === "shieldgemma" || data0 === "granite-guardian")) {
        const err4 = { instancePath: instancePath + "/family", schemaPath: "#/properties/family/enum", keyword: "enum", params: { allowedValues: schema45.properties.family.enum }, message: "must be equal to one of the allowed values", schema: schema45.properties.family.enum, parentSchema: schema45.properties.family, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.baseUrl !== void 0) {
      let data1 = data.baseUrl;
      if (typeof data1 === "string") {
        if (!pattern18.test(data1)) {
          const err5 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s?#]+$" }, message: 'must match pattern "^https?://[^\\s?#]+$"', schema: "^https?://[^\\s?#]+$", parentSchema: schema45.properties.baseUrl, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema45.properties.baseUrl.type, parentSchema: schema45.properties.baseUrl, data: data1 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.model !== void 0) {
      let data2 = data.model;
      if (typeof data2 === "string") {
        if (func2(data2) < 1) {
          const err7 = { instancePath: instancePath + "/model", schemaPath: "#/properties/model/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema45.properties.model, data: data2 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = { instancePath: instancePath + "/model", schemaPath: "#/properties/model/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema45.properties.model.type, parentSchema: schema45.properties.model, data: data2 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.apiKeyEnv !== void 0) {
      let data3 = data.apiKeyEnv;
      if (typeof data3 === "string") {
        if (!pattern6.test(data3)) {
          const err9 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema45.properties.apiKeyEnv, data: data3 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema45.properties.apiKeyEnv.type, parentSchema: schema45.properties.apiKeyEnv, data: data3 };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.headers !== void 0) {
      let data4 = data.headers;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        for (const key1 in data4) {
          const _errs12 = errors;
          if (typeof key1 === "string") {
            if (!pattern7.test(key1)) {
              const err11 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }, message: 'must match pattern "^[A-Za-z0-9!#$%&\'*+.^_`|~-]+$"', schema: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", parentSchema: schema36.propertyNames, data: key1, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          }
          var valid2 = _errs12 === errors;
          if (!valid2) {
            const err12 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key1 }, message: "property name must be valid", schema: schema36.propertyNames, parentSchema: schema36, data: data4 };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        for (const key2 in data4) {
          let data5 = data4[key2];
          if (typeof data5 !== "string") {
            const err13 = { instancePath: instancePath + "/headers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/headers/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema36.additionalProperties.type, parentSchema: schema36.additionalProperties, data: data5 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = { instancePath: instancePath + "/headers", schemaPath: "#/$defs/headers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data: data4 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.deadlineMs !== void 0) {
      let data6 = data.deadlineMs;
      if (!(typeof data6 == "number" && (!(data6 % 1) && !isNaN(data6)) && isFinite(data6))) {
        const err15 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema45.properties.deadlineMs.type, parentSchema: schema45.properties.deadlineMs, data: data6 };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data6 == "number" && isFinite(data6)) {
        if (data6 > 6e4 || isNaN(data6)) {
          const err16 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 6e4 }, message: "must be <= 60000", schema: 6e4, parentSchema: schema45.properties.deadlineMs, data: data6 };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        if (data6 < 1 || isNaN(data6)) {
          const err17 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema45.properties.deadlineMs, data: data6 };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      }
    }
    if (data.logprobs !== void 0) {
      let data7 = data.logprobs;
      if (typeof data7 !== "boolean") {
        const err18 = { instancePath: instancePath + "/logprobs", schemaPath: "#/properties/logprobs/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema45.properties.logprobs.type, parentSchema: schema45.properties.logprobs, data: data7 };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
  } else {
    const err19 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema45.type, parentSchema: schema45, data };
    if (vErrors === null) {
      vErrors = [err19];
    } else {
      vErrors.push(err19);
    }
    errors++;
  }
  validate27.errors = vErrors;
  return errors === 0;
}
validate27.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern8 = new RegExp("^[a-z0-9][a-z0-9_-]{0,31}$", "u");
var pattern13 = new RegExp("^[A-Za-z0-9._-]{1,64}$", "u");
var pattern15 = new RegExp("^https?://", "u");
var pattern21 = new RegExp("^rediss?://", "u");
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema31.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.$schema !== void 0) {
      let data0 = data.$schema;
      if (typeof data0 !== "string") {
        const err1 = { instancePath: instancePath + "/$schema", schemaPath: "#/properties/%24schema/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.$schema.type, parentSchema: schema31.properties.$schema, data: data0 };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.listen !== void 0) {
      let data1 = data.listen;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        for (const key1 in data1) {
          if (!(key1 === "host" || key1 === "port")) {
            const err2 = { instancePath: instancePath + "/listen", schemaPath: "#/properties/listen/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.listen, data: data1 };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        }
        if (data1.host !== void 0) {
          let data2 = data1.host;
          if (typeof data2 === "string") {
            if (func2(data2) < 1) {
              const err3 = { instancePath: instancePath + "/listen/host", schemaPath: "#/properties/listen/properties/host/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.listen.properties.host, data: data2 };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
          } else {
            const err4 = { instancePath: instancePath + "/listen/host", schemaPath: "#/properties/listen/properties/host/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.listen.properties.host.type, parentSchema: schema31.properties.listen.properties.host, data: data2 };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        if (data1.port !== void 0) {
          let data3 = data1.port;
          if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
            const err5 = { instancePath: instancePath + "/listen/port", schemaPath: "#/properties/listen/properties/port/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.listen.properties.port.type, parentSchema: schema31.properties.listen.properties.port, data: data3 };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (typeof data3 == "number" && isFinite(data3)) {
            if (data3 > 65535 || isNaN(data3)) {
              const err6 = { instancePath: instancePath + "/listen/port", schemaPath: "#/properties/listen/properties/port/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema31.properties.listen.properties.port, data: data3 };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
            if (data3 < 0 || isNaN(data3)) {
              const err7 = { instancePath: instancePath + "/listen/port", schemaPath: "#/properties/listen/properties/port/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.listen.properties.port, data: data3 };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
        }
      } else {
        const err8 = { instancePath: instancePath + "/listen", schemaPath: "#/properties/listen/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.listen.type, parentSchema: schema31.properties.listen, data: data1 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.policies !== void 0) {
      let data4 = data.policies;
      if (Array.isArray(data4)) {
        if (data4.length < 1) {
          const err9 = { instancePath: instancePath + "/policies", schemaPath: "#/properties/policies/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema31.properties.policies, data: data4 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        const len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data5 = data4[i0];
          if (typeof data5 === "string") {
            if (func2(data5) < 1) {
              const err10 = { instancePath: instancePath + "/policies/" + i0, schemaPath: "#/properties/policies/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.policies.items, data: data5 };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          } else {
            const err11 = { instancePath: instancePath + "/policies/" + i0, schemaPath: "#/properties/policies/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.policies.items.type, parentSchema: schema31.properties.policies.items, data: data5 };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        let i1 = data4.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data4[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err12 = { instancePath: instancePath + "/policies", schemaPath: "#/properties/policies/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema31.properties.policies, data: data4 };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err13 = { instancePath: instancePath + "/policies", schemaPath: "#/properties/policies/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.policies.type, parentSchema: schema31.properties.policies, data: data4 };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.models !== void 0) {
      let data6 = data.models;
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        for (const key2 in data6) {
          const _errs17 = errors;
          if (typeof key2 === "string") {
            if (func2(key2) < 1) {
              const err14 = { instancePath: instancePath + "/models", schemaPath: "#/properties/models/propertyNames/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.models.propertyNames, data: key2, propertyName: key2 };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
          }
          var valid5 = _errs17 === errors;
          if (!valid5) {
            const err15 = { instancePath: instancePath + "/models", schemaPath: "#/properties/models/propertyNames", keyword: "propertyNames", params: { propertyName: key2 }, message: "property name must be valid", schema: schema31.properties.models.propertyNames, parentSchema: schema31.properties.models, data: data6 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        for (const key3 in data6) {
          if (!validate21(data6[key3], { instancePath: instancePath + "/models/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data6, parentDataProperty: key3, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err16 = { instancePath: instancePath + "/models", schemaPath: "#/properties/models/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.models.type, parentSchema: schema31.properties.models, data: data6 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.upstreams !== void 0) {
      let data8 = data.upstreams;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        for (const key4 in data8) {
          const _errs22 = errors;
          if (typeof key4 === "string") {
            if (func2(key4) < 1) {
              const err17 = { instancePath: instancePath + "/upstreams", schemaPath: "#/properties/upstreams/propertyNames/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.upstreams.propertyNames, data: key4, propertyName: key4 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          }
          var valid7 = _errs22 === errors;
          if (!valid7) {
            const err18 = { instancePath: instancePath + "/upstreams", schemaPath: "#/properties/upstreams/propertyNames", keyword: "propertyNames", params: { propertyName: key4 }, message: "property name must be valid", schema: schema31.properties.upstreams.propertyNames, parentSchema: schema31.properties.upstreams, data: data8 };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
        for (const key5 in data8) {
          if (!validate23(data8[key5], { instancePath: instancePath + "/upstreams/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data8, parentDataProperty: key5, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err19 = { instancePath: instancePath + "/upstreams", schemaPath: "#/properties/upstreams/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.upstreams.type, parentSchema: schema31.properties.upstreams, data: data8 };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.defaultUpstream !== void 0) {
      let data10 = data.defaultUpstream;
      if (typeof data10 !== "string") {
        const err20 = { instancePath: instancePath + "/defaultUpstream", schemaPath: "#/properties/defaultUpstream/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.defaultUpstream.type, parentSchema: schema31.properties.defaultUpstream, data: data10 };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.mcp !== void 0) {
      let data11 = data.mcp;
      if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
        for (const key6 in data11) {
          const _errs29 = errors;
          if (typeof key6 === "string") {
            if (!pattern8.test(key6)) {
              const err21 = { instancePath: instancePath + "/mcp", schemaPath: "#/properties/mcp/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9_-]{0,31}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9_-]{0,31}$"', schema: "^[a-z0-9][a-z0-9_-]{0,31}$", parentSchema: schema31.properties.mcp.propertyNames, data: key6, propertyName: key6 };
              if (vErrors === null) {
                vErrors = [err21];
              } else {
                vErrors.push(err21);
              }
              errors++;
            }
          }
          var valid9 = _errs29 === errors;
          if (!valid9) {
            const err22 = { instancePath: instancePath + "/mcp", schemaPath: "#/properties/mcp/propertyNames", keyword: "propertyNames", params: { propertyName: key6 }, message: "property name must be valid", schema: schema31.properties.mcp.propertyNames, parentSchema: schema31.properties.mcp, data: data11 };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        for (const key7 in data11) {
          if (!validate25(data11[key7], { instancePath: instancePath + "/mcp/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data11, parentDataProperty: key7, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err23 = { instancePath: instancePath + "/mcp", schemaPath: "#/properties/mcp/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.mcp.type, parentSchema: schema31.properties.mcp, data: data11 };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.keys !== void 0) {
      let data13 = data.keys;
      if (Array.isArray(data13)) {
        const len1 = data13.length;
        for (let i2 = 0; i2 < len1; i2++) {
          let data14 = data13[i2];
          if (data14 && typeof data14 == "object" && !Array.isArray(data14)) {
            if (data14.id === void 0) {
              const err24 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/required", keyword: "required", params: { missingProperty: "id" }, message: "must have required property 'id'", schema: schema39.required, parentSchema: schema39, data: data14 };
              if (vErrors === null) {
                vErrors = [err24];
              } else {
                vErrors.push(err24);
              }
              errors++;
            }
            if (data14.hash === void 0) {
              const err25 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/required", keyword: "required", params: { missingProperty: "hash" }, message: "must have required property 'hash'", schema: schema39.required, parentSchema: schema39, data: data14 };
              if (vErrors === null) {
                vErrors = [err25];
              } else {
                vErrors.push(err25);
              }
              errors++;
            }
            for (const key8 in data14) {
              if (!(key8 === "id" || key8 === "hash" || key8 === "tenant" || key8 === "role" || key8 === "disclose" || key8 === "admin")) {
                const err26 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key8 }, message: "must NOT have additional properties", schema: false, parentSchema: schema39, data: data14 };
                if (vErrors === null) {
                  vErrors = [err26];
                } else {
                  vErrors.push(err26);
                }
                errors++;
              }
            }
            if (data14.id !== void 0) {
              let data15 = data14.id;
              if (typeof data15 === "string") {
                if (!pattern13.test(data15)) {
                  const err27 = { instancePath: instancePath + "/keys/" + i2 + "/id", schemaPath: "#/$defs/key/properties/id/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9._-]{1,64}$" }, message: 'must match pattern "^[A-Za-z0-9._-]{1,64}$"', schema: "^[A-Za-z0-9._-]{1,64}$", parentSchema: schema39.properties.id, data: data15 };
                  if (vErrors === null) {
                    vErrors = [err27];
                  } else {
                    vErrors.push(err27);
                  }
                  errors++;
                }
              } else {
                const err28 = { instancePath: instancePath + "/keys/" + i2 + "/id", schemaPath: "#/$defs/key/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.id.type, parentSchema: schema39.properties.id, data: data15 };
                if (vErrors === null) {
                  vErrors = [err28];
                } else {
                  vErrors.push(err28);
                }
                errors++;
              }
            }
            if (data14.hash !== void 0) {
              let data16 = data14.hash;
              if (typeof data16 === "string") {
                if (!pattern4.test(data16)) {
                  const err29 = { instancePath: instancePath + "/keys/" + i2 + "/hash", schemaPath: "#/$defs/key/properties/hash/pattern", keyword: "pattern", params: { pattern: "^sha256:[0-9a-f]{64}$" }, message: 'must match pattern "^sha256:[0-9a-f]{64}$"', schema: "^sha256:[0-9a-f]{64}$", parentSchema: schema39.properties.hash, data: data16 };
                  if (vErrors === null) {
                    vErrors = [err29];
                  } else {
                    vErrors.push(err29);
                  }
                  errors++;
                }
              } else {
                const err30 = { instancePath: instancePath + "/keys/" + i2 + "/hash", schemaPath: "#/$defs/key/properties/hash/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.hash.type, parentSchema: schema39.properties.hash, data: data16 };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            if (data14.tenant !== void 0) {
              let data17 = data14.tenant;
              if (typeof data17 === "string") {
                if (func2(data17) < 1) {
                  const err31 = { instancePath: instancePath + "/keys/" + i2 + "/tenant", schemaPath: "#/$defs/key/properties/tenant/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39.properties.tenant, data: data17 };
                  if (vErrors === null) {
                    vErrors = [err31];
                  } else {
                    vErrors.push(err31);
                  }
                  errors++;
                }
              } else {
                const err32 = { instancePath: instancePath + "/keys/" + i2 + "/tenant", schemaPath: "#/$defs/key/properties/tenant/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.tenant.type, parentSchema: schema39.properties.tenant, data: data17 };
                if (vErrors === null) {
                  vErrors = [err32];
                } else {
                  vErrors.push(err32);
                }
                errors++;
              }
            }
            if (data14.role !== void 0) {
              let data18 = data14.role;
              if (typeof data18 === "string") {
                if (func2(data18) < 1) {
                  const err33 = { instancePath: instancePath + "/keys/" + i2 + "/role", schemaPath: "#/$defs/key/properties/role/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39.properties.role, data: data18 };
                  if (vErrors === null) {
                    vErrors = [err33];
                  } else {
                    vErrors.push(err33);
                  }
                  errors++;
                }
              } else {
                const err34 = { instancePath: instancePath + "/keys/" + i2 + "/role", schemaPath: "#/$defs/key/properties/role/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.role.type, parentSchema: schema39.properties.role, data: data18 };
                if (vErrors === null) {
                  vErrors = [err34];
                } else {
                  vErrors.push(err34);
                }
                errors++;
              }
            }
            if (data14.disclose !== void 0) {
              let data19 = data14.disclose;
              if (!(data19 === "none" || data19 === "category" || data19 === "reasons")) {
                const err35 = { instancePath: instancePath + "/keys/" + i2 + "/disclose", schemaPath: "#/$defs/key/properties/disclose/enum", keyword: "enum", params: { allowedValues: schema39.properties.disclose.enum }, message: "must be equal to one of the allowed values", schema: schema39.properties.disclose.enum, parentSchema: schema39.properties.disclose, data: data19 };
                if (vErrors === null) {
                  vErrors = [err35];
                } else {
                  vErrors.push(err35);
                }
                errors++;
              }
            }
            if (data14.admin !== void 0) {
              let data20 = data14.admin;
              if (typeof data20 !== "boolean") {
                const err36 = { instancePath: instancePath + "/keys/" + i2 + "/admin", schemaPath: "#/$defs/key/properties/admin/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema39.properties.admin.type, parentSchema: schema39.properties.admin, data: data20 };
                if (vErrors === null) {
                  vErrors = [err36];
                } else {
                  vErrors.push(err36);
                }
                errors++;
              }
            }
          } else {
            const err37 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema39.type, parentSchema: schema39, data: data14 };
            if (vErrors === null) {
              vErrors = [err37];
            } else {
              vErrors.push(err37);
            }
            errors++;
          }
        }
      } else {
        const err38 = { instancePath: instancePath + "/keys", schemaPath: "#/properties/keys/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.keys.type, parentSchema: schema31.properties.keys, data: data13 };
        if (vErrors === null) {
          vErrors = [err38];
        } else {
          vErrors.push(err38);
        }
        errors++;
      }
    }
    if (data.audit !== void 0) {
      let data21 = data.audit;
      if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
        for (const key9 in data21) {
          if (!(key9 === "directory")) {
            const err39 = { instancePath: instancePath + "/audit", schemaPath: "#/properties/audit/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key9 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.audit, data: data21 };
            if (vErrors === null) {
              vErrors = [err39];
            } else {
              vErrors.push(err39);
            }
            errors++;
          }
        }
        if (data21.directory !== void 0) {
          let data22 = data21.directory;
          if (typeof data22 === "string") {
            if (func2(data22) < 1) {
              const err40 = { instancePath: instancePath + "/audit/directory", schemaPath: "#/properties/audit/properties/directory/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.audit.properties.directory, data: data22 };
              if (vErrors === null) {
                vErrors = [err40];
              } else {
                vErrors.push(err40);
              }
              errors++;
            }
          } else {
            const err41 = { instancePath: instancePath + "/audit/directory", schemaPath: "#/properties/audit/properties/directory/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.audit.properties.directory.type, parentSchema: schema31.properties.audit.properties.directory, data: data22 };
            if (vErrors === null) {
              vErrors = [err41];
            } else {
              vErrors.push(err41);
            }
            errors++;
          }
        }
      } else {
        const err42 = { instancePath: instancePath + "/audit", schemaPath: "#/properties/audit/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.audit.type, parentSchema: schema31.properties.audit, data: data21 };
        if (vErrors === null) {
          vErrors = [err42];
        } else {
          vErrors.push(err42);
        }
        errors++;
      }
    }
    if (data.telemetry !== void 0) {
      let data23 = data.telemetry;
      if (data23 && typeof data23 == "object" && !Array.isArray(data23)) {
        for (const key10 in data23) {
          if (!(key10 === "endpoint" || key10 === "headers")) {
            const err43 = { instancePath: instancePath + "/telemetry", schemaPath: "#/properties/telemetry/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key10 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.telemetry, data: data23 };
            if (vErrors === null) {
              vErrors = [err43];
            } else {
              vErrors.push(err43);
            }
            errors++;
          }
        }
        if (data23.endpoint !== void 0) {
          let data24 = data23.endpoint;
          if (typeof data24 === "string") {
            if (!pattern15.test(data24)) {
              const err44 = { instancePath: instancePath + "/telemetry/endpoint", schemaPath: "#/properties/telemetry/properties/endpoint/pattern", keyword: "pattern", params: { pattern: "^https?://" }, message: 'must match pattern "^https?://"', schema: "^https?://", parentSchema: schema31.properties.telemetry.properties.endpoint, data: data24 };
              if (vErrors === null) {
                vErrors = [err44];
              } else {
                vErrors.push(err44);
              }
              errors++;
            }
          } else {
            const err45 = { instancePath: instancePath + "/telemetry/endpoint", schemaPath: "#/properties/telemetry/properties/endpoint/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.telemetry.properties.endpoint.type, parentSchema: schema31.properties.telemetry.properties.endpoint, data: data24 };
            if (vErrors === null) {
              vErrors = [err45];
            } else {
              vErrors.push(err45);
            }
            errors++;
          }
        }
        if (data23.headers !== void 0) {
          let data25 = data23.headers;
          if (data25 && typeof data25 == "object" && !Array.isArray(data25)) {
            for (const key11 in data25) {
              const _errs62 = errors;
              if (typeof key11 === "string") {
                if (!pattern7.test(key11)) {
                  const err46 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }, message: 'must match pattern "^[A-Za-z0-9!#$%&\'*+.^_`|~-]+$"', schema: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", parentSchema: schema36.propertyNames, data: key11, propertyName: key11 };
                  if (vErrors === null) {
                    vErrors = [err46];
                  } else {
                    vErrors.push(err46);
                  }
                  errors++;
                }
              }
              var valid18 = _errs62 === errors;
              if (!valid18) {
                const err47 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key11 }, message: "property name must be valid", schema: schema36.propertyNames, parentSchema: schema36, data: data25 };
                if (vErrors === null) {
                  vErrors = [err47];
                } else {
                  vErrors.push(err47);
                }
                errors++;
              }
            }
            for (const key12 in data25) {
              let data26 = data25[key12];
              if (typeof data26 !== "string") {
                const err48 = { instancePath: instancePath + "/telemetry/headers/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/headers/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema36.additionalProperties.type, parentSchema: schema36.additionalProperties, data: data26 };
                if (vErrors === null) {
                  vErrors = [err48];
                } else {
                  vErrors.push(err48);
                }
                errors++;
              }
            }
          } else {
            const err49 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data: data25 };
            if (vErrors === null) {
              vErrors = [err49];
            } else {
              vErrors.push(err49);
            }
            errors++;
          }
        }
      } else {
        const err50 = { instancePath: instancePath + "/telemetry", schemaPath: "#/properties/telemetry/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.telemetry.type, parentSchema: schema31.properties.telemetry, data: data23 };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
    if (data.limits !== void 0) {
      let data27 = data.limits;
      if (data27 && typeof data27 == "object" && !Array.isArray(data27)) {
        for (const key13 in data27) {
          if (!func1.call(schema31.properties.limits.properties, key13)) {
            const err51 = { instancePath: instancePath + "/limits", schemaPath: "#/properties/limits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key13 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.limits, data: data27 };
            if (vErrors === null) {
              vErrors = [err51];
            } else {
              vErrors.push(err51);
            }
            errors++;
          }
        }
        if (data27.bodyBytes !== void 0) {
          let data28 = data27.bodyBytes;
          if (!(typeof data28 == "number" && (!(data28 % 1) && !isNaN(data28)) && isFinite(data28))) {
            const err52 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.bodyBytes.type, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data28 };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
          if (typeof data28 == "number" && isFinite(data28)) {
            if (data28 > 1073741824 || isNaN(data28)) {
              const err53 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1073741824 }, message: "must be <= 1073741824", schema: 1073741824, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data28 };
              if (vErrors === null) {
                vErrors = [err53];
              } else {
                vErrors.push(err53);
              }
              errors++;
            }
            if (data28 < 1024 || isNaN(data28)) {
              const err54 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1024 }, message: "must be >= 1024", schema: 1024, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data28 };
              if (vErrors === null) {
                vErrors = [err54];
              } else {
                vErrors.push(err54);
              }
              errors++;
            }
          }
        }
        if (data27.queuedRequests !== void 0) {
          let data29 = data27.queuedRequests;
          if (!(typeof data29 == "number" && (!(data29 % 1) && !isNaN(data29)) && isFinite(data29))) {
            const err55 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.queuedRequests.type, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data29 };
            if (vErrors === null) {
              vErrors = [err55];
            } else {
              vErrors.push(err55);
            }
            errors++;
          }
          if (typeof data29 == "number" && isFinite(data29)) {
            if (data29 > 1e4 || isNaN(data29)) {
              const err56 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 }, message: "must be <= 10000", schema: 1e4, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data29 };
              if (vErrors === null) {
                vErrors = [err56];
              } else {
                vErrors.push(err56);
              }
              errors++;
            }
            if (data29 < 0 || isNaN(data29)) {
              const err57 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data29 };
              if (vErrors === null) {
                vErrors = [err57];
              } else {
                vErrors.push(err57);
              }
              errors++;
            }
          }
        }
        if (data27.parallelRequests !== void 0) {
          let data30 = data27.parallelRequests;
          if (!(typeof data30 == "number" && (!(data30 % 1) && !isNaN(data30)) && isFinite(data30))) {
            const err58 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.parallelRequests.type, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data30 };
            if (vErrors === null) {
              vErrors = [err58];
            } else {
              vErrors.push(err58);
            }
            errors++;
          }
          if (typeof data30 == "number" && isFinite(data30)) {
            if (data30 > 64 || isNaN(data30)) {
              const err59 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 }, message: "must be <= 64", schema: 64, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data30 };
              if (vErrors === null) {
                vErrors = [err59];
              } else {
                vErrors.push(err59);
              }
              errors++;
            }
            if (data30 < 1 || isNaN(data30)) {
              const err60 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data30 };
              if (vErrors === null) {
                vErrors = [err60];
              } else {
                vErrors.push(err60);
              }
              errors++;
            }
          }
        }
        if (data27.drainMs !== void 0) {
          let data31 = data27.drainMs;
          if (!(typeof data31 == "number" && (!(data31 % 1) && !isNaN(data31)) && isFinite(data31))) {
            const err61 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.drainMs.type, parentSchema: schema31.properties.limits.properties.drainMs, data: data31 };
            if (vErrors === null) {
              vErrors = [err61];
            } else {
              vErrors.push(err61);
            }
            errors++;
          }
          if (typeof data31 == "number" && isFinite(data31)) {
            if (data31 > 6e5 || isNaN(data31)) {
              const err62 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 6e5 }, message: "must be <= 600000", schema: 6e5, parentSchema: schema31.properties.limits.properties.drainMs, data: data31 };
              if (vErrors === null) {
                vErrors = [err62];
              } else {
                vErrors.push(err62);
              }
              errors++;
            }
            if (data31 < 0 || isNaN(data31)) {
              const err63 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.limits.properties.drainMs, data: data31 };
              if (vErrors === null) {
                vErrors = [err63];
              } else {
                vErrors.push(err63);
              }
              errors++;
            }
          }
        }
        if (data27.exchangeSeconds !== void 0) {
          let data32 = data27.exchangeSeconds;
          if (!(typeof data32 == "number" && (!(data32 % 1) && !isNaN(data32)) && isFinite(data32))) {
            const err64 = { instancePath: instancePath + "/limits/exchangeSeconds", schemaPath: "#/properties/limits/properties/exchangeSeconds/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.exchangeSeconds.type, parentSchema: schema31.properties.limits.properties.exchangeSeconds, data: data32 };
            if (vErrors === null) {
              vErrors = [err64];
            } else {
              vErrors.push(err64);
            }
            errors++;
          }
          if (typeof data32 == "number" && isFinite(data32)) {
            if (data32 > 86400 || isNaN(data32)) {
              const err65 = { instancePath: instancePath + "/limits/exchangeSeconds", schemaPath: "#/properties/limits/properties/exchangeSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 86400 }, message: "must be <= 86400", schema: 86400, parentSchema: schema31.properties.limits.properties.exchangeSeconds, data: data32 };
              if (vErrors === null) {
                vErrors = [err65];
              } else {
                vErrors.push(err65);
              }
              errors++;
            }
            if (data32 < 1 || isNaN(data32)) {
              const err66 = { instancePath: instancePath + "/limits/exchangeSeconds", schemaPath: "#/properties/limits/properties/exchangeSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.limits.properties.exchangeSeconds, data: data32 };
              if (vErrors === null) {
                vErrors = [err66];
              } else {
                vErrors.push(err66);
              }
              errors++;
            }
          }
        }
        if (data27.perKey !== void 0) {
          let data33 = data27.perKey;
          if (data33 && typeof data33 == "object" && !Array.isArray(data33)) {
            for (const key14 in data33) {
              if (!(key14 === "requestsPerMinute" || key14 === "tokensPerMinute" || key14 === "tokensPerDay" || key14 === "concurrent")) {
                const err67 = { instancePath: instancePath + "/limits/perKey", schemaPath: "#/$defs/callLimits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key14 }, message: "must NOT have additional properties", schema: false, parentSchema: schema41, data: data33 };
                if (vErrors === null) {
                  vErrors = [err67];
                } else {
                  vErrors.push(err67);
                }
                errors++;
              }
            }
            if (data33.requestsPerMinute !== void 0) {
              let data34 = data33.requestsPerMinute;
              if (!(typeof data34 == "number" && (!(data34 % 1) && !isNaN(data34)) && isFinite(data34))) {
                const err68 = { instancePath: instancePath + "/limits/perKey/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.requestsPerMinute.type, parentSchema: schema41.properties.requestsPerMinute, data: data34 };
                if (vErrors === null) {
                  vErrors = [err68];
                } else {
                  vErrors.push(err68);
                }
                errors++;
              }
              if (typeof data34 == "number" && isFinite(data34)) {
                if (data34 > 1e9 || isNaN(data34)) {
                  const err69 = { instancePath: instancePath + "/limits/perKey/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.requestsPerMinute, data: data34 };
                  if (vErrors === null) {
                    vErrors = [err69];
                  } else {
                    vErrors.push(err69);
                  }
                  errors++;
                }
                if (data34 < 1 || isNaN(data34)) {
                  const err70 = { instancePath: instancePath + "/limits/perKey/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.requestsPerMinute, data: data34 };
                  if (vErrors === null) {
                    vErrors = [err70];
                  } else {
                    vErrors.push(err70);
                  }
                  errors++;
                }
              }
            }
            if (data33.tokensPerMinute !== void 0) {
              let data35 = data33.tokensPerMinute;
              if (!(typeof data35 == "number" && (!(data35 % 1) && !isNaN(data35)) && isFinite(data35))) {
                const err71 = { instancePath: instancePath + "/limits/perKey/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerMinute.type, parentSchema: schema41.properties.tokensPerMinute, data: data35 };
                if (vErrors === null) {
                  vErrors = [err71];
                } else {
                  vErrors.push(err71);
                }
                errors++;
              }
              if (typeof data35 == "number" && isFinite(data35)) {
                if (data35 > 1e9 || isNaN(data35)) {
                  const err72 = { instancePath: instancePath + "/limits/perKey/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.tokensPerMinute, data: data35 };
                  if (vErrors === null) {
                    vErrors = [err72];
                  } else {
                    vErrors.push(err72);
                  }
                  errors++;
                }
                if (data35 < 1 || isNaN(data35)) {
                  const err73 = { instancePath: instancePath + "/limits/perKey/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerMinute, data: data35 };
                  if (vErrors === null) {
                    vErrors = [err73];
                  } else {
                    vErrors.push(err73);
                  }
                  errors++;
                }
              }
            }
            if (data33.tokensPerDay !== void 0) {
              let data36 = data33.tokensPerDay;
              if (!(typeof data36 == "number" && (!(data36 % 1) && !isNaN(data36)) && isFinite(data36))) {
                const err74 = { instancePath: instancePath + "/limits/perKey/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerDay.type, parentSchema: schema41.properties.tokensPerDay, data: data36 };
                if (vErrors === null) {
                  vErrors = [err74];
                } else {
                  vErrors.push(err74);
                }
                errors++;
              }
              if (typeof data36 == "number" && isFinite(data36)) {
                if (data36 > 1e12 || isNaN(data36)) {
                  const err75 = { instancePath: instancePath + "/limits/perKey/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e12 }, message: "must be <= 1000000000000", schema: 1e12, parentSchema: schema41.properties.tokensPerDay, data: data36 };
                  if (vErrors === null) {
                    vErrors = [err75];
                  } else {
                    vErrors.push(err75);
                  }
                  errors++;
                }
                if (data36 < 1 || isNaN(data36)) {
                  const err76 = { instancePath: instancePath + "/limits/perKey/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerDay, data: data36 };
                  if (vErrors === null) {
                    vErrors = [err76];
                  } else {
                    vErrors.push(err76);
                  }
                  errors++;
                }
              }
            }
            if (data33.concurrent !== void 0) {
              let data37 = data33.concurrent;
              if (!(typeof data37 == "number" && (!(data37 % 1) && !isNaN(data37)) && isFinite(data37))) {
                const err77 = { instancePath: instancePath + "/limits/perKey/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.concurrent.type, parentSchema: schema41.properties.concurrent, data: data37 };
                if (vErrors === null) {
                  vErrors = [err77];
                } else {
                  vErrors.push(err77);
                }
                errors++;
              }
              if (typeof data37 == "number" && isFinite(data37)) {
                if (data37 > 1e6 || isNaN(data37)) {
                  const err78 = { instancePath: instancePath + "/limits/perKey/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000", schema: 1e6, parentSchema: schema41.properties.concurrent, data: data37 };
                  if (vErrors === null) {
                    vErrors = [err78];
                  } else {
                    vErrors.push(err78);
                  }
                  errors++;
                }
                if (data37 < 1 || isNaN(data37)) {
                  const err79 = { instancePath: instancePath + "/limits/perKey/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.concurrent, data: data37 };
                  if (vErrors === null) {
                    vErrors = [err79];
                  } else {
                    vErrors.push(err79);
                  }
                  errors++;
                }
              }
            }
          } else {
            const err80 = { instancePath: instancePath + "/limits/perKey", schemaPath: "#/$defs/callLimits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema41.type, parentSchema: schema41, data: data33 };
            if (vErrors === null) {
              vErrors = [err80];
            } else {
              vErrors.push(err80);
            }
            errors++;
          }
        }
        if (data27.keys !== void 0) {
          let data38 = data27.keys;
          if (data38 && typeof data38 == "object" && !Array.isArray(data38)) {
            for (const key15 in data38) {
              const _errs93 = errors;
              if (typeof key15 === "string") {
                if (func2(key15) < 1) {
                  const err81 = { instancePath: instancePath + "/limits/keys", schemaPath: "#/properties/limits/properties/keys/propertyNames/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.limits.properties.keys.propertyNames, data: key15, propertyName: key15 };
                  if (vErrors === null) {
                    vErrors = [err81];
                  } else {
                    vErrors.push(err81);
                  }
                  errors++;
                }
              }
              var valid23 = _errs93 === errors;
              if (!valid23) {
                const err82 = { instancePath: instancePath + "/limits/keys", schemaPath: "#/properties/limits/properties/keys/propertyNames", keyword: "propertyNames", params: { propertyName: key15 }, message: "property name must be valid", schema: schema31.properties.limits.properties.keys.propertyNames, parentSchema: schema31.properties.limits.properties.keys, data: data38 };
                if (vErrors === null) {
                  vErrors = [err82];
                } else {
                  vErrors.push(err82);
                }
                errors++;
              }
            }
            for (const key16 in data38) {
              let data39 = data38[key16];
              if (data39 && typeof data39 == "object" && !Array.isArray(data39)) {
                for (const key17 in data39) {
                  if (!(key17 === "requestsPerMinute" || key17 === "tokensPerMinute" || key17 === "tokensPerDay" || key17 === "concurrent")) {
                    const err83 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/callLimits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key17 }, message: "must NOT have additional properties", schema: false, parentSchema: schema41, data: data39 };
                    if (vErrors === null) {
                      vErrors = [err83];
                    } else {
                      vErrors.push(err83);
                    }
                    errors++;
                  }
                }
                if (data39.requestsPerMinute !== void 0) {
                  let data40 = data39.requestsPerMinute;
                  if (!(typeof data40 == "number" && (!(data40 % 1) && !isNaN(data40)) && isFinite(data40))) {
                    const err84 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.requestsPerMinute.type, parentSchema: schema41.properties.requestsPerMinute, data: data40 };
                    if (vErrors === null) {
                      vErrors = [err84];
                    } else {
                      vErrors.push(err84);
                    }
                    errors++;
                  }
                  if (typeof data40 == "number" && isFinite(data40)) {
                    if (data40 > 1e9 || isNaN(data40)) {
                      const err85 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.requestsPerMinute, data: data40 };
                      if (vErrors === null) {
                        vErrors = [err85];
                      } else {
                        vErrors.push(err85);
                      }
                      errors++;
                    }
                    if (data40 < 1 || isNaN(data40)) {
                      const err86 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.requestsPerMinute, data: data40 };
                      if (vErrors === null) {
                        vErrors = [err86];
                      } else {
                        vErrors.push(err86);
                      }
                      errors++;
                    }
                  }
                }
                if (data39.tokensPerMinute !== void 0) {
                  let data41 = data39.tokensPerMinute;
                  if (!(typeof data41 == "number" && (!(data41 % 1) && !isNaN(data41)) && isFinite(data41))) {
                    const err87 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerMinute.type, parentSchema: schema41.properties.tokensPerMinute, data: data41 };
                    if (vErrors === null) {
                      vErrors = [err87];
                    } else {
                      vErrors.push(err87);
                    }
                    errors++;
                  }
                  if (typeof data41 == "number" && isFinite(data41)) {
                    if (data41 > 1e9 || isNaN(data41)) {
                      const err88 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.tokensPerMinute, data: data41 };
                      if (vErrors === null) {
                        vErrors = [err88];
                      } else {
                        vErrors.push(err88);
                      }
                      errors++;
                    }
                    if (data41 < 1 || isNaN(data41)) {
                      const err89 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerMinute, data: data41 };
                      if (vErrors === null) {
                        vErrors = [err89];
                      } else {
                        vErrors.push(err89);
                      }
                      errors++;
                    }
                  }
                }
                if (data39.tokensPerDay !== void 0) {
                  let data42 = data39.tokensPerDay;
                  if (!(typeof data42 == "number" && (!(data42 % 1) && !isNaN(data42)) && isFinite(data42))) {
                    const err90 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerDay.type, parentSchema: schema41.properties.tokensPerDay, data: data42 };
                    if (vErrors === null) {
                      vErrors = [err90];
                    } else {
                      vErrors.push(err90);
                    }
                    errors++;
                  }
                  if (typeof data42 == "number" && isFinite(data42)) {
                    if (data42 > 1e12 || isNaN(data42)) {
                      const err91 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e12 }, message: "must be <= 1000000000000", schema: 1e12, parentSchema: schema41.properties.tokensPerDay, data: data42 };
                      if (vErrors === null) {
                        vErrors = [err91];
                      } else {
                        vErrors.push(err91);
                      }
                      errors++;
                    }
                    if (data42 < 1 || isNaN(data42)) {
                      const err92 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerDay, data: data42 };
                      if (vErrors === null) {
                        vErrors = [err92];
                      } else {
                        vErrors.push(err92);
                      }
                      errors++;
                    }
                  }
                }
                if (data39.concurrent !== void 0) {
                  let data43 = data39.concurrent;
                  if (!(typeof data43 == "number" && (!(data43 % 1) && !isNaN(data43)) && isFinite(data43))) {
                    const err93 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.concurrent.type, parentSchema: schema41.properties.concurrent, data: data43 };
                    if (vErrors === null) {
                      vErrors = [err93];
                    } else {
                      vErrors.push(err93);
                    }
                    errors++;
                  }
                  if (typeof data43 == "number" && isFinite(data43)) {
                    if (data43 > 1e6 || isNaN(data43)) {
                      const err94 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000", schema: 1e6, parentSchema: schema41.properties.concurrent, data: data43 };
                      if (vErrors === null) {
                        vErrors = [err94];
                      } else {
                        vErrors.push(err94);
                      }
                      errors++;
                    }
                    if (data43 < 1 || isNaN(data43)) {
                      const err95 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.concurrent, data: data43 };
                      if (vErrors === null) {
                        vErrors = [err95];
                      } else {
                        vErrors.push(err95);
                      }
                      errors++;
                    }
                  }
                }
              } else {
                const err96 = { instancePath: instancePath + "/limits/keys/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/callLimits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema41.type, parentSchema: schema41, data: data39 };
                if (vErrors === null) {
                  vErrors = [err96];
                } else {
                  vErrors.push(err96);
                }
                errors++;
              }
            }
          } else {
            const err97 = { instancePath: instancePath + "/limits/keys", schemaPath: "#/properties/limits/properties/keys/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.limits.properties.keys.type, parentSchema: schema31.properties.limits.properties.keys, data: data38 };
            if (vErrors === null) {
              vErrors = [err97];
            } else {
              vErrors.push(err97);
            }
            errors++;
          }
        }
        if (data27.perTenant !== void 0) {
          let data44 = data27.perTenant;
          if (data44 && typeof data44 == "object" && !Array.isArray(data44)) {
            for (const key18 in data44) {
              if (!(key18 === "requestsPerMinute" || key18 === "tokensPerMinute" || key18 === "tokensPerDay" || key18 === "concurrent")) {
                const err98 = { instancePath: instancePath + "/limits/perTenant", schemaPath: "#/$defs/callLimits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key18 }, message: "must NOT have additional properties", schema: false, parentSchema: schema41, data: data44 };
                if (vErrors === null) {
                  vErrors = [err98];
                } else {
                  vErrors.push(err98);
                }
                errors++;
              }
            }
            if (data44.requestsPerMinute !== void 0) {
              let data45 = data44.requestsPerMinute;
              if (!(typeof data45 == "number" && (!(data45 % 1) && !isNaN(data45)) && isFinite(data45))) {
                const err99 = { instancePath: instancePath + "/limits/perTenant/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.requestsPerMinute.type, parentSchema: schema41.properties.requestsPerMinute, data: data45 };
                if (vErrors === null) {
                  vErrors = [err99];
                } else {
                  vErrors.push(err99);
                }
                errors++;
              }
              if (typeof data45 == "number" && isFinite(data45)) {
                if (data45 > 1e9 || isNaN(data45)) {
                  const err100 = { instancePath: instancePath + "/limits/perTenant/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.requestsPerMinute, data: data45 };
                  if (vErrors === null) {
                    vErrors = [err100];
                  } else {
                    vErrors.push(err100);
                  }
                  errors++;
                }
                if (data45 < 1 || isNaN(data45)) {
                  const err101 = { instancePath: instancePath + "/limits/perTenant/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.requestsPerMinute, data: data45 };
                  if (vErrors === null) {
                    vErrors = [err101];
                  } else {
                    vErrors.push(err101);
                  }
                  errors++;
                }
              }
            }
            if (data44.tokensPerMinute !== void 0) {
              let data46 = data44.tokensPerMinute;
              if (!(typeof data46 == "number" && (!(data46 % 1) && !isNaN(data46)) && isFinite(data46))) {
                const err102 = { instancePath: instancePath + "/limits/perTenant/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerMinute.type, parentSchema: schema41.properties.tokensPerMinute, data: data46 };
                if (vErrors === null) {
                  vErrors = [err102];
                } else {
                  vErrors.push(err102);
                }
                errors++;
              }
              if (typeof data46 == "number" && isFinite(data46)) {
                if (data46 > 1e9 || isNaN(data46)) {
                  const err103 = { instancePath: instancePath + "/limits/perTenant/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.tokensPerMinute, data: data46 };
                  if (vErrors === null) {
                    vErrors = [err103];
                  } else {
                    vErrors.push(err103);
                  }
                  errors++;
                }
                if (data46 < 1 || isNaN(data46)) {
                  const err104 = { instancePath: instancePath + "/limits/perTenant/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerMinute, data: data46 };
                  if (vErrors === null) {
                    vErrors = [err104];
                  } else {
                    vErrors.push(err104);
                  }
                  errors++;
                }
              }
            }
            if (data44.tokensPerDay !== void 0) {
              let data47 = data44.tokensPerDay;
              if (!(typeof data47 == "number" && (!(data47 % 1) && !isNaN(data47)) && isFinite(data47))) {
                const err105 = { instancePath: instancePath + "/limits/perTenant/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerDay.type, parentSchema: schema41.properties.tokensPerDay, data: data47 };
                if (vErrors === null) {
                  vErrors = [err105];
                } else {
                  vErrors.push(err105);
                }
                errors++;
              }
              if (typeof data47 == "number" && isFinite(data47)) {
                if (data47 > 1e12 || isNaN(data47)) {
                  const err106 = { instancePath: instancePath + "/limits/perTenant/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e12 }, message: "must be <= 1000000000000", schema: 1e12, parentSchema: schema41.properties.tokensPerDay, data: data47 };
                  if (vErrors === null) {
                    vErrors = [err106];
                  } else {
                    vErrors.push(err106);
                  }
                  errors++;
                }
                if (data47 < 1 || isNaN(data47)) {
                  const err107 = { instancePath: instancePath + "/limits/perTenant/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerDay, data: data47 };
                  if (vErrors === null) {
                    vErrors = [err107];
                  } else {
                    vErrors.push(err107);
                  }
                  errors++;
                }
              }
            }
            if (data44.concurrent !== void 0) {
              let data48 = data44.concurrent;
              if (!(typeof data48 == "number" && (!(data48 % 1) && !isNaN(data48)) && isFinite(data48))) {
                const err108 = { instancePath: instancePath + "/limits/perTenant/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.concurrent.type, parentSchema: schema41.properties.concurrent, data: data48 };
                if (vErrors === null) {
                  vErrors = [err108];
                } else {
                  vErrors.push(err108);
                }
                errors++;
              }
              if (typeof data48 == "number" && isFinite(data48)) {
                if (data48 > 1e6 || isNaN(data48)) {
                  const err109 = { instancePath: instancePath + "/limits/perTenant/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000", schema: 1e6, parentSchema: schema41.properties.concurrent, data: data48 };
                  if (vErrors === null) {
                    vErrors = [err109];
                  } else {
                    vErrors.push(err109);
                  }
                  errors++;
                }
                if (data48 < 1 || isNaN(data48)) {
                  const err110 = { instancePath: instancePath + "/limits/perTenant/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.concurrent, data: data48 };
                  if (vErrors === null) {
                    vErrors = [err110];
                  } else {
                    vErrors.push(err110);
                  }
                  errors++;
                }
              }
            }
          } else {
            const err111 = { instancePath: instancePath + "/limits/perTenant", schemaPath: "#/$defs/callLimits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema41.type, parentSchema: schema41, data: data44 };
            if (vErrors === null) {
              vErrors = [err111];
            } else {
              vErrors.push(err111);
            }
            errors++;
          }
        }
        if (data27.tenants !== void 0) {
          let data49 = data27.tenants;
          if (data49 && typeof data49 == "object" && !Array.isArray(data49)) {
            for (const key19 in data49) {
              const _errs121 = errors;
              if (typeof key19 === "string") {
                if (func2(key19) < 1) {
                  const err112 = { instancePath: instancePath + "/limits/tenants", schemaPath: "#/properties/limits/properties/tenants/propertyNames/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.limits.properties.tenants.propertyNames, data: key19, propertyName: key19 };
                  if (vErrors === null) {
                    vErrors = [err112];
                  } else {
                    vErrors.push(err112);
                  }
                  errors++;
                }
              }
              var valid29 = _errs121 === errors;
              if (!valid29) {
                const err113 = { instancePath: instancePath + "/limits/tenants", schemaPath: "#/properties/limits/properties/tenants/propertyNames", keyword: "propertyNames", params: { propertyName: key19 }, message: "property name must be valid", schema: schema31.properties.limits.properties.tenants.propertyNames, parentSchema: schema31.properties.limits.properties.tenants, data: data49 };
                if (vErrors === null) {
                  vErrors = [err113];
                } else {
                  vErrors.push(err113);
                }
                errors++;
              }
            }
            for (const key20 in data49) {
              let data50 = data49[key20];
              if (data50 && typeof data50 == "object" && !Array.isArray(data50)) {
                for (const key21 in data50) {
                  if (!(key21 === "requestsPerMinute" || key21 === "tokensPerMinute" || key21 === "tokensPerDay" || key21 === "concurrent")) {
                    const err114 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/callLimits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key21 }, message: "must NOT have additional properties", schema: false, parentSchema: schema41, data: data50 };
                    if (vErrors === null) {
                      vErrors = [err114];
                    } else {
                      vErrors.push(err114);
                    }
                    errors++;
                  }
                }
                if (data50.requestsPerMinute !== void 0) {
                  let data51 = data50.requestsPerMinute;
                  if (!(typeof data51 == "number" && (!(data51 % 1) && !isNaN(data51)) && isFinite(data51))) {
                    const err115 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.requestsPerMinute.type, parentSchema: schema41.properties.requestsPerMinute, data: data51 };
                    if (vErrors === null) {
                      vErrors = [err115];
                    } else {
                      vErrors.push(err115);
                    }
                    errors++;
                  }
                  if (typeof data51 == "number" && isFinite(data51)) {
                    if (data51 > 1e9 || isNaN(data51)) {
                      const err116 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.requestsPerMinute, data: data51 };
                      if (vErrors === null) {
                        vErrors = [err116];
                      } else {
                        vErrors.push(err116);
                      }
                      errors++;
                    }
                    if (data51 < 1 || isNaN(data51)) {
                      const err117 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/requestsPerMinute", schemaPath: "#/$defs/callLimits/properties/requestsPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.requestsPerMinute, data: data51 };
                      if (vErrors === null) {
                        vErrors = [err117];
                      } else {
                        vErrors.push(err117);
                      }
                      errors++;
                    }
                  }
                }
                if (data50.tokensPerMinute !== void 0) {
                  let data52 = data50.tokensPerMinute;
                  if (!(typeof data52 == "number" && (!(data52 % 1) && !isNaN(data52)) && isFinite(data52))) {
                    const err118 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerMinute.type, parentSchema: schema41.properties.tokensPerMinute, data: data52 };
                    if (vErrors === null) {
                      vErrors = [err118];
                    } else {
                      vErrors.push(err118);
                    }
                    errors++;
                  }
                  if (typeof data52 == "number" && isFinite(data52)) {
                    if (data52 > 1e9 || isNaN(data52)) {
                      const err119 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 }, message: "must be <= 1000000000", schema: 1e9, parentSchema: schema41.properties.tokensPerMinute, data: data52 };
                      if (vErrors === null) {
                        vErrors = [err119];
                      } else {
                        vErrors.push(err119);
                      }
                      errors++;
                    }
                    if (data52 < 1 || isNaN(data52)) {
                      const err120 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerMinute", schemaPath: "#/$defs/callLimits/properties/tokensPerMinute/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerMinute, data: data52 };
                      if (vErrors === null) {
                        vErrors = [err120];
                      } else {
                        vErrors.push(err120);
                      }
                      errors++;
                    }
                  }
                }
                if (data50.tokensPerDay !== void 0) {
                  let data53 = data50.tokensPerDay;
                  if (!(typeof data53 == "number" && (!(data53 % 1) && !isNaN(data53)) && isFinite(data53))) {
                    const err121 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.tokensPerDay.type, parentSchema: schema41.properties.tokensPerDay, data: data53 };
                    if (vErrors === null) {
                      vErrors = [err121];
                    } else {
                      vErrors.push(err121);
                    }
                    errors++;
                  }
                  if (typeof data53 == "number" && isFinite(data53)) {
                    if (data53 > 1e12 || isNaN(data53)) {
                      const err122 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e12 }, message: "must be <= 1000000000000", schema: 1e12, parentSchema: schema41.properties.tokensPerDay, data: data53 };
                      if (vErrors === null) {
                        vErrors = [err122];
                      } else {
                        vErrors.push(err122);
                      }
                      errors++;
                    }
                    if (data53 < 1 || isNaN(data53)) {
                      const err123 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/tokensPerDay", schemaPath: "#/$defs/callLimits/properties/tokensPerDay/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.tokensPerDay, data: data53 };
                      if (vErrors === null) {
                        vErrors = [err123];
                      } else {
                        vErrors.push(err123);
                      }
                      errors++;
                    }
                  }
                }
                if (data50.concurrent !== void 0) {
                  let data54 = data50.concurrent;
                  if (!(typeof data54 == "number" && (!(data54 % 1) && !isNaN(data54)) && isFinite(data54))) {
                    const err124 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema41.properties.concurrent.type, parentSchema: schema41.properties.concurrent, data: data54 };
                    if (vErrors === null) {
                      vErrors = [err124];
                    } else {
                      vErrors.push(err124);
                    }
                    errors++;
                  }
                  if (typeof data54 == "number" && isFinite(data54)) {
                    if (data54 > 1e6 || isNaN(data54)) {
                      const err125 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000", schema: 1e6, parentSchema: schema41.properties.concurrent, data: data54 };
                      if (vErrors === null) {
                        vErrors = [err125];
                      } else {
                        vErrors.push(err125);
                      }
                      errors++;
                    }
                    if (data54 < 1 || isNaN(data54)) {
                      const err126 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1") + "/concurrent", schemaPath: "#/$defs/callLimits/properties/concurrent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema41.properties.concurrent, data: data54 };
                      if (vErrors === null) {
                        vErrors = [err126];
                      } else {
                        vErrors.push(err126);
                      }
                      errors++;
                    }
                  }
                }
              } else {
                const err127 = { instancePath: instancePath + "/limits/tenants/" + key20.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/callLimits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema41.type, parentSchema: schema41, data: data50 };
                if (vErrors === null) {
                  vErrors = [err127];
                } else {
                  vErrors.push(err127);
                }
                errors++;
              }
            }
          } else {
            const err128 = { instancePath: instancePath + "/limits/tenants", schemaPath: "#/properties/limits/properties/tenants/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.limits.properties.tenants.type, parentSchema: schema31.properties.limits.properties.tenants, data: data49 };
            if (vErrors === null) {
              vErrors = [err128];
            } else {
              vErrors.push(err128);
            }
            errors++;
          }
        }
      } else {
        const err129 = { instancePath: instancePath + "/limits", schemaPath: "#/properties/limits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.limits.type, parentSchema: schema31.properties.limits, data: data27 };
        if (vErrors === null) {
          vErrors = [err129];
        } else {
          vErrors.push(err129);
        }
        errors++;
      }
    }
    if (data.classifiers !== void 0) {
      let data55 = data.classifiers;
      if (data55 && typeof data55 == "object" && !Array.isArray(data55)) {
        for (const key22 in data55) {
          if (!(key22 === "models" || key22 === "cachedSignals" || key22 === "remote")) {
            const err130 = { instancePath: instancePath + "/classifiers", schemaPath: "#/properties/classifiers/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key22 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.classifiers, data: data55 };
            if (vErrors === null) {
              vErrors = [err130];
            } else {
              vErrors.push(err130);
            }
            errors++;
          }
        }
        if (data55.models !== void 0) {
          let data56 = data55.models;
          if (Array.isArray(data56)) {
            const len2 = data56.length;
            for (let i3 = 0; i3 < len2; i3++) {
              let data57 = data56[i3];
              if (typeof data57 === "string") {
                if (func2(data57) < 1) {
                  const err131 = { instancePath: instancePath + "/classifiers/models/" + i3, schemaPath: "#/properties/classifiers/properties/models/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.classifiers.properties.models.items, data: data57 };
                  if (vErrors === null) {
                    vErrors = [err131];
                  } else {
                    vErrors.push(err131);
                  }
                  errors++;
                }
              } else {
                const err132 = { instancePath: instancePath + "/classifiers/models/" + i3, schemaPath: "#/properties/classifiers/properties/models/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.classifiers.properties.models.items.type, parentSchema: schema31.properties.classifiers.properties.models.items, data: data57 };
                if (vErrors === null) {
                  vErrors = [err132];
                } else {
                  vErrors.push(err132);
                }
                errors++;
              }
            }
            let i4 = data56.length;
            let j1;
            if (i4 > 1) {
              const indices1 = {};
              for (; i4--; ) {
                let item1 = data56[i4];
                if (typeof item1 !== "string") {
                  continue;
                }
                if (typeof indices1[item1] == "number") {
                  j1 = indices1[item1];
                  const err133 = { instancePath: instancePath + "/classifiers/models", schemaPath: "#/properties/classifiers/properties/models/uniqueItems", keyword: "uniqueItems", params: { i: i4, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i4 + " are identical)", schema: true, parentSchema: schema31.properties.classifiers.properties.models, data: data56 };
                  if (vErrors === null) {
                    vErrors = [err133];
                  } else {
                    vErrors.push(err133);
                  }
                  errors++;
                  break;
                }
                indices1[item1] = i4;
              }
            }
          } else {
            const err134 = { instancePath: instancePath + "/classifiers/models", schemaPath: "#/properties/classifiers/properties/models/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.classifiers.properties.models.type, parentSchema: schema31.properties.classifiers.properties.models, data: data56 };
            if (vErrors === null) {
              vErrors = [err134];
            } else {
              vErrors.push(err134);
            }
            errors++;
          }
        }
        if (data55.cachedSignals !== void 0) {
          let data58 = data55.cachedSignals;
          if (!(typeof data58 == "number" && (!(data58 % 1) && !isNaN(data58)) && isFinite(data58))) {
            const err135 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.classifiers.properties.cachedSignals.type, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data58 };
            if (vErrors === null) {
              vErrors = [err135];
            } else {
              vErrors.push(err135);
            }
            errors++;
          }
          if (typeof data58 == "number" && isFinite(data58)) {
            if (data58 > 1e8 || isNaN(data58)) {
              const err136 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e8 }, message: "must be <= 100000000", schema: 1e8, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data58 };
              if (vErrors === null) {
                vErrors = [err136];
              } else {
                vErrors.push(err136);
              }
              errors++;
            }
            if (data58 < 1 || isNaN(data58)) {
              const err137 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data58 };
              if (vErrors === null) {
                vErrors = [err137];
              } else {
                vErrors.push(err137);
              }
              errors++;
            }
          }
        }
        if (data55.remote !== void 0) {
          let data59 = data55.remote;
          if (data59 && typeof data59 == "object" && !Array.isArray(data59)) {
            for (const key23 in data59) {
              const _errs146 = errors;
              if (typeof key23 === "string") {
                if (!pattern8.test(key23)) {
                  const err138 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9_-]{0,31}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9_-]{0,31}$"', schema: "^[a-z0-9][a-z0-9_-]{0,31}$", parentSchema: schema31.properties.classifiers.properties.remote.propertyNames, data: key23, propertyName: key23 };
                  if (vErrors === null) {
                    vErrors = [err138];
                  } else {
                    vErrors.push(err138);
                  }
                  errors++;
                }
              }
              var valid37 = _errs146 === errors;
              if (!valid37) {
                const err139 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/propertyNames", keyword: "propertyNames", params: { propertyName: key23 }, message: "property name must be valid", schema: schema31.properties.classifiers.properties.remote.propertyNames, parentSchema: schema31.properties.classifiers.properties.remote, data: data59 };
                if (vErrors === null) {
                  vErrors = [err139];
                } else {
                  vErrors.push(err139);
                }
                errors++;
              }
            }
            for (const key24 in data59) {
              if (!validate27(data59[key24], { instancePath: instancePath + "/classifiers/remote/" + key24.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data59, parentDataProperty: key24, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err140 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.classifiers.properties.remote.type, parentSchema: schema31.properties.classifiers.properties.remote, data: data59 };
            if (vErrors === null) {
              vErrors = [err140];
            } else {
              vErrors.push(err140);
            }
            errors++;
          }
        }
      } else {
        const err141 = { instancePath: instancePath + "/classifiers", schemaPath: "#/properties/classifiers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.classifiers.type, parentSchema: schema31.properties.classifiers, data: data55 };
        if (vErrors === null) {
          vErrors = [err141];
        } else {
          vErrors.push(err141);
        }
        errors++;
      }
    }
    if (data.allowedHosts !== void 0) {
      let data61 = data.allowedHosts;
      if (Array.isArray(data61)) {
        const len3 = data61.length;
        for (let i5 = 0; i5 < len3; i5++) {
          let data62 = data61[i5];
          if (typeof data62 === "string") {
            if (func2(data62) < 1) {
              const err142 = { instancePath: instancePath + "/allowedHosts/" + i5, schemaPath: "#/properties/allowedHosts/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.allowedHosts.items, data: data62 };
              if (vErrors === null) {
                vErrors = [err142];
              } else {
                vErrors.push(err142);
              }
              errors++;
            }
          } else {
            const err143 = { instancePath: instancePath + "/allowedHosts/" + i5, schemaPath: "#/properties/allowedHosts/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.allowedHosts.items.type, parentSchema: schema31.properties.allowedHosts.items, data: data62 };
            if (vErrors === null) {
              vErrors = [err143];
            } else {
              vErrors.push(err143);
            }
            errors++;
          }
        }
        let i6 = data61.length;
        let j2;
        if (i6 > 1) {
          const indices2 = {};
          for (; i6--; ) {
            let item2 = data61[i6];
            if (typeof item2 !== "string") {
              continue;
            }
            if (typeof indices2[item2] == "number") {
              j2 = indices2[item2];
              const err144 = { instancePath: instancePath + "/allowedHosts", schemaPath: "#/properties/allowedHosts/uniqueItems", keyword: "uniqueItems", params: { i: i6, j: j2 }, message: "must NOT have duplicate items (items ## " + j2 + " and " + i6 + " are identical)", schema: true, parentSchema: schema31.properties.allowedHosts, data: data61 };
              if (vErrors === null) {
                vErrors = [err144];
              } else {
                vErrors.push(err144);
              }
              errors++;
              break;
            }
            indices2[item2] = i6;
          }
        }
      } else {
        const err145 = { instancePath: instancePath + "/allowedHosts", schemaPath: "#/properties/allowedHosts/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.allowedHosts.type, parentSchema: schema31.properties.allowedHosts, data: data61 };
        if (vErrors === null) {
          vErrors = [err145];
        } else {
          vErrors.push(err145);
        }
        errors++;
      }
    }
    if (data.redis !== void 0) {
      let data63 = data.redis;
      if (data63 && typeof data63 == "object" && !Array.isArray(data63)) {
        if (data63.secretEnv === void 0) {
          const err146 = { instancePath: instancePath + "/redis", schemaPath: "#/$defs/redis/required", keyword: "required", params: { missingProperty: "secretEnv" }, message: "must have required property 'secretEnv'", schema: schema47.required, parentSchema: schema47, data: data63 };
          if (vErrors === null) {
            vErrors = [err146];
          } else {
            vErrors.push(err146);
          }
          errors++;
        }
        if (data63.onDown === void 0) {
          const err147 = { instancePath: instancePath + "/redis", schemaPath: "#/$defs/redis/required", keyword: "required", params: { missingProperty: "onDown" }, message: "must have required property 'onDown'", schema: schema47.required, parentSchema: schema47, data: data63 };
          if (vErrors === null) {
            vErrors = [err147];
          } else {
            vErrors.push(err147);
          }
          errors++;
        }
        for (const key25 in data63) {
          if (!(key25 === "url" || key25 === "urlEnv" || key25 === "secretEnv" || key25 === "onDown" || key25 === "deadlineMs")) {
            const err148 = { instancePath: instancePath + "/redis", schemaPath: "#/$defs/redis/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key25 }, message: "must NOT have additional properties", schema: false, parentSchema: schema47, data: data63 };
            if (vErrors === null) {
              vErrors = [err148];
            } else {
              vErrors.push(err148);
            }
            errors++;
          }
        }
        if (data63.url !== void 0) {
          let data64 = data63.url;
          if (typeof data64 === "string") {
            if (!pattern21.test(data64)) {
              const err149 = { instancePath: instancePath + "/redis/url", schemaPath: "#/$defs/redis/properties/url/pattern", keyword: "pattern", params: { pattern: "^rediss?://" }, message: 'must match pattern "^rediss?://"', schema: "^rediss?://", parentSchema: schema47.properties.url, data: data64 };
              if (vErrors === null) {
                vErrors = [err149];
              } else {
                vErrors.push(err149);
              }
              errors++;
            }
          } else {
            const err150 = { instancePath: instancePath + "/redis/url", schemaPath: "#/$defs/redis/properties/url/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema47.properties.url.type, parentSchema: schema47.properties.url, data: data64 };
            if (vErrors === null) {
              vErrors = [err150];
            } else {
              vErrors.push(err150);
            }
            errors++;
          }
        }
        if (data63.urlEnv !== void 0) {
          let data65 = data63.urlEnv;
          if (typeof data65 === "string") {
            if (!pattern6.test(data65)) {
              const err151 = { instancePath: instancePath + "/redis/urlEnv", schemaPath: "#/$defs/redis/properties/urlEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema47.properties.urlEnv, data: data65 };
              if (vErrors === null) {
                vErrors = [err151];
              } else {
                vErrors.push(err151);
              }
              errors++;
            }
          } else {
            const err152 = { instancePath: instancePath + "/redis/urlEnv", schemaPath: "#/$defs/redis/properties/urlEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema47.properties.urlEnv.type, parentSchema: schema47.properties.urlEnv, data: data65 };
            if (vErrors === null) {
              vErrors = [err152];
            } else {
              vErrors.push(err152);
            }
            errors++;
          }
        }
        if (data63.secretEnv !== void 0) {
          let data66 = data63.secretEnv;
          if (typeof data66 === "string") {
            if (!pattern6.test(data66)) {
              const err153 = { instancePath: instancePath + "/redis/secretEnv", schemaPath: "#/$defs/redis/properties/secretEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema47.properties.secretEnv, data: data66 };
              if (vErrors === null) {
                vErrors = [err153];
              } else {
                vErrors.push(err153);
              }
              errors++;
            }
          } else {
            const err154 = { instancePath: instancePath + "/redis/secretEnv", schemaPath: "#/$defs/redis/properties/secretEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema47.properties.secretEnv.type, parentSchema: schema47.properties.secretEnv, data: data66 };
            if (vErrors === null) {
              vErrors = [err154];
            } else {
              vErrors.push(err154);
            }
            errors++;
          }
        }
        if (data63.onDown !== void 0) {
          let data67 = data63.onDown;
          if (!(data67 === "closed" || data67 === "local")) {
            const err155 = { instancePath: instancePath + "/redis/onDown", schemaPath: "#/$defs/redis/properties/onDown/enum", keyword: "enum", params: { allowedValues: schema47.properties.onDown.enum }, message: "must be equal to one of the allowed values", schema: schema47.properties.onDown.enum, parentSchema: schema47.properties.onDown, data: data67 };
            if (vErrors === null) {
              vErrors = [err155];
            } else {
              vErrors.push(err155);
            }
            errors++;
          }
        }
        if (data63.deadlineMs !== void 0) {
          let data68 = data63.deadlineMs;
          if (!(typeof data68 == "number" && (!(data68 % 1) && !isNaN(data68)) && isFinite(data68))) {
            const err156 = { instancePath: instancePath + "/redis/deadlineMs", schemaPath: "#/$defs/redis/properties/deadlineMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema47.properties.deadlineMs.type, parentSchema: schema47.properties.deadlineMs, data: data68 };
            if (vErrors === null) {
              vErrors = [err156];
            } else {
              vErrors.push(err156);
            }
            errors++;
          }
          if (typeof data68 == "number" && isFinite(data68)) {
            if (data68 > 1e4 || isNaN(data68)) {
              const err157 = { instancePath: instancePath + "/redis/deadlineMs", schemaPath: "#/$defs/redis/properties/deadlineMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 }, message: "must be <= 10000", schema: 1e4, parentSchema: schema47.properties.deadlineMs, data: data68 };
              if (vErrors === null) {
                vErrors = [err157];
              } else {
                vErrors.push(err157);
              }
              errors++;
            }
            if (data68 < 1 || isNaN(data68)) {
              const err158 = { instancePath: instancePath + "/redis/deadlineMs", schemaPath: "#/$defs/redis/properties/deadlineMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema47.properties.deadlineMs, data: data68 };
              if (vErrors === null) {
                vErrors = [err158];
              } else {
                vErrors.push(err158);
              }
              errors++;
            }
          }
        }
      } else {
        const err159 = { instancePath: instancePath + "/redis", schemaPath: "#/$defs/redis/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema47.type, parentSchema: schema47, data: data63 };
        if (vErrors === null) {
          vErrors = [err159];
        } else {
          vErrors.push(err159);
        }
        errors++;
      }
    }
    if (data.responses !== void 0) {
      let data69 = data.responses;
      if (data69 && typeof data69 == "object" && !Array.isArray(data69)) {
        for (const key26 in data69) {
          if (!(key26 === "keepMinutes" || key26 === "maxMegabytes")) {
            const err160 = { instancePath: instancePath + "/responses", schemaPath: "#/$defs/responses/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key26 }, message: "must NOT have additional properties", schema: false, parentSchema: schema48, data: data69 };
            if (vErrors === null) {
              vErrors = [err160];
            } else {
              vErrors.push(err160);
            }
            errors++;
          }
        }
        if (data69.keepMinutes !== void 0) {
          let data70 = data69.keepMinutes;
          if (!(typeof data70 == "number" && (!(data70 % 1) && !isNaN(data70)) && isFinite(data70))) {
            const err161 = { instancePath: instancePath + "/responses/keepMinutes", schemaPath: "#/$defs/responses/properties/keepMinutes/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema48.properties.keepMinutes.type, parentSchema: schema48.properties.keepMinutes, data: data70 };
            if (vErrors === null) {
              vErrors = [err161];
            } else {
              vErrors.push(err161);
            }
            errors++;
          }
          if (typeof data70 == "number" && isFinite(data70)) {
            if (data70 > 43200 || isNaN(data70)) {
              const err162 = { instancePath: instancePath + "/responses/keepMinutes", schemaPath: "#/$defs/responses/properties/keepMinutes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 43200 }, message: "must be <= 43200", schema: 43200, parentSchema: schema48.properties.keepMinutes, data: data70 };
              if (vErrors === null) {
                vErrors = [err162];
              } else {
                vErrors.push(err162);
              }
              errors++;
            }
            if (data70 < 1 || isNaN(data70)) {
              const err163 = { instancePath: instancePath + "/responses/keepMinutes", schemaPath: "#/$defs/responses/properties/keepMinutes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema48.properties.keepMinutes, data: data70 };
              if (vErrors === null) {
                vErrors = [err163];
              } else {
                vErrors.push(err163);
              }
              errors++;
            }
          }
        }
        if (data69.maxMegabytes !== void 0) {
          let data71 = data69.maxMegabytes;
          if (!(typeof data71 == "number" && (!(data71 % 1) && !isNaN(data71)) && isFinite(data71))) {
            const err164 = { instancePath: instancePath + "/responses/maxMegabytes", schemaPath: "#/$defs/responses/properties/maxMegabytes/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema48.properties.maxMegabytes.type, parentSchema: schema48.properties.maxMegabytes, data: data71 };
            if (vErrors === null) {
              vErrors = [err164];
            } else {
              vErrors.push(err164);
            }
            errors++;
          }
          if (typeof data71 == "number" && isFinite(data71)) {
            if (data71 > 65536 || isNaN(data71)) {
              const err165 = { instancePath: instancePath + "/responses/maxMegabytes", schemaPath: "#/$defs/responses/properties/maxMegabytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65536 }, message: "must be <= 65536", schema: 65536, parentSchema: schema48.properties.maxMegabytes, data: data71 };
              if (vErrors === null) {
                vErrors = [err165];
              } else {
                vErrors.push(err165);
              }
              errors++;
            }
            if (data71 < 1 || isNaN(data71)) {
              const err166 = { instancePath: instancePath + "/responses/maxMegabytes", schemaPath: "#/$defs/responses/properties/maxMegabytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema48.properties.maxMegabytes, data: data71 };
              if (vErrors === null) {
                vErrors = [err166];
              } else {
                vErrors.push(err166);
              }
              errors++;
            }
          }
        }
      } else {
        const err167 = { instancePath: instancePath + "/responses", schemaPath: "#/$defs/responses/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema48.type, parentSchema: schema48, data: data69 };
        if (vErrors === null) {
          vErrors = [err167];
        } else {
          vErrors.push(err167);
        }
        errors++;
      }
    }
  } else {
    const err168 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.type, parentSchema: schema31, data };
    if (vErrors === null) {
      vErrors = [err168];
    } else {
      vErrors.push(err168);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
export {
  validate
};
