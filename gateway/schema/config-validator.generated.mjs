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
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Portcullis configuration", "description": "What portcullis.json may hold. Every key may be left out; the defaults are given with each.", "type": "object", "additionalProperties": false, "properties": { "$schema": { "type": "string", "description": "Where an editor finds this schema." }, "listen": { "description": "Where the gateway listens. Without `keys` only a loopback host is allowed.", "type": "object", "additionalProperties": false, "properties": { "host": { "type": "string", "minLength": 1, "default": "127.0.0.1", "description": "A host name or IP address." }, "port": { "type": "integer", "minimum": 0, "maximum": 65535, "default": 8787, "description": "A TCP port; 0 takes a free one." } } }, "policies": { "description": "The policies that are enforced together: names in the library (`baseline`, `strict`) or paths of JSON files, relative to this file. A reload reads the policies again, not this configuration.", "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": 1, "uniqueItems": true, "default": ["baseline"] }, "models": { "description": "The models that clients can name, by alias. Without this key there is one, `default`: the embedded starter model.", "type": "object", "additionalProperties": { "$ref": "#/$defs/model" }, "propertyNames": { "minLength": 1 }, "default": { "default": { "provider": "embedded", "weights": "smollm2-135m" } } }, "upstreams": { "description": "Model servers that speak OpenAI's protocol, or Anthropic's, by a name of your own.", "type": "object", "additionalProperties": { "$ref": "#/$defs/upstream" }, "propertyNames": { "minLength": 1 }, "default": {} }, "defaultUpstream": { "description": "The upstream that gets every model name that no alias takes, as the client wrote it. Without it such a name is answered with 404.", "type": "string" }, "keys": { "description": "The API keys that clients present. Without any the gateway listens on loopback only and asks for none.", "type": "array", "items": { "$ref": "#/$defs/key" }, "default": [] }, "audit": { "description": "The audit log.", "type": "object", "additionalProperties": false, "properties": { "directory": { "type": "string", "minLength": 1, "default": ".portcullis/audit", "description": "The log's folder, relative to this file. It is created when it is missing." } } }, "telemetry": { "description": "OpenTelemetry traces.", "type": "object", "additionalProperties": false, "properties": { "endpoint": { "type": "string", "pattern": "^https?://", "description": "An OTLP/HTTP collector, such as http://127.0.0.1:4318. Without it no trace is sent." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every export." } } }, "limits": { "description": "Bounds on what one request, or all of them together, may take.", "type": "object", "additionalProperties": false, "properties": { "bodyBytes": { "type": "integer", "minimum": 1024, "maximum": 1073741824, "default": 10485760, "description": "The largest request body, in bytes." }, "queuedRequests": { "type": "integer", "minimum": 0, "maximum": 1e4, "default": 32, "description": "How many requests may wait for an embedded model; one more is answered with 429." }, "parallelRequests": { "type": "integer", "minimum": 1, "maximum": 64, "default": 2, "description": "How many requests an embedded model answers at once." }, "drainMs": { "type": "integer", "minimum": 0, "maximum": 6e5, "default": 1e4, "description": "How long answers in flight may go on when the gateway is stopped, in milliseconds." } } }, "classifiers": { "description": "What reads the texts.", "type": "object", "additionalProperties": false, "properties": { "models": { "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true, "default": ["guard-base", "image-nsfw", "image-text"], "description": "The classifier models, by their names in classifiers/models: of texts, of pictures, and what reads the text in pictures. The detectors are always there. Without image-nsfw and image-text no image can be read." }, "cachedSignals": { "type": "integer", "minimum": 1, "maximum": 1e8, "default": 2e5, "description": "How much the cache of scans remembers, counted in signals and spans, about 50 bytes each. A text has some 50." }, "remote": { "description": "Guard models on servers that speak OpenAI's protocol, by a name of your own. A policy reads their signals as `remote.<name>.unsafe`, `remote.<name>.hazard.hate`. Every text that such a policy looks at is sent there.", "type": "object", "additionalProperties": { "$ref": "#/$defs/remoteGuard" }, "propertyNames": { "pattern": "^[a-z0-9][a-z0-9_-]{0,31}$" }, "default": {} } } }, "allowedHosts": { "description": "Further values of the `Host` header that are answered, beside the loopback names, where no keys are configured.", "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true, "default": [] } }, "$defs": { "model": { "type": "object", "properties": { "provider": { "enum": ["embedded", "openai", "anthropic"], "description": "What runs the model: this process, or an upstream, by the protocol that it speaks." } }, "required": ["provider"], "allOf": [{ "if": { "type": "object", "properties": { "provider": { "const": "embedded" } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/embeddedModel" } }, { "if": { "type": "object", "properties": { "provider": { "enum": ["openai", "anthropic"] } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/upstreamModel" } }] }, "embeddedModel": { "type": "object", "additionalProperties": false, "properties": { "provider": { "const": "embedded", "description": "This process runs the model." }, "weights": { "type": "string", "minLength": 1, "description": "GGUF weights: a known name (`smollm2-135m`, `gemma-4-e2b`), a path, or `hf:owner/repository/file.gguf` on the model hub." }, "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "What the weights must hash to. Known names have one already." }, "contextTokens": { "type": "integer", "minimum": 256, "maximum": 1048576, "description": "Tokens of prompt and answer together, for each request: what the weights allow, and memory. Without it the weights' own length, at most 8192." } }, "required": ["provider", "weights"] }, "upstreamModel": { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "description": "An upstream runs the model: what its own `provider` says." }, "upstream": { "type": "string", "description": "A name in `upstreams`." }, "model": { "type": "string", "minLength": 1, "description": "The upstream's own name for the model." } }, "required": ["provider", "upstream", "model"] }, "upstream": { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "default": "openai", "description": "The protocol that it speaks: OpenAI's chat completions, or Anthropic's messages. Clients of either reach both." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:11434/v1, https://api.anthropic.com/v1." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "passClientKey": { "type": "boolean", "default": false, "description": "Sends the client's own credential on, instead of a key of the gateway." }, "passBetas": { "type": "boolean", "description": "For `anthropic`: sends on which features a client asks for by the header `anthropic-beta`. Not sent without it." }, "defaultMaxTokens": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "For `anthropic`, which asks for a limit: how long an answer may be where the client sets none, in tokens. 4096 without it." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "connectTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 6e5, "default": 5e3, "description": "How long a connection may take, in milliseconds." }, "firstByteTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 12e4, "description": "How long the answer may take to begin, in milliseconds." }, "idleTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 6e4, "description": "How long an answer may pause, in milliseconds." } }, "required": ["baseUrl"] }, "remoteGuard": { "type": "object", "additionalProperties": false, "properties": { "family": { "enum": ["qwen3guard", "llama-guard", "shieldgemma", "granite-guardian"], "description": "What the model is, which says how it is asked and what its answers mean." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:8000/v1." }, "model": { "type": "string", "minLength": 1, "description": "The server's own name for the model." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 6e4, "default": 2e3, "description": "How long one text may take, in milliseconds, whatever the budget of the policy; past it the signals are unknown (timeout)." }, "logprobs": { "type": "boolean", "default": true, "description": "Whether log probabilities are asked for, which make scores between 0 and 1. Servers that refuse the question need false." } }, "required": ["family", "baseUrl", "model"] }, "key": { "type": "object", "additionalProperties": false, "properties": { "id": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "The name in records and traces. Not the key." }, "hash": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "The SHA-256 of the key. `portcullis key new` makes both." }, "tenant": { "type": "string", "minLength": 1, "description": "For `match` and the fact `caller.tenant` of a policy." }, "role": { "type": "string", "minLength": 1, "description": "For the fact `caller.role` of a policy." }, "disclose": { "enum": ["none", "category", "reasons"], "default": "none", "description": "What a refused client sees beside the message: nothing, the category, or the rules and scores." }, "admin": { "type": "boolean", "default": false, "description": "Whether the key may reload the policies with `POST /admin/reload`." } }, "required": ["id", "hash"] }, "headers": { "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" } } } };
var schema37 = { "type": "object", "additionalProperties": false, "properties": { "id": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "The name in records and traces. Not the key." }, "hash": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "The SHA-256 of the key. `portcullis key new` makes both." }, "tenant": { "type": "string", "minLength": 1, "description": "For `match` and the fact `caller.tenant` of a policy." }, "role": { "type": "string", "minLength": 1, "description": "For the fact `caller.role` of a policy." }, "disclose": { "enum": ["none", "category", "reasons"], "default": "none", "description": "What a refused client sees beside the message: nothing, the category, or the rules and scores." }, "admin": { "type": "boolean", "default": false, "description": "Whether the key may reload the policies with `POST /admin/reload`." } }, "required": ["id", "hash"] };
var schema36 = { "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" } };
var func1 = Object.prototype.hasOwnProperty;
var func2 = require_ucs2length().default;
var schema32 = { "type": "object", "properties": { "provider": { "enum": ["embedded", "openai", "anthropic"], "description": "What runs the model: this process, or an upstream, by the protocol that it speaks." } }, "required": ["provider"], "allOf": [{ "if": { "type": "object", "properties": { "provider": { "const": "embedded" } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/embeddedModel" } }, { "if": { "type": "object", "properties": { "provider": { "enum": ["openai", "anthropic"] } }, "required": ["provider"] }, "then": { "$ref": "#/$defs/upstreamModel" } }] };
var schema33 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "const": "embedded", "description": "This process runs the model." }, "weights": { "type": "string", "minLength": 1, "description": "GGUF weights: a known name (`smollm2-135m`, `gemma-4-e2b`), a path, or `hf:owner/repository/file.gguf` on the model hub." }, "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "What the weights must hash to. Known names have one already." }, "contextTokens": { "type": "integer", "minimum": 256, "maximum": 1048576, "description": "Tokens of prompt and answer together, for each request: what the weights allow, and memory. Without it the weights' own length, at most 8192." } }, "required": ["provider", "weights"] };
var schema34 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "description": "An upstream runs the model: what its own `provider` says." }, "upstream": { "type": "string", "description": "A name in `upstreams`." }, "model": { "type": "string", "minLength": 1, "description": "The upstream's own name for the model." } }, "required": ["provider", "upstream", "model"] };
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
        if (!(key1 === "provider" || key1 === "upstream" || key1 === "model")) {
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
    } else {
      const err27 = { instancePath, schemaPath: "#/$defs/upstreamModel/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema34.type, parentSchema: schema34, data };
      if (vErrors === null) {
        vErrors = [err27];
      } else {
        vErrors.push(err27);
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
    const err28 = { instancePath, schemaPath: "#/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema32.allOf[1].if, parentSchema: schema32.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err28];
    } else {
      vErrors.push(err28);
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
      const err29 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "provider" }, message: "must have required property 'provider'", schema: schema32.required, parentSchema: schema32, data };
      if (vErrors === null) {
        vErrors = [err29];
      } else {
        vErrors.push(err29);
      }
      errors++;
    }
    if (props0 !== true) {
      props0 = props0 || {};
      props0.provider = true;
    }
    if (data.provider !== void 0) {
      let data9 = data.provider;
      if (!(data9 === "embedded" || data9 === "openai" || data9 === "anthropic")) {
        const err30 = { instancePath: instancePath + "/provider", schemaPath: "#/properties/provider/enum", keyword: "enum", params: { allowedValues: schema32.properties.provider.enum }, message: "must be equal to one of the allowed values", schema: schema32.properties.provider.enum, parentSchema: schema32.properties.provider, data: data9 };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
  } else {
    const err31 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema32.type, parentSchema: schema32, data };
    if (vErrors === null) {
      vErrors = [err31];
    } else {
      vErrors.push(err31);
    }
    errors++;
  }
  validate21.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate21.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema35 = { "type": "object", "additionalProperties": false, "properties": { "provider": { "enum": ["openai", "anthropic"], "default": "openai", "description": "The protocol that it speaks: OpenAI's chat completions, or Anthropic's messages. Clients of either reach both." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:11434/v1, https://api.anthropic.com/v1." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "passClientKey": { "type": "boolean", "default": false, "description": "Sends the client's own credential on, instead of a key of the gateway." }, "passBetas": { "type": "boolean", "description": "For `anthropic`: sends on which features a client asks for by the header `anthropic-beta`. Not sent without it." }, "defaultMaxTokens": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "For `anthropic`, which asks for a limit: how long an answer may be where the client sets none, in tokens. 4096 without it." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "connectTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 6e5, "default": 5e3, "description": "How long a connection may take, in milliseconds." }, "firstByteTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 12e4, "description": "How long the answer may take to begin, in milliseconds." }, "idleTimeoutMs": { "type": "integer", "minimum": 1, "maximum": 36e5, "default": 6e4, "description": "How long an answer may pause, in milliseconds." } }, "required": ["baseUrl"] };
var pattern5 = new RegExp("^https?://[^\\s?#]+$", "u");
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
          const err3 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s?#]+$" }, message: 'must match pattern "^https?://[^\\s?#]+$"', schema: "^https?://[^\\s?#]+$", parentSchema: schema35.properties.baseUrl, data: data1 };
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
var schema39 = { "type": "object", "additionalProperties": false, "properties": { "family": { "enum": ["qwen3guard", "llama-guard", "shieldgemma", "granite-guardian"], "description": "What the model is, which says how it is asked and what its answers mean." }, "baseUrl": { "type": "string", "pattern": "^https?://[^\\s?#]+$", "description": "Where its API begins, up to and with the version: http://127.0.0.1:8000/v1." }, "model": { "type": "string", "minLength": 1, "description": "The server's own name for the model." }, "apiKeyEnv": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "description": "The environment variable that holds the key for it. No other variable is read." }, "headers": { "$ref": "#/$defs/headers", "description": "Sent with every request." }, "deadlineMs": { "type": "integer", "minimum": 1, "maximum": 6e4, "default": 2e3, "description": "How long one text may take, in milliseconds, whatever the budget of the policy; past it the signals are unknown (timeout)." }, "logprobs": { "type": "boolean", "default": true, "description": "Whether log probabilities are asked for, which make scores between 0 and 1. Servers that refuse the question need false." } }, "required": ["family", "baseUrl", "model"] };
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
    if (data.family === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "family" }, message: "must have required property 'family'", schema: schema39.required, parentSchema: schema39, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.baseUrl === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "baseUrl" }, message: "must have required property 'baseUrl'", schema: schema39.required, parentSchema: schema39, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.model === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "model" }, message: "must have required property 'model'", schema: schema39.required, parentSchema: schema39, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "family" || key0 === "baseUrl" || key0 === "model" || key0 === "apiKeyEnv" || key0 === "headers" || key0 === "deadlineMs" || key0 === "logprobs")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema39, data };
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
        const err4 = { instancePath: instancePath + "/family", schemaPath: "#/properties/family/enum", keyword: "enum", params: { allowedValues: schema39.properties.family.enum }, message: "must be equal to one of the allowed values", schema: schema39.properties.family.enum, parentSchema: schema39.properties.family, data: data0 };
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
        if (!pattern5.test(data1)) {
          const err5 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s?#]+$" }, message: 'must match pattern "^https?://[^\\s?#]+$"', schema: "^https?://[^\\s?#]+$", parentSchema: schema39.properties.baseUrl, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/baseUrl", schemaPath: "#/properties/baseUrl/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.baseUrl.type, parentSchema: schema39.properties.baseUrl, data: data1 };
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
          const err7 = { instancePath: instancePath + "/model", schemaPath: "#/properties/model/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39.properties.model, data: data2 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = { instancePath: instancePath + "/model", schemaPath: "#/properties/model/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.model.type, parentSchema: schema39.properties.model, data: data2 };
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
          const err9 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema39.properties.apiKeyEnv, data: data3 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = { instancePath: instancePath + "/apiKeyEnv", schemaPath: "#/properties/apiKeyEnv/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.properties.apiKeyEnv.type, parentSchema: schema39.properties.apiKeyEnv, data: data3 };
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
        const err15 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema39.properties.deadlineMs.type, parentSchema: schema39.properties.deadlineMs, data: data6 };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data6 == "number" && isFinite(data6)) {
        if (data6 > 6e4 || isNaN(data6)) {
          const err16 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 6e4 }, message: "must be <= 60000", schema: 6e4, parentSchema: schema39.properties.deadlineMs, data: data6 };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        if (data6 < 1 || isNaN(data6)) {
          const err17 = { instancePath: instancePath + "/deadlineMs", schemaPath: "#/properties/deadlineMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema39.properties.deadlineMs, data: data6 };
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
        const err18 = { instancePath: instancePath + "/logprobs", schemaPath: "#/properties/logprobs/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema39.properties.logprobs.type, parentSchema: schema39.properties.logprobs, data: data7 };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
  } else {
    const err19 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema39.type, parentSchema: schema39, data };
    if (vErrors === null) {
      vErrors = [err19];
    } else {
      vErrors.push(err19);
    }
    errors++;
  }
  validate25.errors = vErrors;
  return errors === 0;
}
validate25.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern8 = new RegExp("^[A-Za-z0-9._-]{1,64}$", "u");
var pattern10 = new RegExp("^https?://", "u");
var pattern12 = new RegExp("^[a-z0-9][a-z0-9_-]{0,31}$", "u");
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
    if (data.keys !== void 0) {
      let data11 = data.keys;
      if (Array.isArray(data11)) {
        const len1 = data11.length;
        for (let i2 = 0; i2 < len1; i2++) {
          let data12 = data11[i2];
          if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
            if (data12.id === void 0) {
              const err21 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/required", keyword: "required", params: { missingProperty: "id" }, message: "must have required property 'id'", schema: schema37.required, parentSchema: schema37, data: data12 };
              if (vErrors === null) {
                vErrors = [err21];
              } else {
                vErrors.push(err21);
              }
              errors++;
            }
            if (data12.hash === void 0) {
              const err22 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/required", keyword: "required", params: { missingProperty: "hash" }, message: "must have required property 'hash'", schema: schema37.required, parentSchema: schema37, data: data12 };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
            for (const key6 in data12) {
              if (!(key6 === "id" || key6 === "hash" || key6 === "tenant" || key6 === "role" || key6 === "disclose" || key6 === "admin")) {
                const err23 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 }, message: "must NOT have additional properties", schema: false, parentSchema: schema37, data: data12 };
                if (vErrors === null) {
                  vErrors = [err23];
                } else {
                  vErrors.push(err23);
                }
                errors++;
              }
            }
            if (data12.id !== void 0) {
              let data13 = data12.id;
              if (typeof data13 === "string") {
                if (!pattern8.test(data13)) {
                  const err24 = { instancePath: instancePath + "/keys/" + i2 + "/id", schemaPath: "#/$defs/key/properties/id/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9._-]{1,64}$" }, message: 'must match pattern "^[A-Za-z0-9._-]{1,64}$"', schema: "^[A-Za-z0-9._-]{1,64}$", parentSchema: schema37.properties.id, data: data13 };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
              } else {
                const err25 = { instancePath: instancePath + "/keys/" + i2 + "/id", schemaPath: "#/$defs/key/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.id.type, parentSchema: schema37.properties.id, data: data13 };
                if (vErrors === null) {
                  vErrors = [err25];
                } else {
                  vErrors.push(err25);
                }
                errors++;
              }
            }
            if (data12.hash !== void 0) {
              let data14 = data12.hash;
              if (typeof data14 === "string") {
                if (!pattern4.test(data14)) {
                  const err26 = { instancePath: instancePath + "/keys/" + i2 + "/hash", schemaPath: "#/$defs/key/properties/hash/pattern", keyword: "pattern", params: { pattern: "^sha256:[0-9a-f]{64}$" }, message: 'must match pattern "^sha256:[0-9a-f]{64}$"', schema: "^sha256:[0-9a-f]{64}$", parentSchema: schema37.properties.hash, data: data14 };
                  if (vErrors === null) {
                    vErrors = [err26];
                  } else {
                    vErrors.push(err26);
                  }
                  errors++;
                }
              } else {
                const err27 = { instancePath: instancePath + "/keys/" + i2 + "/hash", schemaPath: "#/$defs/key/properties/hash/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.hash.type, parentSchema: schema37.properties.hash, data: data14 };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
            }
            if (data12.tenant !== void 0) {
              let data15 = data12.tenant;
              if (typeof data15 === "string") {
                if (func2(data15) < 1) {
                  const err28 = { instancePath: instancePath + "/keys/" + i2 + "/tenant", schemaPath: "#/$defs/key/properties/tenant/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema37.properties.tenant, data: data15 };
                  if (vErrors === null) {
                    vErrors = [err28];
                  } else {
                    vErrors.push(err28);
                  }
                  errors++;
                }
              } else {
                const err29 = { instancePath: instancePath + "/keys/" + i2 + "/tenant", schemaPath: "#/$defs/key/properties/tenant/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.tenant.type, parentSchema: schema37.properties.tenant, data: data15 };
                if (vErrors === null) {
                  vErrors = [err29];
                } else {
                  vErrors.push(err29);
                }
                errors++;
              }
            }
            if (data12.role !== void 0) {
              let data16 = data12.role;
              if (typeof data16 === "string") {
                if (func2(data16) < 1) {
                  const err30 = { instancePath: instancePath + "/keys/" + i2 + "/role", schemaPath: "#/$defs/key/properties/role/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema37.properties.role, data: data16 };
                  if (vErrors === null) {
                    vErrors = [err30];
                  } else {
                    vErrors.push(err30);
                  }
                  errors++;
                }
              } else {
                const err31 = { instancePath: instancePath + "/keys/" + i2 + "/role", schemaPath: "#/$defs/key/properties/role/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.properties.role.type, parentSchema: schema37.properties.role, data: data16 };
                if (vErrors === null) {
                  vErrors = [err31];
                } else {
                  vErrors.push(err31);
                }
                errors++;
              }
            }
            if (data12.disclose !== void 0) {
              let data17 = data12.disclose;
              if (!(data17 === "none" || data17 === "category" || data17 === "reasons")) {
                const err32 = { instancePath: instancePath + "/keys/" + i2 + "/disclose", schemaPath: "#/$defs/key/properties/disclose/enum", keyword: "enum", params: { allowedValues: schema37.properties.disclose.enum }, message: "must be equal to one of the allowed values", schema: schema37.properties.disclose.enum, parentSchema: schema37.properties.disclose, data: data17 };
                if (vErrors === null) {
                  vErrors = [err32];
                } else {
                  vErrors.push(err32);
                }
                errors++;
              }
            }
            if (data12.admin !== void 0) {
              let data18 = data12.admin;
              if (typeof data18 !== "boolean") {
                const err33 = { instancePath: instancePath + "/keys/" + i2 + "/admin", schemaPath: "#/$defs/key/properties/admin/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema37.properties.admin.type, parentSchema: schema37.properties.admin, data: data18 };
                if (vErrors === null) {
                  vErrors = [err33];
                } else {
                  vErrors.push(err33);
                }
                errors++;
              }
            }
          } else {
            const err34 = { instancePath: instancePath + "/keys/" + i2, schemaPath: "#/$defs/key/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema37.type, parentSchema: schema37, data: data12 };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
        }
      } else {
        const err35 = { instancePath: instancePath + "/keys", schemaPath: "#/properties/keys/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.keys.type, parentSchema: schema31.properties.keys, data: data11 };
        if (vErrors === null) {
          vErrors = [err35];
        } else {
          vErrors.push(err35);
        }
        errors++;
      }
    }
    if (data.audit !== void 0) {
      let data19 = data.audit;
      if (data19 && typeof data19 == "object" && !Array.isArray(data19)) {
        for (const key7 in data19) {
          if (!(key7 === "directory")) {
            const err36 = { instancePath: instancePath + "/audit", schemaPath: "#/properties/audit/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key7 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.audit, data: data19 };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data19.directory !== void 0) {
          let data20 = data19.directory;
          if (typeof data20 === "string") {
            if (func2(data20) < 1) {
              const err37 = { instancePath: instancePath + "/audit/directory", schemaPath: "#/properties/audit/properties/directory/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.audit.properties.directory, data: data20 };
              if (vErrors === null) {
                vErrors = [err37];
              } else {
                vErrors.push(err37);
              }
              errors++;
            }
          } else {
            const err38 = { instancePath: instancePath + "/audit/directory", schemaPath: "#/properties/audit/properties/directory/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.audit.properties.directory.type, parentSchema: schema31.properties.audit.properties.directory, data: data20 };
            if (vErrors === null) {
              vErrors = [err38];
            } else {
              vErrors.push(err38);
            }
            errors++;
          }
        }
      } else {
        const err39 = { instancePath: instancePath + "/audit", schemaPath: "#/properties/audit/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.audit.type, parentSchema: schema31.properties.audit, data: data19 };
        if (vErrors === null) {
          vErrors = [err39];
        } else {
          vErrors.push(err39);
        }
        errors++;
      }
    }
    if (data.telemetry !== void 0) {
      let data21 = data.telemetry;
      if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
        for (const key8 in data21) {
          if (!(key8 === "endpoint" || key8 === "headers")) {
            const err40 = { instancePath: instancePath + "/telemetry", schemaPath: "#/properties/telemetry/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key8 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.telemetry, data: data21 };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
        if (data21.endpoint !== void 0) {
          let data22 = data21.endpoint;
          if (typeof data22 === "string") {
            if (!pattern10.test(data22)) {
              const err41 = { instancePath: instancePath + "/telemetry/endpoint", schemaPath: "#/properties/telemetry/properties/endpoint/pattern", keyword: "pattern", params: { pattern: "^https?://" }, message: 'must match pattern "^https?://"', schema: "^https?://", parentSchema: schema31.properties.telemetry.properties.endpoint, data: data22 };
              if (vErrors === null) {
                vErrors = [err41];
              } else {
                vErrors.push(err41);
              }
              errors++;
            }
          } else {
            const err42 = { instancePath: instancePath + "/telemetry/endpoint", schemaPath: "#/properties/telemetry/properties/endpoint/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.telemetry.properties.endpoint.type, parentSchema: schema31.properties.telemetry.properties.endpoint, data: data22 };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
        }
        if (data21.headers !== void 0) {
          let data23 = data21.headers;
          if (data23 && typeof data23 == "object" && !Array.isArray(data23)) {
            for (const key9 in data23) {
              const _errs57 = errors;
              if (typeof key9 === "string") {
                if (!pattern7.test(key9)) {
                  const err43 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }, message: 'must match pattern "^[A-Za-z0-9!#$%&\'*+.^_`|~-]+$"', schema: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", parentSchema: schema36.propertyNames, data: key9, propertyName: key9 };
                  if (vErrors === null) {
                    vErrors = [err43];
                  } else {
                    vErrors.push(err43);
                  }
                  errors++;
                }
              }
              var valid16 = _errs57 === errors;
              if (!valid16) {
                const err44 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key9 }, message: "property name must be valid", schema: schema36.propertyNames, parentSchema: schema36, data: data23 };
                if (vErrors === null) {
                  vErrors = [err44];
                } else {
                  vErrors.push(err44);
                }
                errors++;
              }
            }
            for (const key10 in data23) {
              let data24 = data23[key10];
              if (typeof data24 !== "string") {
                const err45 = { instancePath: instancePath + "/telemetry/headers/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/headers/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema36.additionalProperties.type, parentSchema: schema36.additionalProperties, data: data24 };
                if (vErrors === null) {
                  vErrors = [err45];
                } else {
                  vErrors.push(err45);
                }
                errors++;
              }
            }
          } else {
            const err46 = { instancePath: instancePath + "/telemetry/headers", schemaPath: "#/$defs/headers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data: data23 };
            if (vErrors === null) {
              vErrors = [err46];
            } else {
              vErrors.push(err46);
            }
            errors++;
          }
        }
      } else {
        const err47 = { instancePath: instancePath + "/telemetry", schemaPath: "#/properties/telemetry/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.telemetry.type, parentSchema: schema31.properties.telemetry, data: data21 };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
    }
    if (data.limits !== void 0) {
      let data25 = data.limits;
      if (data25 && typeof data25 == "object" && !Array.isArray(data25)) {
        for (const key11 in data25) {
          if (!(key11 === "bodyBytes" || key11 === "queuedRequests" || key11 === "parallelRequests" || key11 === "drainMs")) {
            const err48 = { instancePath: instancePath + "/limits", schemaPath: "#/properties/limits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key11 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.limits, data: data25 };
            if (vErrors === null) {
              vErrors = [err48];
            } else {
              vErrors.push(err48);
            }
            errors++;
          }
        }
        if (data25.bodyBytes !== void 0) {
          let data26 = data25.bodyBytes;
          if (!(typeof data26 == "number" && (!(data26 % 1) && !isNaN(data26)) && isFinite(data26))) {
            const err49 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.bodyBytes.type, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data26 };
            if (vErrors === null) {
              vErrors = [err49];
            } else {
              vErrors.push(err49);
            }
            errors++;
          }
          if (typeof data26 == "number" && isFinite(data26)) {
            if (data26 > 1073741824 || isNaN(data26)) {
              const err50 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1073741824 }, message: "must be <= 1073741824", schema: 1073741824, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data26 };
              if (vErrors === null) {
                vErrors = [err50];
              } else {
                vErrors.push(err50);
              }
              errors++;
            }
            if (data26 < 1024 || isNaN(data26)) {
              const err51 = { instancePath: instancePath + "/limits/bodyBytes", schemaPath: "#/properties/limits/properties/bodyBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1024 }, message: "must be >= 1024", schema: 1024, parentSchema: schema31.properties.limits.properties.bodyBytes, data: data26 };
              if (vErrors === null) {
                vErrors = [err51];
              } else {
                vErrors.push(err51);
              }
              errors++;
            }
          }
        }
        if (data25.queuedRequests !== void 0) {
          let data27 = data25.queuedRequests;
          if (!(typeof data27 == "number" && (!(data27 % 1) && !isNaN(data27)) && isFinite(data27))) {
            const err52 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.queuedRequests.type, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data27 };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
          if (typeof data27 == "number" && isFinite(data27)) {
            if (data27 > 1e4 || isNaN(data27)) {
              const err53 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 }, message: "must be <= 10000", schema: 1e4, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data27 };
              if (vErrors === null) {
                vErrors = [err53];
              } else {
                vErrors.push(err53);
              }
              errors++;
            }
            if (data27 < 0 || isNaN(data27)) {
              const err54 = { instancePath: instancePath + "/limits/queuedRequests", schemaPath: "#/properties/limits/properties/queuedRequests/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.limits.properties.queuedRequests, data: data27 };
              if (vErrors === null) {
                vErrors = [err54];
              } else {
                vErrors.push(err54);
              }
              errors++;
            }
          }
        }
        if (data25.parallelRequests !== void 0) {
          let data28 = data25.parallelRequests;
          if (!(typeof data28 == "number" && (!(data28 % 1) && !isNaN(data28)) && isFinite(data28))) {
            const err55 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.parallelRequests.type, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data28 };
            if (vErrors === null) {
              vErrors = [err55];
            } else {
              vErrors.push(err55);
            }
            errors++;
          }
          if (typeof data28 == "number" && isFinite(data28)) {
            if (data28 > 64 || isNaN(data28)) {
              const err56 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 }, message: "must be <= 64", schema: 64, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data28 };
              if (vErrors === null) {
                vErrors = [err56];
              } else {
                vErrors.push(err56);
              }
              errors++;
            }
            if (data28 < 1 || isNaN(data28)) {
              const err57 = { instancePath: instancePath + "/limits/parallelRequests", schemaPath: "#/properties/limits/properties/parallelRequests/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.limits.properties.parallelRequests, data: data28 };
              if (vErrors === null) {
                vErrors = [err57];
              } else {
                vErrors.push(err57);
              }
              errors++;
            }
          }
        }
        if (data25.drainMs !== void 0) {
          let data29 = data25.drainMs;
          if (!(typeof data29 == "number" && (!(data29 % 1) && !isNaN(data29)) && isFinite(data29))) {
            const err58 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.limits.properties.drainMs.type, parentSchema: schema31.properties.limits.properties.drainMs, data: data29 };
            if (vErrors === null) {
              vErrors = [err58];
            } else {
              vErrors.push(err58);
            }
            errors++;
          }
          if (typeof data29 == "number" && isFinite(data29)) {
            if (data29 > 6e5 || isNaN(data29)) {
              const err59 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 6e5 }, message: "must be <= 600000", schema: 6e5, parentSchema: schema31.properties.limits.properties.drainMs, data: data29 };
              if (vErrors === null) {
                vErrors = [err59];
              } else {
                vErrors.push(err59);
              }
              errors++;
            }
            if (data29 < 0 || isNaN(data29)) {
              const err60 = { instancePath: instancePath + "/limits/drainMs", schemaPath: "#/properties/limits/properties/drainMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.limits.properties.drainMs, data: data29 };
              if (vErrors === null) {
                vErrors = [err60];
              } else {
                vErrors.push(err60);
              }
              errors++;
            }
          }
        }
      } else {
        const err61 = { instancePath: instancePath + "/limits", schemaPath: "#/properties/limits/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.limits.type, parentSchema: schema31.properties.limits, data: data25 };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
    }
    if (data.classifiers !== void 0) {
      let data30 = data.classifiers;
      if (data30 && typeof data30 == "object" && !Array.isArray(data30)) {
        for (const key12 in data30) {
          if (!(key12 === "models" || key12 === "cachedSignals" || key12 === "remote")) {
            const err62 = { instancePath: instancePath + "/classifiers", schemaPath: "#/properties/classifiers/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key12 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.classifiers, data: data30 };
            if (vErrors === null) {
              vErrors = [err62];
            } else {
              vErrors.push(err62);
            }
            errors++;
          }
        }
        if (data30.models !== void 0) {
          let data31 = data30.models;
          if (Array.isArray(data31)) {
            const len2 = data31.length;
            for (let i3 = 0; i3 < len2; i3++) {
              let data32 = data31[i3];
              if (typeof data32 === "string") {
                if (func2(data32) < 1) {
                  const err63 = { instancePath: instancePath + "/classifiers/models/" + i3, schemaPath: "#/properties/classifiers/properties/models/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.classifiers.properties.models.items, data: data32 };
                  if (vErrors === null) {
                    vErrors = [err63];
                  } else {
                    vErrors.push(err63);
                  }
                  errors++;
                }
              } else {
                const err64 = { instancePath: instancePath + "/classifiers/models/" + i3, schemaPath: "#/properties/classifiers/properties/models/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.classifiers.properties.models.items.type, parentSchema: schema31.properties.classifiers.properties.models.items, data: data32 };
                if (vErrors === null) {
                  vErrors = [err64];
                } else {
                  vErrors.push(err64);
                }
                errors++;
              }
            }
            let i4 = data31.length;
            let j1;
            if (i4 > 1) {
              const indices1 = {};
              for (; i4--; ) {
                let item1 = data31[i4];
                if (typeof item1 !== "string") {
                  continue;
                }
                if (typeof indices1[item1] == "number") {
                  j1 = indices1[item1];
                  const err65 = { instancePath: instancePath + "/classifiers/models", schemaPath: "#/properties/classifiers/properties/models/uniqueItems", keyword: "uniqueItems", params: { i: i4, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i4 + " are identical)", schema: true, parentSchema: schema31.properties.classifiers.properties.models, data: data31 };
                  if (vErrors === null) {
                    vErrors = [err65];
                  } else {
                    vErrors.push(err65);
                  }
                  errors++;
                  break;
                }
                indices1[item1] = i4;
              }
            }
          } else {
            const err66 = { instancePath: instancePath + "/classifiers/models", schemaPath: "#/properties/classifiers/properties/models/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.classifiers.properties.models.type, parentSchema: schema31.properties.classifiers.properties.models, data: data31 };
            if (vErrors === null) {
              vErrors = [err66];
            } else {
              vErrors.push(err66);
            }
            errors++;
          }
        }
        if (data30.cachedSignals !== void 0) {
          let data33 = data30.cachedSignals;
          if (!(typeof data33 == "number" && (!(data33 % 1) && !isNaN(data33)) && isFinite(data33))) {
            const err67 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.classifiers.properties.cachedSignals.type, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data33 };
            if (vErrors === null) {
              vErrors = [err67];
            } else {
              vErrors.push(err67);
            }
            errors++;
          }
          if (typeof data33 == "number" && isFinite(data33)) {
            if (data33 > 1e8 || isNaN(data33)) {
              const err68 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e8 }, message: "must be <= 100000000", schema: 1e8, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data33 };
              if (vErrors === null) {
                vErrors = [err68];
              } else {
                vErrors.push(err68);
              }
              errors++;
            }
            if (data33 < 1 || isNaN(data33)) {
              const err69 = { instancePath: instancePath + "/classifiers/cachedSignals", schemaPath: "#/properties/classifiers/properties/cachedSignals/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.classifiers.properties.cachedSignals, data: data33 };
              if (vErrors === null) {
                vErrors = [err69];
              } else {
                vErrors.push(err69);
              }
              errors++;
            }
          }
        }
        if (data30.remote !== void 0) {
          let data34 = data30.remote;
          if (data34 && typeof data34 == "object" && !Array.isArray(data34)) {
            for (const key13 in data34) {
              const _errs83 = errors;
              if (typeof key13 === "string") {
                if (!pattern12.test(key13)) {
                  const err70 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9_-]{0,31}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9_-]{0,31}$"', schema: "^[a-z0-9][a-z0-9_-]{0,31}$", parentSchema: schema31.properties.classifiers.properties.remote.propertyNames, data: key13, propertyName: key13 };
                  if (vErrors === null) {
                    vErrors = [err70];
                  } else {
                    vErrors.push(err70);
                  }
                  errors++;
                }
              }
              var valid23 = _errs83 === errors;
              if (!valid23) {
                const err71 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/propertyNames", keyword: "propertyNames", params: { propertyName: key13 }, message: "property name must be valid", schema: schema31.properties.classifiers.properties.remote.propertyNames, parentSchema: schema31.properties.classifiers.properties.remote, data: data34 };
                if (vErrors === null) {
                  vErrors = [err71];
                } else {
                  vErrors.push(err71);
                }
                errors++;
              }
            }
            for (const key14 in data34) {
              if (!validate25(data34[key14], { instancePath: instancePath + "/classifiers/remote/" + key14.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data34, parentDataProperty: key14, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err72 = { instancePath: instancePath + "/classifiers/remote", schemaPath: "#/properties/classifiers/properties/remote/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.classifiers.properties.remote.type, parentSchema: schema31.properties.classifiers.properties.remote, data: data34 };
            if (vErrors === null) {
              vErrors = [err72];
            } else {
              vErrors.push(err72);
            }
            errors++;
          }
        }
      } else {
        const err73 = { instancePath: instancePath + "/classifiers", schemaPath: "#/properties/classifiers/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.classifiers.type, parentSchema: schema31.properties.classifiers, data: data30 };
        if (vErrors === null) {
          vErrors = [err73];
        } else {
          vErrors.push(err73);
        }
        errors++;
      }
    }
    if (data.allowedHosts !== void 0) {
      let data36 = data.allowedHosts;
      if (Array.isArray(data36)) {
        const len3 = data36.length;
        for (let i5 = 0; i5 < len3; i5++) {
          let data37 = data36[i5];
          if (typeof data37 === "string") {
            if (func2(data37) < 1) {
              const err74 = { instancePath: instancePath + "/allowedHosts/" + i5, schemaPath: "#/properties/allowedHosts/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.allowedHosts.items, data: data37 };
              if (vErrors === null) {
                vErrors = [err74];
              } else {
                vErrors.push(err74);
              }
              errors++;
            }
          } else {
            const err75 = { instancePath: instancePath + "/allowedHosts/" + i5, schemaPath: "#/properties/allowedHosts/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.allowedHosts.items.type, parentSchema: schema31.properties.allowedHosts.items, data: data37 };
            if (vErrors === null) {
              vErrors = [err75];
            } else {
              vErrors.push(err75);
            }
            errors++;
          }
        }
        let i6 = data36.length;
        let j2;
        if (i6 > 1) {
          const indices2 = {};
          for (; i6--; ) {
            let item2 = data36[i6];
            if (typeof item2 !== "string") {
              continue;
            }
            if (typeof indices2[item2] == "number") {
              j2 = indices2[item2];
              const err76 = { instancePath: instancePath + "/allowedHosts", schemaPath: "#/properties/allowedHosts/uniqueItems", keyword: "uniqueItems", params: { i: i6, j: j2 }, message: "must NOT have duplicate items (items ## " + j2 + " and " + i6 + " are identical)", schema: true, parentSchema: schema31.properties.allowedHosts, data: data36 };
              if (vErrors === null) {
                vErrors = [err76];
              } else {
                vErrors.push(err76);
              }
              errors++;
              break;
            }
            indices2[item2] = i6;
          }
        }
      } else {
        const err77 = { instancePath: instancePath + "/allowedHosts", schemaPath: "#/properties/allowedHosts/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.allowedHosts.type, parentSchema: schema31.properties.allowedHosts, data: data36 };
        if (vErrors === null) {
          vErrors = [err77];
        } else {
          vErrors.push(err77);
        }
        errors++;
      }
    }
  } else {
    const err78 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.type, parentSchema: schema31, data };
    if (vErrors === null) {
      vErrors = [err78];
    } else {
      vErrors.push(err78);
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
