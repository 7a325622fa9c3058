// Generated from policies/schema/policy.schema.json by scripts/build-validators.ts: npm run build:validators
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

// node_modules/fast-deep-equal/index.js
var require_fast_deep_equal = __commonJS({
  "node_modules/fast-deep-equal/index.js"(exports, module) {
    "use strict";
    module.exports = function equal(a, b) {
      if (a === b) return true;
      if (a && b && typeof a == "object" && typeof b == "object") {
        if (a.constructor !== b.constructor) return false;
        var length, i, keys;
        if (Array.isArray(a)) {
          length = a.length;
          if (length != b.length) return false;
          for (i = length; i-- !== 0; )
            if (!equal(a[i], b[i])) return false;
          return true;
        }
        if (a.constructor === RegExp) return a.source === b.source && a.flags === b.flags;
        if (a.valueOf !== Object.prototype.valueOf) return a.valueOf() === b.valueOf();
        if (a.toString !== Object.prototype.toString) return a.toString() === b.toString();
        keys = Object.keys(a);
        length = keys.length;
        if (length !== Object.keys(b).length) return false;
        for (i = length; i-- !== 0; )
          if (!Object.prototype.hasOwnProperty.call(b, keys[i])) return false;
        for (i = length; i-- !== 0; ) {
          var key = keys[i];
          if (!equal(a[key], b[key])) return false;
        }
        return true;
      }
      return a !== a && b !== b;
    };
  }
});

// node_modules/ajv/dist/runtime/equal.js
var require_equal = __commonJS({
  "node_modules/ajv/dist/runtime/equal.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    var equal = require_fast_deep_equal();
    equal.code = 'require("ajv/dist/runtime/equal").default';
    exports.default = equal;
  }
});

// validator.mjs
var validate = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Portcullis policy", "description": "Rules that decide, from the signals of classifiers and the facts of a segment, what may enter and leave a model.", "type": "object", "required": ["id", "version", "rules"], "additionalProperties": false, "properties": { "$schema": { "type": "string", "description": "Where this schema is, so that an editor completes and checks the policy." }, "id": { "title": "Policy id", "description": "Names the policy in records and decisions: lower case, with an optional owner, as in acme/assistant.", "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", "maxLength": 128 }, "version": { "title": "Version", "description": "Semantic version of the policy, kept in every record.", "type": "string", "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$" }, "title": { "description": "One line for people.", "type": "string", "minLength": 1, "maxLength": 200 }, "description": { "description": "What the policy is for.", "type": "string", "maxLength": 4e3 }, "extends": { "title": "Parents", "description": "Policies whose rules this one takes over, by id and version: baseline@1 (any 1.x.y), baseline@1.2, baseline@1.2.0, and, to pin the very text, baseline@1.2.0#sha256:\u2026.", "type": "array", "minItems": 1, "maxItems": 16, "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*@(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,2}(#sha256:[0-9a-f]{64})?$" } }, "mode": { "$ref": "#/$defs/mode" }, "match": { "title": "Which exchanges the policy applies to", "description": "All that is given has to fit. Without it the policy applies to every exchange.", "type": "object", "additionalProperties": false, "minProperties": 1, "properties": { "tenant": { "description": "Tenants, by the API key that called; * stands for any characters. An exchange without a tenant fits none.", "$ref": "#/$defs/globs" }, "model": { "description": "Models as the client named them; * stands for any characters.", "$ref": "#/$defs/globs" } } }, "defaults": { "title": "What holds where a rule says nothing", "description": "What holds where a rule says nothing.", "type": "object", "additionalProperties": false, "properties": { "onError": { "$ref": "#/$defs/onUnknown", "description": "When a classifier failed. Default: block." }, "onTimeout": { "$ref": "#/$defs/onUnknown", "description": "When a classifier ran out of time. Default: block." }, "onUnscannable": { "$ref": "#/$defs/onUnknown", "description": "When nothing can read the content. Default: block." }, "budgetMs": { "description": "Milliseconds for one scan of up to 512 tokens; longer texts get more. Default: 150.", "type": "integer", "minimum": 1, "maximum": 1e4 }, "message": { "description": "The message of a block that names none.", "$ref": "#/$defs/messageName" } } }, "streaming": { "title": "How answers are held back", "description": "How streamed answers are held back. Of several policies, and of a policy and those that it extends, the strictest counts.", "type": "object", "additionalProperties": false, "properties": { "hold": { "description": "window: text leaves once the window that covers it has been decided. full: nothing leaves before all of the answer has been. none: text leaves as it comes and is decided on behind it; such a policy has to accept stream-unguarded, and cannot change text of an answer. Default: window.", "enum": ["window", "full", "none"] } } }, "accepts": { "title": "Findings that are meant so", "description": "Findings of the audit that the author knows and wants so, by their code; the audit tells them as notes. It is not taken over by a child.", "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": ["stream-unguarded"] } }, "retain": { "title": "How long records are kept", "description": "Of several policies the longest counts. It stands in the record of each exchange.", "type": "object", "required": ["days"], "additionalProperties": false, "properties": { "days": { "description": "Days from the end of the exchange on.", "type": "integer", "minimum": 1, "maximum": 36500 } } }, "detectors": { "title": "Detectors of your own", "description": "Each becomes a classifier whose signal is custom.<name>, for rules to use.", "type": "object", "additionalProperties": false, "patternProperties": { "^[a-z][a-z0-9_-]{0,62}$": { "$ref": "#/$defs/detector" } } }, "rules": { "title": "Rules", "description": "Their order never matters: the strictest of those that match decides.", "type": "array", "maxItems": 1e3, "items": { "$ref": "#/$defs/rule" } }, "exemptions": { "title": "Exemptions", "description": "The only way to except anybody from a rule; each is recorded where it is used.", "type": "array", "items": { "$ref": "#/$defs/exemption" } }, "messages": { "title": "Messages", "description": "What clients are told, by name.", "type": "object", "additionalProperties": false, "patternProperties": { "^[a-z][a-z0-9_-]{0,62}$": { "$ref": "#/$defs/message" } } }, "tests": { "title": "Tests", "description": "Examples that hold; `portcullis policy test` runs them.", "type": "array", "items": { "$ref": "#/$defs/test" } } }, "$defs": { "ruleId": { "description": "Names the rule: lower case letters, digits and dashes.", "type": "string", "pattern": "^[a-z][a-z0-9-]{0,62}$" }, "messageName": { "description": "The name of one of `messages`.", "type": "string", "minLength": 1 }, "signalName": { "description": "A signal (injection, hazard.hate, pii.email, custom.<detector>, remote.<guard model>.unsafe), or a group (hazard, pii, secret), which is the maximum over its members.", "type": "string", "minLength": 1 }, "probability": { "description": "A calibrated probability.", "type": "number", "minimum": 0, "maximum": 1 }, "globs": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "minLength": 1 } }, "stage": { "description": "Where the segment was found.", "enum": ["input", "tool_definition", "tool_result", "output", "reasoning", "tool_call"] }, "role": { "description": "Who wrote the segment.", "enum": ["system", "developer", "user", "assistant", "tool", "document"] }, "modality": { "enum": ["text", "image", "audio", "file"] }, "severity": { "description": "Picks the message where several rules block. Default: medium.", "enum": ["low", "medium", "high", "critical"] }, "onUnknown": { "description": "block; match: as if the condition were true; flag; or ignore.", "enum": ["block", "match", "flag", "ignore"] }, "unknownCause": { "description": "Why a signal is not known.", "enum": ["error", "timeout", "unscannable"] }, "mode": { "title": "Mode", "description": "enforce (default); shadow: recorded, and nothing is changed; or a canary.", "if": { "type": "object" }, "then": { "$ref": "#/$defs/canary" }, "else": { "enum": ["enforce", "shadow"] } }, "canary": { "title": "Canary", "description": "Enforces for a stable share of the exchanges, and shadows the rest.", "type": "object", "required": ["state", "percent"], "additionalProperties": false, "properties": { "state": { "const": "canary" }, "percent": { "description": "The share for which the rule is enforced.", "type": "number", "minimum": 0, "maximum": 100 }, "by": { "description": "What the share is a share of. Default: tenant; a caller without one is outside.", "enum": ["tenant", "key", "exchange"] } } }, "detector": { "title": "Detector", "description": "A pattern (RE2 syntax: no look-around, no back-references), a list of keywords, or examples of a topic.", "type": "object", "if": { "required": ["keywords"] }, "then": { "additionalProperties": false, "properties": { "keywords": { "description": "Found as whole words.", "type": "array", "minItems": 1, "maxItems": 1e4, "uniqueItems": true, "items": { "type": "string", "minLength": 1, "maxLength": 200 } }, "caseSensitive": { "$ref": "#/$defs/caseSensitive" } } }, "else": { "if": { "anyOf": [{ "required": ["examples"] }, { "required": ["counterExamples"] }] }, "then": { "required": ["examples"], "additionalProperties": false, "properties": { "examples": { "description": "Sentences of the topic. The encoder says what a text means, and what means nearly the same as one of these is found.", "type": "array", "minItems": 3, "maxItems": 64, "uniqueItems": true, "items": { "$ref": "#/$defs/exampleSentence" } }, "counterExamples": { "description": "Sentences that only sound like the topic: what is nearer to one of these than to an example is not found.", "type": "array", "maxItems": 64, "uniqueItems": true, "items": { "$ref": "#/$defs/exampleSentence" } }, "threshold": { "description": "How surely a text has to belong to the topic to have the score 0.5: a higher one finds less. Default: 0.5.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } } }, "else": { "required": ["pattern"], "additionalProperties": false, "properties": { "pattern": { "description": "A regular expression in RE2 syntax.", "type": "string", "minLength": 1, "maxLength": 2e3 }, "caseSensitive": { "$ref": "#/$defs/caseSensitive" } } } } }, "exampleSentence": { "description": "A plain sentence, as people write it.", "type": "string", "minLength": 1, "maxLength": 500 }, "caseSensitive": { "description": "Whether upper and lower case differ. Default: true.", "type": "boolean" }, "rule": { "title": "Rule", "type": "object", "required": ["id", "when", "then"], "additionalProperties": false, "properties": { "id": { "$ref": "#/$defs/ruleId" }, "description": { "description": "Why the rule is there.", "type": "string", "maxLength": 1e3 }, "severity": { "$ref": "#/$defs/severity" }, "tags": { "description": "What the rule belongs to, for reports: owasp-llm:01, ailuminate:prv.", "type": "array", "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z0-9][a-z0-9._:-]{0,62}$" } }, "mode": { "$ref": "#/$defs/mode" }, "final": { "description": "Can be neither exempted nor relaxed by a child. Default: false.", "type": "boolean" }, "at": { "description": "The stages at which the rule is asked. Default: all of them, those of later versions too.", "type": "array", "minItems": 1, "uniqueItems": true, "items": { "$ref": "#/$defs/stage" } }, "when": { "$ref": "#/$defs/condition" }, "then": { "$ref": "#/$defs/effect" }, "onError": { "$ref": "#/$defs/onUnknown", "description": "When a classifier it needs failed." }, "onTimeout": { "$ref": "#/$defs/onUnknown", "description": "When a classifier it needs ran out of time." }, "onUnscannable": { "$ref": "#/$defs/onUnknown", "description": "When nothing can read the content." } } }, "condition": { "title": "Condition", "description": "One of signal, field, any, all, atLeast with of, not.", "type": "object", "properties": { "signal": { "$ref": "#/$defs/signalName" }, "field": { "$ref": "#/$defs/fieldName" }, "any": { "description": "At least one holds." }, "all": { "description": "Every one holds." }, "atLeast": { "description": "So many of the conditions in `of` hold." }, "of": { "description": "The conditions that are counted." }, "not": { "description": "Does not hold." } }, "if": { "required": ["signal"] }, "then": { "$ref": "#/$defs/signalAtom" }, "else": { "if": { "required": ["field"] }, "then": { "if": { "properties": { "field": { "const": "segment.length" } } }, "then": { "$ref": "#/$defs/lengthAtom" }, "else": { "$ref": "#/$defs/fieldAtom" } }, "else": { "if": { "required": ["any"] }, "then": { "$ref": "#/$defs/anyOfConditions" }, "else": { "if": { "required": ["all"] }, "then": { "$ref": "#/$defs/allOfConditions" }, "else": { "if": { "anyOf": [{ "required": ["atLeast"] }, { "required": ["of"] }] }, "then": { "$ref": "#/$defs/atLeastCondition" }, "else": { "if": { "required": ["not"] }, "then": { "$ref": "#/$defs/notCondition" }, "else": { "$ref": "#/$defs/noCondition" } } } } } } }, "signalAtom": { "title": "Signal", "description": "The score lies in an interval, or reaches the operating point of its classifier.", "type": "object", "required": ["signal"], "additionalProperties": false, "minProperties": 2, "properties": { "signal": { "$ref": "#/$defs/signalName" }, "gte": { "$ref": "#/$defs/probability", "description": "At least." }, "gt": { "$ref": "#/$defs/probability", "description": "More than." }, "lt": { "$ref": "#/$defs/probability", "description": "Less than." }, "lte": { "$ref": "#/$defs/probability", "description": "At most." }, "atFpr": { "description": "At least the score at which the classifier has this false-positive rate, as its card says: 0.001.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } }, "allOf": [{ "$ref": "#/$defs/oneLowerBound" }, { "if": { "required": ["atFpr"] }, "then": { "properties": { "gte": false, "gt": false, "lt": false, "lte": false } } }] }, "oneLowerBound": { "allOf": [{ "if": { "required": ["gte"] }, "then": { "properties": { "gt": false } } }, { "if": { "required": ["lte"] }, "then": { "properties": { "lt": false } } }] }, "fieldName": { "description": "A fact about the segment or its exchange. language is an ISO 639-1 code, or und where it cannot be told.", "enum": ["segment.stage", "segment.role", "segment.modality", "segment.length", "segment.turn", "tool.name", "caller.tenant", "caller.role", "model", "protocol", "language"] }, "fieldAtom": { "title": "Field", "description": "The fact is one of a list, or none of it.", "type": "object", "required": ["field"], "additionalProperties": false, "minProperties": 2, "maxProperties": 2, "properties": { "field": { "$ref": "#/$defs/fieldName" }, "in": { "description": "One of these. A fact that is absent (no tool, no tenant) is none of them.", "$ref": "#/$defs/literals" }, "notIn": { "description": "None of these; holds for a fact that is absent.", "$ref": "#/$defs/literals" } } }, "literals": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "minLength": 1 } }, "lengthAtom": { "title": "Length", "description": "The length of the segment in UTF-16 units.", "type": "object", "required": ["field"], "additionalProperties": false, "minProperties": 2, "properties": { "field": { "const": "segment.length" }, "gte": { "$ref": "#/$defs/length", "description": "At least." }, "gt": { "$ref": "#/$defs/length", "description": "More than." }, "lt": { "$ref": "#/$defs/length", "description": "Less than." }, "lte": { "$ref": "#/$defs/length", "description": "At most." } }, "$ref": "#/$defs/oneLowerBound" }, "length": { "type": "integer", "minimum": 0 }, "anyOfConditions": { "type": "object", "additionalProperties": false, "properties": { "any": { "description": "At least one of these holds.", "$ref": "#/$defs/conditions" } } }, "allOfConditions": { "type": "object", "additionalProperties": false, "properties": { "all": { "description": "Every one of these holds.", "$ref": "#/$defs/conditions" } } }, "atLeastCondition": { "title": "At least so many", "description": "Holds where at least so many of the conditions do.", "type": "object", "required": ["atLeast", "of"], "additionalProperties": false, "properties": { "atLeast": { "description": "How many, from 1 to as many as there are.", "type": "integer", "minimum": 1 }, "of": { "description": "The conditions that are counted.", "$ref": "#/$defs/conditions" } } }, "notCondition": { "type": "object", "required": ["not"], "additionalProperties": false, "properties": { "not": { "description": "This does not hold. What is unknown stays unknown.", "$ref": "#/$defs/condition" } } }, "noCondition": { "description": "A condition has one of signal, field, any, all, atLeast with of, not.", "type": "object", "required": ["signal"], "additionalProperties": false, "properties": { "signal": {}, "field": {}, "any": {}, "all": {}, "atLeast": {}, "of": {}, "not": {}, "gte": {}, "gt": {}, "lt": {}, "lte": {}, "atFpr": {}, "in": {}, "notIn": {} } }, "conditions": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/condition" } }, "effect": { "title": "Effect", "description": "What is done when the condition holds.", "type": "object", "required": ["effect"], "properties": { "effect": { "enum": ["flag", "redact", "block", "route", "replace", "support", "neutralise"] } }, "allOf": [{ "if": { "required": ["effect"], "properties": { "effect": { "const": "flag" } } }, "then": { "$ref": "#/$defs/flag" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "redact" } } }, "then": { "$ref": "#/$defs/redact" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "block" } } }, "then": { "$ref": "#/$defs/block" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "route" } } }, "then": { "$ref": "#/$defs/route" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "replace" } } }, "then": { "$ref": "#/$defs/replace" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "support" } } }, "then": { "$ref": "#/$defs/support" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "neutralise" } } }, "then": { "$ref": "#/$defs/neutralise" } }] }, "flag": { "description": "Recorded; nothing is changed.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "flag" } } }, "redact": { "description": "The spans that met the condition, or the whole segment where there are none, are overwritten.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "redact" }, "with": { "description": "What stands there instead. {label} is the kind of thing that stood there, {mask} a dot for each of its letters and digits, {last4} its last four (as in \u2022\u2022\u2022\u2022 {last4}), {hash} a keyed hash that is the same for the same text. Default: [{label}].", "type": "string", "maxLength": 1e3 }, "restore": { "$ref": "#/$defs/restore" } } }, "restore": { "title": "Restore", "description": "The model sees a placeholder ([EMAIL_kvdrwt]), and the original comes back where its answer repeats it. true: in text alone; a tool call that repeats it is refused. For requests only; without `with`.", "if": { "type": "object" }, "then": { "$ref": "#/$defs/restoration" }, "else": { "enum": [true] } }, "restoration": { "title": "Restoration", "description": "The original comes back in text, and in the arguments of the tools that are named.", "type": "object", "required": ["tools"], "additionalProperties": false, "properties": { "tools": { "description": "Tools that are given the original, by name; * stands for any characters. Never inside an address.", "$ref": "#/$defs/globs" } } }, "block": { "description": "The exchange is stopped.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "block" }, "message": { "$ref": "#/$defs/messageName" } } }, "route": { "description": "Another model answers, in place of the one that was asked. For requests only.", "type": "object", "required": ["model"], "additionalProperties": false, "properties": { "effect": { "const": "route" }, "model": { "description": "The model's alias.", "type": "string", "minLength": 1 } } }, "replace": { "description": "The passage that met the condition is replaced by a note: the windows of a long text in which a model found it, or the whole text.", "type": "object", "required": ["with"], "additionalProperties": false, "properties": { "effect": { "const": "replace" }, "with": { "description": "The note.", "type": "string", "minLength": 1, "maxLength": 1e3 } } }, "support": { "description": "A message is added to the end of the answer, once. To give it instead of an answer, block with a message as answer.", "type": "object", "required": ["message"], "additionalProperties": false, "properties": { "effect": { "const": "support" }, "message": { "$ref": "#/$defs/messageName" } } }, "neutralise": { "description": "Control tokens of a model are made harmless in place.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "neutralise" } } }, "exemption": { "title": "Exemption", "type": "object", "required": ["rule", "when", "reason", "expires"], "additionalProperties": false, "properties": { "rule": { "$ref": "#/$defs/ruleId", "description": "The rule that is not enforced." }, "when": { "$ref": "#/$defs/condition", "description": "For whom: a condition on fields." }, "reason": { "description": "Why; it stands in the record.", "type": "string", "minLength": 1, "maxLength": 400 }, "expires": { "$ref": "#/$defs/day", "description": "The last day on which it holds (UTC): 2027-03-31." } } }, "day": { "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" }, "message": { "title": "Message", "type": "object", "required": ["as", "code", "text"], "additionalProperties": false, "properties": { "as": { "description": "refusal: the protocol's own; answer: ordinary content with an ordinary end; error: the protocol's error.", "enum": ["refusal", "answer", "error"] }, "code": { "description": "Our own reason, for programs.", "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$" }, "text": { "description": "The words, by language tag (BCP 47): en, de, pt-BR.", "type": "object", "minProperties": 1, "additionalProperties": false, "patternProperties": { "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": { "type": "string", "minLength": 1, "maxLength": 4e3 } } } } }, "test": { "title": "Test", "type": "object", "required": ["name", "given", "expect"], "additionalProperties": false, "properties": { "name": { "description": "What holds, as a sentence.", "type": "string", "minLength": 1 }, "given": { "description": "The segment. A signal that is not given is 0, or, with a text, what the classifiers say.", "type": "object", "required": ["stage"], "additionalProperties": false, "properties": { "stage": { "$ref": "#/$defs/stage" }, "role": { "$ref": "#/$defs/role" }, "text": { "description": "Scanned by the classifiers.", "type": "string" }, "unknown": { "description": "Signals that are not given are unknown for this cause, and not 0.", "$ref": "#/$defs/unknownCause" }, "signals": { "type": "object", "propertyNames": { "minLength": 1 }, "additionalProperties": { "$ref": "#/$defs/givenSignal" } }, "fields": { "description": 'Other facts: { "caller.role": "compliance" }.', "type": "object", "propertyNames": { "$ref": "#/$defs/fieldName" }, "additionalProperties": { "type": ["string", "integer"] } }, "day": { "$ref": "#/$defs/day", "description": "When it happens, for exemptions; without it none holds." } } }, "expect": { "description": "What is not mentioned is not checked; a list that is given has to be complete, in any order.", "type": "object", "minProperties": 1, "additionalProperties": false, "properties": { "verdict": { "description": "What becomes of the exchange.", "enum": ["pass", "route", "block"] }, "rules": { "description": "The rules that do more than flag.", "$ref": "#/$defs/names" }, "flags": { "description": "The rules that flag.", "$ref": "#/$defs/names" }, "shadow": { "description": "The rules that would have had an effect.", "$ref": "#/$defs/names" }, "exempted": { "description": "The rules that an exemption kept from having an effect.", "$ref": "#/$defs/names" }, "unknown": { "description": "The signals that were unknown and made a rule fire.", "$ref": "#/$defs/names" }, "message": { "description": "The name of the message that the client gets.", "$ref": "#/$defs/messageName" }, "support": { "description": "The names of the messages that are added to the answer.", "$ref": "#/$defs/names" }, "route": { "description": "The model that answers instead.", "type": "string", "minLength": 1 }, "transforms": { "type": "array", "items": { "$ref": "#/$defs/expectedTransform" } } } } } }, "names": { "type": "array", "uniqueItems": true, "items": { "type": "string", "minLength": 1 } }, "givenSignal": { "description": "A score; an object with a score and spans; the operating point it lies at; or why it is unknown.", "if": { "type": "number" }, "then": { "$ref": "#/$defs/probability" }, "else": { "type": "object", "properties": { "score": {}, "spans": {}, "atFpr": {}, "unknown": {} }, "if": { "required": ["unknown"] }, "then": { "additionalProperties": false, "properties": { "unknown": { "$ref": "#/$defs/unknownCause" } } }, "else": { "if": { "required": ["atFpr"] }, "then": { "additionalProperties": false, "properties": { "atFpr": { "description": "Exactly at this operating point.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } } }, "else": { "required": ["score"], "additionalProperties": false, "properties": { "score": { "$ref": "#/$defs/probability" }, "spans": { "type": "array", "items": { "$ref": "#/$defs/span" } } } } } } }, "span": { "description": "[start, end) in UTF-16 units.", "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/length" } }, "expectedTransform": { "type": "object", "required": ["rule"], "additionalProperties": false, "properties": { "rule": { "$ref": "#/$defs/ruleId" }, "signal": { "type": "string", "minLength": 1 }, "span": { "description": "null: the whole segment.", "if": { "not": { "type": "null" } }, "then": { "$ref": "#/$defs/span" } }, "replacement": { "type": "string" } } } } };
var schema34 = { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "minLength": 1 } };
var schema36 = { "description": "block; match: as if the condition were true; flag; or ignore.", "enum": ["block", "match", "flag", "ignore"] };
var schema39 = { "description": "The name of one of `messages`.", "type": "string", "minLength": 1 };
var schema94 = { "title": "Message", "type": "object", "required": ["as", "code", "text"], "additionalProperties": false, "properties": { "as": { "description": "refusal: the protocol's own; answer: ordinary content with an ordinary end; error: the protocol's error.", "enum": ["refusal", "answer", "error"] }, "code": { "description": "Our own reason, for programs.", "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$" }, "text": { "description": "The words, by language tag (BCP 47): en, de, pt-BR.", "type": "object", "minProperties": 1, "additionalProperties": false, "patternProperties": { "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": { "type": "string", "minLength": 1, "maxLength": 4e3 } } } } };
var func1 = Object.prototype.hasOwnProperty;
var func2 = require_ucs2length().default;
var func0 = require_equal().default;
var pattern4 = new RegExp("^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", "u");
var pattern5 = new RegExp("^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$", "u");
var pattern6 = new RegExp("^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*@(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,2}(#sha256:[0-9a-f]{64})?$", "u");
var pattern7 = new RegExp("^[a-z][a-z0-9_-]{0,62}$", "u");
var pattern15 = new RegExp("^[a-z][a-z0-9_]{0,62}$", "u");
var pattern16 = new RegExp("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "u");
var schema32 = { "title": "Mode", "description": "enforce (default); shadow: recorded, and nothing is changed; or a canary.", "if": { "type": "object" }, "then": { "$ref": "#/$defs/canary" }, "else": { "enum": ["enforce", "shadow"] } };
var schema33 = { "title": "Canary", "description": "Enforces for a stable share of the exchanges, and shadows the rest.", "type": "object", "required": ["state", "percent"], "additionalProperties": false, "properties": { "state": { "const": "canary" }, "percent": { "description": "The share for which the rule is enforced.", "type": "number", "minimum": 0, "maximum": 100 }, "by": { "description": "What the share is a share of. Default: tenant; a caller without one is outside.", "enum": ["tenant", "key", "exchange"] } } };
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
  const _errs0 = errors;
  let valid0 = true;
  const _errs1 = errors;
  if (!(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = {};
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  var _valid0 = _errs1 === errors;
  errors = _errs0;
  if (vErrors !== null) {
    if (_errs0) {
      vErrors.length = _errs0;
    } else {
      vErrors = null;
    }
  }
  let ifClause0;
  if (_valid0) {
    const _errs3 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.state === void 0) {
        const err1 = { instancePath, schemaPath: "#/$defs/canary/required", keyword: "required", params: { missingProperty: "state" }, message: "must have required property 'state'", schema: schema33.required, parentSchema: schema33, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data.percent === void 0) {
        const err2 = { instancePath, schemaPath: "#/$defs/canary/required", keyword: "required", params: { missingProperty: "percent" }, message: "must have required property 'percent'", schema: schema33.required, parentSchema: schema33, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      for (const key0 in data) {
        if (!(key0 === "state" || key0 === "percent" || key0 === "by")) {
          const err3 = { instancePath, schemaPath: "#/$defs/canary/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33, data };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
      if (data.state !== void 0) {
        let data0 = data.state;
        if ("canary" !== data0) {
          const err4 = { instancePath: instancePath + "/state", schemaPath: "#/$defs/canary/properties/state/const", keyword: "const", params: { allowedValue: "canary" }, message: "must be equal to constant", schema: "canary", parentSchema: schema33.properties.state, data: data0 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
      if (data.percent !== void 0) {
        let data1 = data.percent;
        if (typeof data1 == "number" && isFinite(data1)) {
          if (data1 > 100 || isNaN(data1)) {
            const err5 = { instancePath: instancePath + "/percent", schemaPath: "#/$defs/canary/properties/percent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 }, message: "must be <= 100", schema: 100, parentSchema: schema33.properties.percent, data: data1 };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (data1 < 0 || isNaN(data1)) {
            const err6 = { instancePath: instancePath + "/percent", schemaPath: "#/$defs/canary/properties/percent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.percent, data: data1 };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        } else {
          const err7 = { instancePath: instancePath + "/percent", schemaPath: "#/$defs/canary/properties/percent/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema33.properties.percent.type, parentSchema: schema33.properties.percent, data: data1 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
      if (data.by !== void 0) {
        let data2 = data.by;
        if (!(data2 === "tenant" || data2 === "key" || data2 === "exchange")) {
          const err8 = { instancePath: instancePath + "/by", schemaPath: "#/$defs/canary/properties/by/enum", keyword: "enum", params: { allowedValues: schema33.properties.by.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.by.enum, parentSchema: schema33.properties.by, data: data2 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
    } else {
      const err9 = { instancePath, schemaPath: "#/$defs/canary/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.type, parentSchema: schema33, data };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    var _valid0 = _errs3 === errors;
    valid0 = _valid0;
    if (valid0) {
      var props0 = true;
    }
    ifClause0 = "then";
  } else {
    const _errs11 = errors;
    if (!(data === "enforce" || data === "shadow")) {
      const err10 = { instancePath, schemaPath: "#/else/enum", keyword: "enum", params: { allowedValues: schema32.else.enum }, message: "must be equal to one of the allowed values", schema: schema32.else.enum, parentSchema: schema32.else, data };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    var _valid0 = _errs11 === errors;
    valid0 = _valid0;
    ifClause0 = "else";
  }
  if (!valid0) {
    const err11 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: ifClause0 }, message: 'must match "' + ifClause0 + '" schema', schema: schema32.if, parentSchema: schema32, data };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  validate21.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate21.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema40 = { "title": "Detector", "description": "A pattern (RE2 syntax: no look-around, no back-references), a list of keywords, or examples of a topic.", "type": "object", "if": { "required": ["keywords"] }, "then": { "additionalProperties": false, "properties": { "keywords": { "description": "Found as whole words.", "type": "array", "minItems": 1, "maxItems": 1e4, "uniqueItems": true, "items": { "type": "string", "minLength": 1, "maxLength": 200 } }, "caseSensitive": { "$ref": "#/$defs/caseSensitive" } } }, "else": { "if": { "anyOf": [{ "required": ["examples"] }, { "required": ["counterExamples"] }] }, "then": { "required": ["examples"], "additionalProperties": false, "properties": { "examples": { "description": "Sentences of the topic. The encoder says what a text means, and what means nearly the same as one of these is found.", "type": "array", "minItems": 3, "maxItems": 64, "uniqueItems": true, "items": { "$ref": "#/$defs/exampleSentence" } }, "counterExamples": { "description": "Sentences that only sound like the topic: what is nearer to one of these than to an example is not found.", "type": "array", "maxItems": 64, "uniqueItems": true, "items": { "$ref": "#/$defs/exampleSentence" } }, "threshold": { "description": "How surely a text has to belong to the topic to have the score 0.5: a higher one finds less. Default: 0.5.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } } }, "else": { "required": ["pattern"], "additionalProperties": false, "properties": { "pattern": { "description": "A regular expression in RE2 syntax.", "type": "string", "minLength": 1, "maxLength": 2e3 }, "caseSensitive": { "$ref": "#/$defs/caseSensitive" } } } } };
var schema41 = { "description": "Whether upper and lower case differ. Default: true.", "type": "boolean" };
var schema42 = { "description": "A plain sentence, as people write it.", "type": "string", "minLength": 1, "maxLength": 500 };
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
  if (!(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema40.type, parentSchema: schema40, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  const _errs1 = errors;
  let valid0 = true;
  const _errs2 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if (data.keywords === void 0 && (missing0 = "keywords")) {
      const err1 = {};
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  errors = _errs1;
  if (vErrors !== null) {
    if (_errs1) {
      vErrors.length = _errs1;
    } else {
      vErrors = null;
    }
  }
  let ifClause0;
  if (_valid0) {
    const _errs3 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        if (!(key0 === "keywords" || key0 === "caseSensitive")) {
          const err2 = { instancePath, schemaPath: "#/then/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema40.then, data };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
      if (data.keywords !== void 0) {
        let data0 = data.keywords;
        if (Array.isArray(data0)) {
          if (data0.length > 1e4) {
            const err3 = { instancePath: instancePath + "/keywords", schemaPath: "#/then/properties/keywords/maxItems", keyword: "maxItems", params: { limit: 1e4 }, message: "must NOT have more than 10000 items", schema: 1e4, parentSchema: schema40.then.properties.keywords, data: data0 };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
          if (data0.length < 1) {
            const err4 = { instancePath: instancePath + "/keywords", schemaPath: "#/then/properties/keywords/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema40.then.properties.keywords, data: data0 };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          const len0 = data0.length;
          for (let i0 = 0; i0 < len0; i0++) {
            let data1 = data0[i0];
            if (typeof data1 === "string") {
              if (func2(data1) > 200) {
                const err5 = { instancePath: instancePath + "/keywords/" + i0, schemaPath: "#/then/properties/keywords/items/maxLength", keyword: "maxLength", params: { limit: 200 }, message: "must NOT have more than 200 characters", schema: 200, parentSchema: schema40.then.properties.keywords.items, data: data1 };
                if (vErrors === null) {
                  vErrors = [err5];
                } else {
                  vErrors.push(err5);
                }
                errors++;
              }
              if (func2(data1) < 1) {
                const err6 = { instancePath: instancePath + "/keywords/" + i0, schemaPath: "#/then/properties/keywords/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema40.then.properties.keywords.items, data: data1 };
                if (vErrors === null) {
                  vErrors = [err6];
                } else {
                  vErrors.push(err6);
                }
                errors++;
              }
            } else {
              const err7 = { instancePath: instancePath + "/keywords/" + i0, schemaPath: "#/then/properties/keywords/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema40.then.properties.keywords.items.type, parentSchema: schema40.then.properties.keywords.items, data: data1 };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
          let i1 = data0.length;
          let j0;
          if (i1 > 1) {
            const indices0 = {};
            for (; i1--; ) {
              let item0 = data0[i1];
              if (typeof item0 !== "string") {
                continue;
              }
              if (typeof indices0[item0] == "number") {
                j0 = indices0[item0];
                const err8 = { instancePath: instancePath + "/keywords", schemaPath: "#/then/properties/keywords/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema40.then.properties.keywords, data: data0 };
                if (vErrors === null) {
                  vErrors = [err8];
                } else {
                  vErrors.push(err8);
                }
                errors++;
                break;
              }
              indices0[item0] = i1;
            }
          }
        } else {
          const err9 = { instancePath: instancePath + "/keywords", schemaPath: "#/then/properties/keywords/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema40.then.properties.keywords.type, parentSchema: schema40.then.properties.keywords, data: data0 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
      if (data.caseSensitive !== void 0) {
        let data2 = data.caseSensitive;
        if (typeof data2 !== "boolean") {
          const err10 = { instancePath: instancePath + "/caseSensitive", schemaPath: "#/$defs/caseSensitive/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema41.type, parentSchema: schema41, data: data2 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
    var _valid0 = _errs3 === errors;
    valid0 = _valid0;
    if (valid0) {
      var props0 = true;
    }
    ifClause0 = "then";
  } else {
    const _errs12 = errors;
    const _errs13 = errors;
    let valid6 = true;
    const _errs14 = errors;
    const _errs15 = errors;
    let valid7 = false;
    const _errs16 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing1;
      if (data.examples === void 0 && (missing1 = "examples")) {
        const err11 = {};
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    var _valid2 = _errs16 === errors;
    valid7 = valid7 || _valid2;
    const _errs17 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing2;
      if (data.counterExamples === void 0 && (missing2 = "counterExamples")) {
        const err12 = {};
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    var _valid2 = _errs17 === errors;
    valid7 = valid7 || _valid2;
    if (!valid7) {
      const err13 = {};
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    } else {
      errors = _errs15;
      if (vErrors !== null) {
        if (_errs15) {
          vErrors.length = _errs15;
        } else {
          vErrors = null;
        }
      }
    }
    var _valid1 = _errs14 === errors;
    errors = _errs13;
    if (vErrors !== null) {
      if (_errs13) {
        vErrors.length = _errs13;
      } else {
        vErrors = null;
      }
    }
    let ifClause1;
    if (_valid1) {
      const _errs18 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.examples === void 0) {
          const err14 = { instancePath, schemaPath: "#/else/then/required", keyword: "required", params: { missingProperty: "examples" }, message: "must have required property 'examples'", schema: schema40.else.then.required, parentSchema: schema40.else.then, data };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        for (const key1 in data) {
          if (!(key1 === "examples" || key1 === "counterExamples" || key1 === "threshold")) {
            const err15 = { instancePath, schemaPath: "#/else/then/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema40.else.then, data };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data.examples !== void 0) {
          let data3 = data.examples;
          if (Array.isArray(data3)) {
            if (data3.length > 64) {
              const err16 = { instancePath: instancePath + "/examples", schemaPath: "#/else/then/properties/examples/maxItems", keyword: "maxItems", params: { limit: 64 }, message: "must NOT have more than 64 items", schema: 64, parentSchema: schema40.else.then.properties.examples, data: data3 };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            if (data3.length < 3) {
              const err17 = { instancePath: instancePath + "/examples", schemaPath: "#/else/then/properties/examples/minItems", keyword: "minItems", params: { limit: 3 }, message: "must NOT have fewer than 3 items", schema: 3, parentSchema: schema40.else.then.properties.examples, data: data3 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
            const len1 = data3.length;
            for (let i2 = 0; i2 < len1; i2++) {
              let data4 = data3[i2];
              if (typeof data4 === "string") {
                if (func2(data4) > 500) {
                  const err18 = { instancePath: instancePath + "/examples/" + i2, schemaPath: "#/$defs/exampleSentence/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters", schema: 500, parentSchema: schema42, data: data4 };
                  if (vErrors === null) {
                    vErrors = [err18];
                  } else {
                    vErrors.push(err18);
                  }
                  errors++;
                }
                if (func2(data4) < 1) {
                  const err19 = { instancePath: instancePath + "/examples/" + i2, schemaPath: "#/$defs/exampleSentence/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema42, data: data4 };
                  if (vErrors === null) {
                    vErrors = [err19];
                  } else {
                    vErrors.push(err19);
                  }
                  errors++;
                }
              } else {
                const err20 = { instancePath: instancePath + "/examples/" + i2, schemaPath: "#/$defs/exampleSentence/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema42.type, parentSchema: schema42, data: data4 };
                if (vErrors === null) {
                  vErrors = [err20];
                } else {
                  vErrors.push(err20);
                }
                errors++;
              }
            }
            let i3 = data3.length;
            let j1;
            if (i3 > 1) {
              outer0:
                for (; i3--; ) {
                  for (j1 = i3; j1--; ) {
                    if (func0(data3[i3], data3[j1])) {
                      const err21 = { instancePath: instancePath + "/examples", schemaPath: "#/else/then/properties/examples/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)", schema: true, parentSchema: schema40.else.then.properties.examples, data: data3 };
                      if (vErrors === null) {
                        vErrors = [err21];
                      } else {
                        vErrors.push(err21);
                      }
                      errors++;
                      break outer0;
                    }
                  }
                }
            }
          } else {
            const err22 = { instancePath: instancePath + "/examples", schemaPath: "#/else/then/properties/examples/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema40.else.then.properties.examples.type, parentSchema: schema40.else.then.properties.examples, data: data3 };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data.counterExamples !== void 0) {
          let data5 = data.counterExamples;
          if (Array.isArray(data5)) {
            if (data5.length > 64) {
              const err23 = { instancePath: instancePath + "/counterExamples", schemaPath: "#/else/then/properties/counterExamples/maxItems", keyword: "maxItems", params: { limit: 64 }, message: "must NOT have more than 64 items", schema: 64, parentSchema: schema40.else.then.properties.counterExamples, data: data5 };
              if (vErrors === null) {
                vErrors = [err23];
              } else {
                vErrors.push(err23);
              }
              errors++;
            }
            const len2 = data5.length;
            for (let i4 = 0; i4 < len2; i4++) {
              let data6 = data5[i4];
              if (typeof data6 === "string") {
                if (func2(data6) > 500) {
                  const err24 = { instancePath: instancePath + "/counterExamples/" + i4, schemaPath: "#/$defs/exampleSentence/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters", schema: 500, parentSchema: schema42, data: data6 };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
                if (func2(data6) < 1) {
                  const err25 = { instancePath: instancePath + "/counterExamples/" + i4, schemaPath: "#/$defs/exampleSentence/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema42, data: data6 };
                  if (vErrors === null) {
                    vErrors = [err25];
                  } else {
                    vErrors.push(err25);
                  }
                  errors++;
                }
              } else {
                const err26 = { instancePath: instancePath + "/counterExamples/" + i4, schemaPath: "#/$defs/exampleSentence/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema42.type, parentSchema: schema42, data: data6 };
                if (vErrors === null) {
                  vErrors = [err26];
                } else {
                  vErrors.push(err26);
                }
                errors++;
              }
            }
            let i5 = data5.length;
            let j2;
            if (i5 > 1) {
              outer1:
                for (; i5--; ) {
                  for (j2 = i5; j2--; ) {
                    if (func0(data5[i5], data5[j2])) {
                      const err27 = { instancePath: instancePath + "/counterExamples", schemaPath: "#/else/then/properties/counterExamples/uniqueItems", keyword: "uniqueItems", params: { i: i5, j: j2 }, message: "must NOT have duplicate items (items ## " + j2 + " and " + i5 + " are identical)", schema: true, parentSchema: schema40.else.then.properties.counterExamples, data: data5 };
                      if (vErrors === null) {
                        vErrors = [err27];
                      } else {
                        vErrors.push(err27);
                      }
                      errors++;
                      break outer1;
                    }
                  }
                }
            }
          } else {
            const err28 = { instancePath: instancePath + "/counterExamples", schemaPath: "#/else/then/properties/counterExamples/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema40.else.then.properties.counterExamples.type, parentSchema: schema40.else.then.properties.counterExamples, data: data5 };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data.threshold !== void 0) {
          let data7 = data.threshold;
          if (typeof data7 == "number" && isFinite(data7)) {
            if (data7 >= 1 || isNaN(data7)) {
              const err29 = { instancePath: instancePath + "/threshold", schemaPath: "#/else/then/properties/threshold/exclusiveMaximum", keyword: "exclusiveMaximum", params: { comparison: "<", limit: 1 }, message: "must be < 1", schema: 1, parentSchema: schema40.else.then.properties.threshold, data: data7 };
              if (vErrors === null) {
                vErrors = [err29];
              } else {
                vErrors.push(err29);
              }
              errors++;
            }
            if (data7 <= 0 || isNaN(data7)) {
              const err30 = { instancePath: instancePath + "/threshold", schemaPath: "#/else/then/properties/threshold/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0", schema: 0, parentSchema: schema40.else.then.properties.threshold, data: data7 };
              if (vErrors === null) {
                vErrors = [err30];
              } else {
                vErrors.push(err30);
              }
              errors++;
            }
          } else {
            const err31 = { instancePath: instancePath + "/threshold", schemaPath: "#/else/then/properties/threshold/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema40.else.then.properties.threshold.type, parentSchema: schema40.else.then.properties.threshold, data: data7 };
            if (vErrors === null) {
              vErrors = [err31];
            } else {
              vErrors.push(err31);
            }
            errors++;
          }
        }
      }
      var _valid1 = _errs18 === errors;
      valid6 = _valid1;
      if (valid6) {
        var props1 = true;
      }
      ifClause1 = "then";
    } else {
      const _errs32 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.pattern === void 0) {
          const err32 = { instancePath, schemaPath: "#/else/else/required", keyword: "required", params: { missingProperty: "pattern" }, message: "must have required property 'pattern'", schema: schema40.else.else.required, parentSchema: schema40.else.else, data };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
        for (const key2 in data) {
          if (!(key2 === "pattern" || key2 === "caseSensitive")) {
            const err33 = { instancePath, schemaPath: "#/else/else/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema40.else.else, data };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
        }
        if (data.pattern !== void 0) {
          let data8 = data.pattern;
          if (typeof data8 === "string") {
            if (func2(data8) > 2e3) {
              const err34 = { instancePath: instancePath + "/pattern", schemaPath: "#/else/else/properties/pattern/maxLength", keyword: "maxLength", params: { limit: 2e3 }, message: "must NOT have more than 2000 characters", schema: 2e3, parentSchema: schema40.else.else.properties.pattern, data: data8 };
              if (vErrors === null) {
                vErrors = [err34];
              } else {
                vErrors.push(err34);
              }
              errors++;
            }
            if (func2(data8) < 1) {
              const err35 = { instancePath: instancePath + "/pattern", schemaPath: "#/else/else/properties/pattern/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema40.else.else.properties.pattern, data: data8 };
              if (vErrors === null) {
                vErrors = [err35];
              } else {
                vErrors.push(err35);
              }
              errors++;
            }
          } else {
            const err36 = { instancePath: instancePath + "/pattern", schemaPath: "#/else/else/properties/pattern/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema40.else.else.properties.pattern.type, parentSchema: schema40.else.else.properties.pattern, data: data8 };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data.caseSensitive !== void 0) {
          let data9 = data.caseSensitive;
          if (typeof data9 !== "boolean") {
            const err37 = { instancePath: instancePath + "/caseSensitive", schemaPath: "#/$defs/caseSensitive/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema41.type, parentSchema: schema41, data: data9 };
            if (vErrors === null) {
              vErrors = [err37];
            } else {
              vErrors.push(err37);
            }
            errors++;
          }
        }
      }
      var _valid1 = _errs32 === errors;
      valid6 = _valid1;
      if (valid6) {
        if (props1 !== true) {
          props1 = true;
        }
      }
      ifClause1 = "else";
    }
    if (!valid6) {
      const err38 = { instancePath, schemaPath: "#/else/if", keyword: "if", params: { failingKeyword: ifClause1 }, message: 'must match "' + ifClause1 + '" schema', schema: schema40.else.if, parentSchema: schema40.else, data };
      if (vErrors === null) {
        vErrors = [err38];
      } else {
        vErrors.push(err38);
      }
      errors++;
    }
    var _valid0 = _errs12 === errors;
    valid0 = _valid0;
    if (valid0) {
      if (props0 !== true && props1 !== void 0) {
        if (props1 === true) {
          props0 = true;
        } else {
          props0 = props0 || {};
          Object.assign(props0, props1);
        }
      }
    }
    ifClause0 = "else";
  }
  if (!valid0) {
    const err39 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: ifClause0 }, message: 'must match "' + ifClause0 + '" schema', schema: schema40.if, parentSchema: schema40, data };
    if (vErrors === null) {
      vErrors = [err39];
    } else {
      vErrors.push(err39);
    }
    errors++;
  }
  validate23.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate23.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema45 = { "title": "Rule", "type": "object", "required": ["id", "when", "then"], "additionalProperties": false, "properties": { "id": { "$ref": "#/$defs/ruleId" }, "description": { "description": "Why the rule is there.", "type": "string", "maxLength": 1e3 }, "severity": { "$ref": "#/$defs/severity" }, "tags": { "description": "What the rule belongs to, for reports: owasp-llm:01, ailuminate:prv.", "type": "array", "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z0-9][a-z0-9._:-]{0,62}$" } }, "mode": { "$ref": "#/$defs/mode" }, "final": { "description": "Can be neither exempted nor relaxed by a child. Default: false.", "type": "boolean" }, "at": { "description": "The stages at which the rule is asked. Default: all of them, those of later versions too.", "type": "array", "minItems": 1, "uniqueItems": true, "items": { "$ref": "#/$defs/stage" } }, "when": { "$ref": "#/$defs/condition" }, "then": { "$ref": "#/$defs/effect" }, "onError": { "$ref": "#/$defs/onUnknown", "description": "When a classifier it needs failed." }, "onTimeout": { "$ref": "#/$defs/onUnknown", "description": "When a classifier it needs ran out of time." }, "onUnscannable": { "$ref": "#/$defs/onUnknown", "description": "When nothing can read the content." } } };
var schema46 = { "description": "Names the rule: lower case letters, digits and dashes.", "type": "string", "pattern": "^[a-z][a-z0-9-]{0,62}$" };
var schema47 = { "description": "Picks the message where several rules block. Default: medium.", "enum": ["low", "medium", "high", "critical"] };
var schema48 = { "description": "Where the segment was found.", "enum": ["input", "tool_definition", "tool_result", "output", "reasoning", "tool_call"] };
var pattern9 = new RegExp("^[a-z][a-z0-9-]{0,62}$", "u");
var pattern10 = new RegExp("^[a-z0-9][a-z0-9._:-]{0,62}$", "u");
var schema49 = { "title": "Condition", "description": "One of signal, field, any, all, atLeast with of, not.", "type": "object", "properties": { "signal": { "$ref": "#/$defs/signalName" }, "field": { "$ref": "#/$defs/fieldName" }, "any": { "description": "At least one holds." }, "all": { "description": "Every one holds." }, "atLeast": { "description": "So many of the conditions in `of` hold." }, "of": { "description": "The conditions that are counted." }, "not": { "description": "Does not hold." } }, "if": { "required": ["signal"] }, "then": { "$ref": "#/$defs/signalAtom" }, "else": { "if": { "required": ["field"] }, "then": { "if": { "properties": { "field": { "const": "segment.length" } } }, "then": { "$ref": "#/$defs/lengthAtom" }, "else": { "$ref": "#/$defs/fieldAtom" } }, "else": { "if": { "required": ["any"] }, "then": { "$ref": "#/$defs/anyOfConditions" }, "else": { "if": { "required": ["all"] }, "then": { "$ref": "#/$defs/allOfConditions" }, "else": { "if": { "anyOf": [{ "required": ["atLeast"] }, { "required": ["of"] }] }, "then": { "$ref": "#/$defs/atLeastCondition" }, "else": { "if": { "required": ["not"] }, "then": { "$ref": "#/$defs/notCondition" }, "else": { "$ref": "#/$defs/noCondition" } } } } } } };
var schema72 = { "description": "A condition has one of signal, field, any, all, atLeast with of, not.", "type": "object", "required": ["signal"], "additionalProperties": false, "properties": { "signal": {}, "field": {}, "any": {}, "all": {}, "atLeast": {}, "of": {}, "not": {}, "gte": {}, "gt": {}, "lt": {}, "lte": {}, "atFpr": {}, "in": {}, "notIn": {} } };
var schema52 = { "description": "A signal (injection, hazard.hate, pii.email, custom.<detector>, remote.<guard model>.unsafe), or a group (hazard, pii, secret), which is the maximum over its members.", "type": "string", "minLength": 1 };
var schema64 = { "description": "A fact about the segment or its exchange. language is an ISO 639-1 code, or und where it cannot be told.", "enum": ["segment.stage", "segment.role", "segment.modality", "segment.length", "segment.turn", "tool.name", "caller.tenant", "caller.role", "model", "protocol", "language"] };
var schema50 = { "title": "Signal", "description": "The score lies in an interval, or reaches the operating point of its classifier.", "type": "object", "required": ["signal"], "additionalProperties": false, "minProperties": 2, "properties": { "signal": { "$ref": "#/$defs/signalName" }, "gte": { "$ref": "#/$defs/probability", "description": "At least." }, "gt": { "$ref": "#/$defs/probability", "description": "More than." }, "lt": { "$ref": "#/$defs/probability", "description": "Less than." }, "lte": { "$ref": "#/$defs/probability", "description": "At most." }, "atFpr": { "description": "At least the score at which the classifier has this false-positive rate, as its card says: 0.001.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } }, "allOf": [{ "$ref": "#/$defs/oneLowerBound" }, { "if": { "required": ["atFpr"] }, "then": { "properties": { "gte": false, "gt": false, "lt": false, "lte": false } } }] };
var schema51 = { "allOf": [{ "if": { "required": ["gte"] }, "then": { "properties": { "gt": false } } }, { "if": { "required": ["lte"] }, "then": { "properties": { "lt": false } } }] };
var schema53 = { "description": "A calibrated probability.", "type": "number", "minimum": 0, "maximum": 1 };
function validate28(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate28.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs4 = errors;
  let valid3 = true;
  const _errs5 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if (data.gte === void 0 && (missing0 = "gte")) {
      const err0 = {};
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs5 === errors;
  errors = _errs4;
  if (vErrors !== null) {
    if (_errs4) {
      vErrors.length = _errs4;
    } else {
      vErrors = null;
    }
  }
  if (_valid0) {
    const _errs6 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.gt !== void 0) {
        const err1 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/oneLowerBound/allOf/0/then/properties/gt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema51.allOf[0].then.properties.gt, data: data.gt };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    var _valid0 = _errs6 === errors;
    valid3 = _valid0;
    if (valid3) {
      var props0 = {};
      props0.gt = true;
    }
  }
  if (!valid3) {
    const err2 = { instancePath, schemaPath: "#/$defs/oneLowerBound/allOf/0/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema51.allOf[0].if, parentSchema: schema51.allOf[0], data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  const _errs8 = errors;
  let valid5 = true;
  const _errs9 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing1;
    if (data.lte === void 0 && (missing1 = "lte")) {
      const err3 = {};
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
  }
  var _valid1 = _errs9 === errors;
  errors = _errs8;
  if (vErrors !== null) {
    if (_errs8) {
      vErrors.length = _errs8;
    } else {
      vErrors = null;
    }
  }
  if (_valid1) {
    const _errs10 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.lt !== void 0) {
        const err4 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/oneLowerBound/allOf/1/then/properties/lt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema51.allOf[1].then.properties.lt, data: data.lt };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    var _valid1 = _errs10 === errors;
    valid5 = _valid1;
    if (valid5) {
      var props1 = {};
      props1.lt = true;
    }
  }
  if (!valid5) {
    const err5 = { instancePath, schemaPath: "#/$defs/oneLowerBound/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema51.allOf[1].if, parentSchema: schema51.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
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
  const _errs12 = errors;
  let valid7 = true;
  const _errs13 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing2;
    if (data.atFpr === void 0 && (missing2 = "atFpr")) {
      const err6 = {};
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
  }
  var _valid2 = _errs13 === errors;
  errors = _errs12;
  if (vErrors !== null) {
    if (_errs12) {
      vErrors.length = _errs12;
    } else {
      vErrors = null;
    }
  }
  if (_valid2) {
    const _errs14 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.gte !== void 0) {
        const err7 = { instancePath: instancePath + "/gte", schemaPath: "#/allOf/1/then/properties/gte/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema50.allOf[1].then.properties.gte, data: data.gte };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (data.gt !== void 0) {
        const err8 = { instancePath: instancePath + "/gt", schemaPath: "#/allOf/1/then/properties/gt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema50.allOf[1].then.properties.gt, data: data.gt };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (data.lt !== void 0) {
        const err9 = { instancePath: instancePath + "/lt", schemaPath: "#/allOf/1/then/properties/lt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema50.allOf[1].then.properties.lt, data: data.lt };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (data.lte !== void 0) {
        const err10 = { instancePath: instancePath + "/lte", schemaPath: "#/allOf/1/then/properties/lte/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema50.allOf[1].then.properties.lte, data: data.lte };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    var _valid2 = _errs14 === errors;
    valid7 = _valid2;
    if (valid7) {
      var props2 = {};
      props2.gte = true;
      props2.gt = true;
      props2.lt = true;
      props2.lte = true;
    }
  }
  if (!valid7) {
    const err11 = { instancePath, schemaPath: "#/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema50.allOf[1].if, parentSchema: schema50.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  if (props0 !== true && props2 !== void 0) {
    if (props2 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props2);
    }
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (Object.keys(data).length < 2) {
      const err12 = { instancePath, schemaPath: "#/minProperties", keyword: "minProperties", params: { limit: 2 }, message: "must NOT have fewer than 2 properties", schema: 2, parentSchema: schema50, data };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    if (data.signal === void 0) {
      const err13 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "signal" }, message: "must have required property 'signal'", schema: schema50.required, parentSchema: schema50, data };
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "signal" || key0 === "gte" || key0 === "gt" || key0 === "lt" || key0 === "lte" || key0 === "atFpr")) {
        const err14 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema50, data };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.signal !== void 0) {
      let data6 = data.signal;
      if (typeof data6 === "string") {
        if (func2(data6) < 1) {
          const err15 = { instancePath: instancePath + "/signal", schemaPath: "#/$defs/signalName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema52, data: data6 };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = { instancePath: instancePath + "/signal", schemaPath: "#/$defs/signalName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema52.type, parentSchema: schema52, data: data6 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.gte !== void 0) {
      let data7 = data.gte;
      if (typeof data7 == "number" && isFinite(data7)) {
        if (data7 > 1 || isNaN(data7)) {
          const err17 = { instancePath: instancePath + "/gte", schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data: data7 };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (data7 < 0 || isNaN(data7)) {
          const err18 = { instancePath: instancePath + "/gte", schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data: data7 };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = { instancePath: instancePath + "/gte", schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data: data7 };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.gt !== void 0) {
      let data8 = data.gt;
      if (typeof data8 == "number" && isFinite(data8)) {
        if (data8 > 1 || isNaN(data8)) {
          const err20 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data: data8 };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data8 < 0 || isNaN(data8)) {
          const err21 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data: data8 };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      } else {
        const err22 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data: data8 };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.lt !== void 0) {
      let data9 = data.lt;
      if (typeof data9 == "number" && isFinite(data9)) {
        if (data9 > 1 || isNaN(data9)) {
          const err23 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data: data9 };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
        if (data9 < 0 || isNaN(data9)) {
          const err24 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data: data9 };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      } else {
        const err25 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data: data9 };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.lte !== void 0) {
      let data10 = data.lte;
      if (typeof data10 == "number" && isFinite(data10)) {
        if (data10 > 1 || isNaN(data10)) {
          const err26 = { instancePath: instancePath + "/lte", schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data: data10 };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
        if (data10 < 0 || isNaN(data10)) {
          const err27 = { instancePath: instancePath + "/lte", schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data: data10 };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
      } else {
        const err28 = { instancePath: instancePath + "/lte", schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data: data10 };
        if (vErrors === null) {
          vErrors = [err28];
        } else {
          vErrors.push(err28);
        }
        errors++;
      }
    }
    if (data.atFpr !== void 0) {
      let data11 = data.atFpr;
      if (typeof data11 == "number" && isFinite(data11)) {
        if (data11 >= 1 || isNaN(data11)) {
          const err29 = { instancePath: instancePath + "/atFpr", schemaPath: "#/properties/atFpr/exclusiveMaximum", keyword: "exclusiveMaximum", params: { comparison: "<", limit: 1 }, message: "must be < 1", schema: 1, parentSchema: schema50.properties.atFpr, data: data11 };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
        if (data11 <= 0 || isNaN(data11)) {
          const err30 = { instancePath: instancePath + "/atFpr", schemaPath: "#/properties/atFpr/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0", schema: 0, parentSchema: schema50.properties.atFpr, data: data11 };
          if (vErrors === null) {
            vErrors = [err30];
          } else {
            vErrors.push(err30);
          }
          errors++;
        }
      } else {
        const err31 = { instancePath: instancePath + "/atFpr", schemaPath: "#/properties/atFpr/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema50.properties.atFpr.type, parentSchema: schema50.properties.atFpr, data: data11 };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
    }
  } else {
    const err32 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema50.type, parentSchema: schema50, data };
    if (vErrors === null) {
      vErrors = [err32];
    } else {
      vErrors.push(err32);
    }
    errors++;
  }
  validate28.errors = vErrors;
  return errors === 0;
}
validate28.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema57 = { "title": "Length", "description": "The length of the segment in UTF-16 units.", "type": "object", "required": ["field"], "additionalProperties": false, "minProperties": 2, "properties": { "field": { "const": "segment.length" }, "gte": { "$ref": "#/$defs/length", "description": "At least." }, "gt": { "$ref": "#/$defs/length", "description": "More than." }, "lt": { "$ref": "#/$defs/length", "description": "Less than." }, "lte": { "$ref": "#/$defs/length", "description": "At most." } }, "$ref": "#/$defs/oneLowerBound" };
var schema59 = { "type": "integer", "minimum": 0 };
function validate30(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate30.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs2 = errors;
  let valid2 = true;
  const _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if (data.gte === void 0 && (missing0 = "gte")) {
      const err0 = {};
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
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
    const _errs4 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.gt !== void 0) {
        const err1 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/oneLowerBound/allOf/0/then/properties/gt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema51.allOf[0].then.properties.gt, data: data.gt };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    var _valid0 = _errs4 === errors;
    valid2 = _valid0;
    if (valid2) {
      var props0 = {};
      props0.gt = true;
    }
  }
  if (!valid2) {
    const err2 = { instancePath, schemaPath: "#/$defs/oneLowerBound/allOf/0/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema51.allOf[0].if, parentSchema: schema51.allOf[0], data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  const _errs6 = errors;
  let valid4 = true;
  const _errs7 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing1;
    if (data.lte === void 0 && (missing1 = "lte")) {
      const err3 = {};
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
  }
  var _valid1 = _errs7 === errors;
  errors = _errs6;
  if (vErrors !== null) {
    if (_errs6) {
      vErrors.length = _errs6;
    } else {
      vErrors = null;
    }
  }
  if (_valid1) {
    const _errs8 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.lt !== void 0) {
        const err4 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/oneLowerBound/allOf/1/then/properties/lt/false schema", keyword: "false schema", params: {}, message: "boolean schema is false", schema: false, parentSchema: schema51.allOf[1].then.properties.lt, data: data.lt };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    var _valid1 = _errs8 === errors;
    valid4 = _valid1;
    if (valid4) {
      var props1 = {};
      props1.lt = true;
    }
  }
  if (!valid4) {
    const err5 = { instancePath, schemaPath: "#/$defs/oneLowerBound/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema51.allOf[1].if, parentSchema: schema51.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
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
    if (Object.keys(data).length < 2) {
      const err6 = { instancePath, schemaPath: "#/minProperties", keyword: "minProperties", params: { limit: 2 }, message: "must NOT have fewer than 2 properties", schema: 2, parentSchema: schema57, data };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.field === void 0) {
      const err7 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "field" }, message: "must have required property 'field'", schema: schema57.required, parentSchema: schema57, data };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "field" || key0 === "gte" || key0 === "gt" || key0 === "lt" || key0 === "lte")) {
        const err8 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema57, data };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.field !== void 0) {
      let data2 = data.field;
      if ("segment.length" !== data2) {
        const err9 = { instancePath: instancePath + "/field", schemaPath: "#/properties/field/const", keyword: "const", params: { allowedValue: "segment.length" }, message: "must be equal to constant", schema: "segment.length", parentSchema: schema57.properties.field, data: data2 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.gte !== void 0) {
      let data3 = data.gte;
      if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
        const err10 = { instancePath: instancePath + "/gte", schemaPath: "#/$defs/length/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema59.type, parentSchema: schema59, data: data3 };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 < 0 || isNaN(data3)) {
          const err11 = { instancePath: instancePath + "/gte", schemaPath: "#/$defs/length/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema59, data: data3 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.gt !== void 0) {
      let data4 = data.gt;
      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
        const err12 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/length/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema59.type, parentSchema: schema59, data: data4 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
      if (typeof data4 == "number" && isFinite(data4)) {
        if (data4 < 0 || isNaN(data4)) {
          const err13 = { instancePath: instancePath + "/gt", schemaPath: "#/$defs/length/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema59, data: data4 };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      }
    }
    if (data.lt !== void 0) {
      let data5 = data.lt;
      if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
        const err14 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/length/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema59.type, parentSchema: schema59, data: data5 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (typeof data5 == "number" && isFinite(data5)) {
        if (data5 < 0 || isNaN(data5)) {
          const err15 = { instancePath: instancePath + "/lt", schemaPath: "#/$defs/length/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema59, data: data5 };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    }
    if (data.lte !== void 0) {
      let data6 = data.lte;
      if (!(typeof data6 == "number" && (!(data6 % 1) && !isNaN(data6)) && isFinite(data6))) {
        const err16 = { instancePath: instancePath + "/lte", schemaPath: "#/$defs/length/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema59.type, parentSchema: schema59, data: data6 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      if (typeof data6 == "number" && isFinite(data6)) {
        if (data6 < 0 || isNaN(data6)) {
          const err17 = { instancePath: instancePath + "/lte", schemaPath: "#/$defs/length/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema59, data: data6 };
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
    const err18 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema57.type, parentSchema: schema57, data };
    if (vErrors === null) {
      vErrors = [err18];
    } else {
      vErrors.push(err18);
    }
    errors++;
  }
  validate30.errors = vErrors;
  return errors === 0;
}
validate30.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema63 = { "title": "Field", "description": "The fact is one of a list, or none of it.", "type": "object", "required": ["field"], "additionalProperties": false, "minProperties": 2, "maxProperties": 2, "properties": { "field": { "$ref": "#/$defs/fieldName" }, "in": { "description": "One of these. A fact that is absent (no tool, no tenant) is none of them.", "$ref": "#/$defs/literals" }, "notIn": { "description": "None of these; holds for a fact that is absent.", "$ref": "#/$defs/literals" } } };
var schema65 = { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "minLength": 1 } };
function validate32(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate32.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (Object.keys(data).length > 2) {
      const err0 = { instancePath, schemaPath: "#/maxProperties", keyword: "maxProperties", params: { limit: 2 }, message: "must NOT have more than 2 properties", schema: 2, parentSchema: schema63, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (Object.keys(data).length < 2) {
      const err1 = { instancePath, schemaPath: "#/minProperties", keyword: "minProperties", params: { limit: 2 }, message: "must NOT have fewer than 2 properties", schema: 2, parentSchema: schema63, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.field === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "field" }, message: "must have required property 'field'", schema: schema63.required, parentSchema: schema63, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "field" || key0 === "in" || key0 === "notIn")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema63, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.field !== void 0) {
      let data0 = data.field;
      if (!(data0 === "segment.stage" || data0 === "segment.role" || data0 === "segment.modality" || data0 === "segment.length" || data0 === "segment.turn" || data0 === "tool.name" || data0 === "caller.tenant" || data0 === "caller.role" || data0 === "model" || data0 === "protocol" || data0 === "language")) {
        const err4 = { instancePath: instancePath + "/field", schemaPath: "#/$defs/fieldName/enum", keyword: "enum", params: { allowedValues: schema64.enum }, message: "must be equal to one of the allowed values", schema: schema64.enum, parentSchema: schema64, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.in !== void 0) {
      let data1 = data.in;
      if (Array.isArray(data1)) {
        if (data1.length < 1) {
          const err5 = { instancePath: instancePath + "/in", schemaPath: "#/$defs/literals/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema65, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 === "string") {
            if (func2(data2) < 1) {
              const err6 = { instancePath: instancePath + "/in/" + i0, schemaPath: "#/$defs/literals/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema65.items, data: data2 };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = { instancePath: instancePath + "/in/" + i0, schemaPath: "#/$defs/literals/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema65.items.type, parentSchema: schema65.items, data: data2 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        let i1 = data1.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data1[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err8 = { instancePath: instancePath + "/in", schemaPath: "#/$defs/literals/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema65, data: data1 };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err9 = { instancePath: instancePath + "/in", schemaPath: "#/$defs/literals/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema65.type, parentSchema: schema65, data: data1 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.notIn !== void 0) {
      let data3 = data.notIn;
      if (Array.isArray(data3)) {
        if (data3.length < 1) {
          const err10 = { instancePath: instancePath + "/notIn", schemaPath: "#/$defs/literals/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema65, data: data3 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        const len1 = data3.length;
        for (let i2 = 0; i2 < len1; i2++) {
          let data4 = data3[i2];
          if (typeof data4 === "string") {
            if (func2(data4) < 1) {
              const err11 = { instancePath: instancePath + "/notIn/" + i2, schemaPath: "#/$defs/literals/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema65.items, data: data4 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = { instancePath: instancePath + "/notIn/" + i2, schemaPath: "#/$defs/literals/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema65.items.type, parentSchema: schema65.items, data: data4 };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        let i3 = data3.length;
        let j1;
        if (i3 > 1) {
          const indices1 = {};
          for (; i3--; ) {
            let item1 = data3[i3];
            if (typeof item1 !== "string") {
              continue;
            }
            if (typeof indices1[item1] == "number") {
              j1 = indices1[item1];
              const err13 = { instancePath: instancePath + "/notIn", schemaPath: "#/$defs/literals/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)", schema: true, parentSchema: schema65, data: data3 };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
              break;
            }
            indices1[item1] = i3;
          }
        }
      } else {
        const err14 = { instancePath: instancePath + "/notIn", schemaPath: "#/$defs/literals/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema65.type, parentSchema: schema65, data: data3 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
  } else {
    const err15 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema63.type, parentSchema: schema63, data };
    if (vErrors === null) {
      vErrors = [err15];
    } else {
      vErrors.push(err15);
    }
    errors++;
  }
  validate32.errors = vErrors;
  return errors === 0;
}
validate32.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema67 = { "type": "object", "additionalProperties": false, "properties": { "any": { "description": "At least one of these holds.", "$ref": "#/$defs/conditions" } } };
var schema68 = { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/condition" } };
var wrapper0 = { validate: validate27 };
function validate35(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate35.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (Array.isArray(data)) {
    if (data.length < 1) {
      const err0 = { instancePath, schemaPath: "#/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema68, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (!wrapper0.validate(data[i0], { instancePath: instancePath + "/" + i0, parentData: data, parentDataProperty: i0, rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema68.type, parentSchema: schema68, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate35.errors = vErrors;
  return errors === 0;
}
validate35.evaluated = { "items": true, "dynamicProps": false, "dynamicItems": false };
function validate34(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate34.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "any")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema67, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.any !== void 0) {
      if (!validate35(data.any, { instancePath: instancePath + "/any", parentData: data, parentDataProperty: "any", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema67.type, parentSchema: schema67, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate34.errors = vErrors;
  return errors === 0;
}
validate34.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema69 = { "type": "object", "additionalProperties": false, "properties": { "all": { "description": "Every one of these holds.", "$ref": "#/$defs/conditions" } } };
function validate38(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate38.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "all")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema69, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.all !== void 0) {
      if (!validate35(data.all, { instancePath: instancePath + "/all", parentData: data, parentDataProperty: "all", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema69.type, parentSchema: schema69, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate38.errors = vErrors;
  return errors === 0;
}
validate38.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema70 = { "title": "At least so many", "description": "Holds where at least so many of the conditions do.", "type": "object", "required": ["atLeast", "of"], "additionalProperties": false, "properties": { "atLeast": { "description": "How many, from 1 to as many as there are.", "type": "integer", "minimum": 1 }, "of": { "description": "The conditions that are counted.", "$ref": "#/$defs/conditions" } } };
function validate41(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate41.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.atLeast === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "atLeast" }, message: "must have required property 'atLeast'", schema: schema70.required, parentSchema: schema70, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.of === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "of" }, message: "must have required property 'of'", schema: schema70.required, parentSchema: schema70, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "atLeast" || key0 === "of")) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema70, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.atLeast !== void 0) {
      let data0 = data.atLeast;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
        const err3 = { instancePath: instancePath + "/atLeast", schemaPath: "#/properties/atLeast/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema70.properties.atLeast.type, parentSchema: schema70.properties.atLeast, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 < 1 || isNaN(data0)) {
          const err4 = { instancePath: instancePath + "/atLeast", schemaPath: "#/properties/atLeast/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema70.properties.atLeast, data: data0 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
    }
    if (data.of !== void 0) {
      if (!validate35(data.of, { instancePath: instancePath + "/of", parentData: data, parentDataProperty: "of", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema70.type, parentSchema: schema70, data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate41.errors = vErrors;
  return errors === 0;
}
validate41.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema71 = { "type": "object", "required": ["not"], "additionalProperties": false, "properties": { "not": { "description": "This does not hold. What is unknown stays unknown.", "$ref": "#/$defs/condition" } } };
function validate44(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate44.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.not === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "not" }, message: "must have required property 'not'", schema: schema71.required, parentSchema: schema71, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "not")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema71, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.not !== void 0) {
      if (!wrapper0.validate(data.not, { instancePath: instancePath + "/not", parentData: data, parentDataProperty: "not", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema71.type, parentSchema: schema71, data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate44.errors = vErrors;
  return errors === 0;
}
validate44.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
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
  const _errs1 = errors;
  let valid0 = true;
  const _errs2 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if (data.signal === void 0 && (missing0 = "signal")) {
      const err0 = {};
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  errors = _errs1;
  if (vErrors !== null) {
    if (_errs1) {
      vErrors.length = _errs1;
    } else {
      vErrors = null;
    }
  }
  let ifClause0;
  if (_valid0) {
    const _errs3 = errors;
    if (!validate28(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
      errors = vErrors.length;
    }
    var _valid0 = _errs3 === errors;
    valid0 = _valid0;
    if (valid0) {
      var props0 = true;
    }
    ifClause0 = "then";
  } else {
    const _errs4 = errors;
    const _errs5 = errors;
    let valid1 = true;
    const _errs6 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing1;
      if (data.field === void 0 && (missing1 = "field")) {
        const err1 = {};
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    var _valid1 = _errs6 === errors;
    errors = _errs5;
    if (vErrors !== null) {
      if (_errs5) {
        vErrors.length = _errs5;
      } else {
        vErrors = null;
      }
    }
    let ifClause1;
    if (_valid1) {
      const _errs7 = errors;
      const _errs8 = errors;
      let valid2 = true;
      const _errs9 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.field !== void 0) {
          if ("segment.length" !== data.field) {
            const err2 = {};
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        }
      }
      var _valid2 = _errs9 === errors;
      errors = _errs8;
      if (vErrors !== null) {
        if (_errs8) {
          vErrors.length = _errs8;
        } else {
          vErrors = null;
        }
      }
      let ifClause2;
      if (_valid2) {
        const _errs11 = errors;
        if (!validate30(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
          vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
          errors = vErrors.length;
        }
        var _valid2 = _errs11 === errors;
        valid2 = _valid2;
        if (valid2) {
          var props1 = true;
        }
        ifClause2 = "then";
      } else {
        const _errs12 = errors;
        if (!validate32(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
          vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
          errors = vErrors.length;
        }
        var _valid2 = _errs12 === errors;
        valid2 = _valid2;
        if (valid2) {
          if (props1 !== true) {
            props1 = true;
          }
        }
        ifClause2 = "else";
      }
      if (!valid2) {
        const err3 = { instancePath, schemaPath: "#/else/then/if", keyword: "if", params: { failingKeyword: ifClause2 }, message: 'must match "' + ifClause2 + '" schema', schema: schema49.else.then.if, parentSchema: schema49.else.then, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      var _valid1 = _errs7 === errors;
      valid1 = _valid1;
      ifClause1 = "then";
    } else {
      const _errs13 = errors;
      const _errs14 = errors;
      let valid4 = true;
      const _errs15 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        let missing2;
        if (data.any === void 0 && (missing2 = "any")) {
          const err4 = {};
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
      var _valid3 = _errs15 === errors;
      errors = _errs14;
      if (vErrors !== null) {
        if (_errs14) {
          vErrors.length = _errs14;
        } else {
          vErrors = null;
        }
      }
      let ifClause3;
      if (_valid3) {
        const _errs16 = errors;
        if (!validate34(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
          vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
          errors = vErrors.length;
        }
        var _valid3 = _errs16 === errors;
        valid4 = _valid3;
        if (valid4) {
          var props2 = true;
        }
        ifClause3 = "then";
      } else {
        const _errs17 = errors;
        const _errs18 = errors;
        let valid5 = true;
        const _errs19 = errors;
        if (data && typeof data == "object" && !Array.isArray(data)) {
          let missing3;
          if (data.all === void 0 && (missing3 = "all")) {
            const err5 = {};
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
        var _valid4 = _errs19 === errors;
        errors = _errs18;
        if (vErrors !== null) {
          if (_errs18) {
            vErrors.length = _errs18;
          } else {
            vErrors = null;
          }
        }
        let ifClause4;
        if (_valid4) {
          const _errs20 = errors;
          if (!validate38(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate38.errors : vErrors.concat(validate38.errors);
            errors = vErrors.length;
          }
          var _valid4 = _errs20 === errors;
          valid5 = _valid4;
          if (valid5) {
            var props3 = true;
          }
          ifClause4 = "then";
        } else {
          const _errs21 = errors;
          const _errs22 = errors;
          let valid6 = true;
          const _errs23 = errors;
          const _errs24 = errors;
          let valid7 = false;
          const _errs25 = errors;
          if (data && typeof data == "object" && !Array.isArray(data)) {
            let missing4;
            if (data.atLeast === void 0 && (missing4 = "atLeast")) {
              const err6 = {};
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          var _valid6 = _errs25 === errors;
          valid7 = valid7 || _valid6;
          const _errs26 = errors;
          if (data && typeof data == "object" && !Array.isArray(data)) {
            let missing5;
            if (data.of === void 0 && (missing5 = "of")) {
              const err7 = {};
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
          var _valid6 = _errs26 === errors;
          valid7 = valid7 || _valid6;
          if (!valid7) {
            const err8 = {};
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          } else {
            errors = _errs24;
            if (vErrors !== null) {
              if (_errs24) {
                vErrors.length = _errs24;
              } else {
                vErrors = null;
              }
            }
          }
          var _valid5 = _errs23 === errors;
          errors = _errs22;
          if (vErrors !== null) {
            if (_errs22) {
              vErrors.length = _errs22;
            } else {
              vErrors = null;
            }
          }
          let ifClause5;
          if (_valid5) {
            const _errs27 = errors;
            if (!validate41(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
              vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
              errors = vErrors.length;
            }
            var _valid5 = _errs27 === errors;
            valid6 = _valid5;
            if (valid6) {
              var props4 = true;
            }
            ifClause5 = "then";
          } else {
            const _errs28 = errors;
            const _errs29 = errors;
            let valid8 = true;
            const _errs30 = errors;
            if (data && typeof data == "object" && !Array.isArray(data)) {
              let missing6;
              if (data.not === void 0 && (missing6 = "not")) {
                const err9 = {};
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
            }
            var _valid7 = _errs30 === errors;
            errors = _errs29;
            if (vErrors !== null) {
              if (_errs29) {
                vErrors.length = _errs29;
              } else {
                vErrors = null;
              }
            }
            let ifClause6;
            if (_valid7) {
              const _errs31 = errors;
              if (!validate44(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors);
                errors = vErrors.length;
              }
              var _valid7 = _errs31 === errors;
              valid8 = _valid7;
              if (valid8) {
                var props5 = true;
              }
              ifClause6 = "then";
            } else {
              const _errs32 = errors;
              if (data && typeof data == "object" && !Array.isArray(data)) {
                if (data.signal === void 0) {
                  const err10 = { instancePath, schemaPath: "#/$defs/noCondition/required", keyword: "required", params: { missingProperty: "signal" }, message: "must have required property 'signal'", schema: schema72.required, parentSchema: schema72, data };
                  if (vErrors === null) {
                    vErrors = [err10];
                  } else {
                    vErrors.push(err10);
                  }
                  errors++;
                }
                for (const key0 in data) {
                  if (!func1.call(schema72.properties, key0)) {
                    const err11 = { instancePath, schemaPath: "#/$defs/noCondition/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema72, data };
                    if (vErrors === null) {
                      vErrors = [err11];
                    } else {
                      vErrors.push(err11);
                    }
                    errors++;
                  }
                }
              } else {
                const err12 = { instancePath, schemaPath: "#/$defs/noCondition/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema72.type, parentSchema: schema72, data };
                if (vErrors === null) {
                  vErrors = [err12];
                } else {
                  vErrors.push(err12);
                }
                errors++;
              }
              var _valid7 = _errs32 === errors;
              valid8 = _valid7;
              if (valid8) {
                if (props5 !== true) {
                  props5 = true;
                }
              }
              ifClause6 = "else";
            }
            if (!valid8) {
              const err13 = { instancePath, schemaPath: "#/else/else/else/else/else/if", keyword: "if", params: { failingKeyword: ifClause6 }, message: 'must match "' + ifClause6 + '" schema', schema: schema49.else.else.else.else.else.if, parentSchema: schema49.else.else.else.else.else, data };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
            var _valid5 = _errs28 === errors;
            valid6 = _valid5;
            if (valid6) {
              if (props4 !== true && props5 !== void 0) {
                if (props5 === true) {
                  props4 = true;
                } else {
                  props4 = props4 || {};
                  Object.assign(props4, props5);
                }
              }
            }
            ifClause5 = "else";
          }
          if (!valid6) {
            const err14 = { instancePath, schemaPath: "#/else/else/else/else/if", keyword: "if", params: { failingKeyword: ifClause5 }, message: 'must match "' + ifClause5 + '" schema', schema: schema49.else.else.else.else.if, parentSchema: schema49.else.else.else.else, data };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
          var _valid4 = _errs21 === errors;
          valid5 = _valid4;
          if (valid5) {
            if (props3 !== true && props4 !== void 0) {
              if (props4 === true) {
                props3 = true;
              } else {
                props3 = props3 || {};
                Object.assign(props3, props4);
              }
            }
          }
          ifClause4 = "else";
        }
        if (!valid5) {
          const err15 = { instancePath, schemaPath: "#/else/else/else/if", keyword: "if", params: { failingKeyword: ifClause4 }, message: 'must match "' + ifClause4 + '" schema', schema: schema49.else.else.else.if, parentSchema: schema49.else.else.else, data };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        var _valid3 = _errs17 === errors;
        valid4 = _valid3;
        if (valid4) {
          if (props2 !== true && props3 !== void 0) {
            if (props3 === true) {
              props2 = true;
            } else {
              props2 = props2 || {};
              Object.assign(props2, props3);
            }
          }
        }
        ifClause3 = "else";
      }
      if (!valid4) {
        const err16 = { instancePath, schemaPath: "#/else/else/if", keyword: "if", params: { failingKeyword: ifClause3 }, message: 'must match "' + ifClause3 + '" schema', schema: schema49.else.else.if, parentSchema: schema49.else.else, data };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      var _valid1 = _errs13 === errors;
      valid1 = _valid1;
      if (valid1) {
        if (props1 !== true && props2 !== void 0) {
          if (props2 === true) {
            props1 = true;
          } else {
            props1 = props1 || {};
            Object.assign(props1, props2);
          }
        }
      }
      ifClause1 = "else";
    }
    if (!valid1) {
      const err17 = { instancePath, schemaPath: "#/else/if", keyword: "if", params: { failingKeyword: ifClause1 }, message: 'must match "' + ifClause1 + '" schema', schema: schema49.else.if, parentSchema: schema49.else, data };
      if (vErrors === null) {
        vErrors = [err17];
      } else {
        vErrors.push(err17);
      }
      errors++;
    }
    var _valid0 = _errs4 === errors;
    valid0 = _valid0;
    if (valid0) {
      if (props0 !== true && props1 !== void 0) {
        if (props1 === true) {
          props0 = true;
        } else {
          props0 = props0 || {};
          Object.assign(props0, props1);
        }
      }
    }
    ifClause0 = "else";
  }
  if (!valid0) {
    const err18 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: ifClause0 }, message: 'must match "' + ifClause0 + '" schema', schema: schema49.if, parentSchema: schema49, data };
    if (vErrors === null) {
      vErrors = [err18];
    } else {
      vErrors.push(err18);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (props0 !== true) {
      props0 = props0 || {};
      props0.signal = true;
      props0.field = true;
      props0.any = true;
      props0.all = true;
      props0.atLeast = true;
      props0.of = true;
      props0.not = true;
    }
    if (data.signal !== void 0) {
      let data1 = data.signal;
      if (typeof data1 === "string") {
        if (func2(data1) < 1) {
          const err19 = { instancePath: instancePath + "/signal", schemaPath: "#/$defs/signalName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema52, data: data1 };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
      } else {
        const err20 = { instancePath: instancePath + "/signal", schemaPath: "#/$defs/signalName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema52.type, parentSchema: schema52, data: data1 };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.field !== void 0) {
      let data2 = data.field;
      if (!(data2 === "segment.stage" || data2 === "segment.role" || data2 === "segment.modality" || data2 === "segment.length" || data2 === "segment.turn" || data2 === "tool.name" || data2 === "caller.tenant" || data2 === "caller.role" || data2 === "model" || data2 === "protocol" || data2 === "language")) {
        const err21 = { instancePath: instancePath + "/field", schemaPath: "#/$defs/fieldName/enum", keyword: "enum", params: { allowedValues: schema64.enum }, message: "must be equal to one of the allowed values", schema: schema64.enum, parentSchema: schema64, data: data2 };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
  } else {
    const err22 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema49.type, parentSchema: schema49, data };
    if (vErrors === null) {
      vErrors = [err22];
    } else {
      vErrors.push(err22);
    }
    errors++;
  }
  validate27.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate27.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema75 = { "title": "Effect", "description": "What is done when the condition holds.", "type": "object", "required": ["effect"], "properties": { "effect": { "enum": ["flag", "redact", "block", "route", "replace", "support", "neutralise"] } }, "allOf": [{ "if": { "required": ["effect"], "properties": { "effect": { "const": "flag" } } }, "then": { "$ref": "#/$defs/flag" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "redact" } } }, "then": { "$ref": "#/$defs/redact" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "block" } } }, "then": { "$ref": "#/$defs/block" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "route" } } }, "then": { "$ref": "#/$defs/route" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "replace" } } }, "then": { "$ref": "#/$defs/replace" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "support" } } }, "then": { "$ref": "#/$defs/support" } }, { "if": { "required": ["effect"], "properties": { "effect": { "const": "neutralise" } } }, "then": { "$ref": "#/$defs/neutralise" } }] };
var schema76 = { "description": "Recorded; nothing is changed.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "flag" } } };
var schema83 = { "description": "Another model answers, in place of the one that was asked. For requests only.", "type": "object", "required": ["model"], "additionalProperties": false, "properties": { "effect": { "const": "route" }, "model": { "description": "The model's alias.", "type": "string", "minLength": 1 } } };
var schema84 = { "description": "The passage that met the condition is replaced by a note: the windows of a long text in which a model found it, or the whole text.", "type": "object", "required": ["with"], "additionalProperties": false, "properties": { "effect": { "const": "replace" }, "with": { "description": "The note.", "type": "string", "minLength": 1, "maxLength": 1e3 } } };
var schema87 = { "description": "Control tokens of a model are made harmless in place.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "neutralise" } } };
var schema77 = { "description": "The spans that met the condition, or the whole segment where there are none, are overwritten.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "redact" }, "with": { "description": "What stands there instead. {label} is the kind of thing that stood there, {mask} a dot for each of its letters and digits, {last4} its last four (as in \u2022\u2022\u2022\u2022 {last4}), {hash} a keyed hash that is the same for the same text. Default: [{label}].", "type": "string", "maxLength": 1e3 }, "restore": { "$ref": "#/$defs/restore" } } };
var schema78 = { "title": "Restore", "description": "The model sees a placeholder ([EMAIL_kvdrwt]), and the original comes back where its answer repeats it. true: in text alone; a tool call that repeats it is refused. For requests only; without `with`.", "if": { "type": "object" }, "then": { "$ref": "#/$defs/restoration" }, "else": { "enum": [true] } };
var schema79 = { "title": "Restoration", "description": "The original comes back in text, and in the arguments of the tools that are named.", "type": "object", "required": ["tools"], "additionalProperties": false, "properties": { "tools": { "description": "Tools that are given the original, by name; * stands for any characters. Never inside an address.", "$ref": "#/$defs/globs" } } };
function validate50(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate50.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.tools === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "tools" }, message: "must have required property 'tools'", schema: schema79.required, parentSchema: schema79, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "tools")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema79, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.tools !== void 0) {
      let data0 = data.tools;
      if (Array.isArray(data0)) {
        if (data0.length < 1) {
          const err2 = { instancePath: instancePath + "/tools", schemaPath: "#/$defs/globs/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema34, data: data0 };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data1 = data0[i0];
          if (typeof data1 === "string") {
            if (func2(data1) < 1) {
              const err3 = { instancePath: instancePath + "/tools/" + i0, schemaPath: "#/$defs/globs/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema34.items, data: data1 };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
          } else {
            const err4 = { instancePath: instancePath + "/tools/" + i0, schemaPath: "#/$defs/globs/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.items.type, parentSchema: schema34.items, data: data1 };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        let i1 = data0.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data0[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err5 = { instancePath: instancePath + "/tools", schemaPath: "#/$defs/globs/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema34, data: data0 };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err6 = { instancePath: instancePath + "/tools", schemaPath: "#/$defs/globs/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema34.type, parentSchema: schema34, data: data0 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema79.type, parentSchema: schema79, data };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate50.errors = vErrors;
  return errors === 0;
}
validate50.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate49(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate49.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs0 = errors;
  let valid0 = true;
  const _errs1 = errors;
  if (!(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = {};
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  var _valid0 = _errs1 === errors;
  errors = _errs0;
  if (vErrors !== null) {
    if (_errs0) {
      vErrors.length = _errs0;
    } else {
      vErrors = null;
    }
  }
  let ifClause0;
  if (_valid0) {
    const _errs3 = errors;
    if (!validate50(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
      errors = vErrors.length;
    }
    var _valid0 = _errs3 === errors;
    valid0 = _valid0;
    if (valid0) {
      var props0 = true;
    }
    ifClause0 = "then";
  } else {
    const _errs4 = errors;
    if (!(data === true)) {
      const err1 = { instancePath, schemaPath: "#/else/enum", keyword: "enum", params: { allowedValues: schema78.else.enum }, message: "must be equal to one of the allowed values", schema: schema78.else.enum, parentSchema: schema78.else, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    var _valid0 = _errs4 === errors;
    valid0 = _valid0;
    ifClause0 = "else";
  }
  if (!valid0) {
    const err2 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: ifClause0 }, message: 'must match "' + ifClause0 + '" schema', schema: schema78.if, parentSchema: schema78, data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate49.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate49.evaluated = { "dynamicProps": true, "dynamicItems": false };
function validate48(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate48.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "effect" || key0 === "with" || key0 === "restore")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema77, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.effect !== void 0) {
      let data0 = data.effect;
      if ("redact" !== data0) {
        const err1 = { instancePath: instancePath + "/effect", schemaPath: "#/properties/effect/const", keyword: "const", params: { allowedValue: "redact" }, message: "must be equal to constant", schema: "redact", parentSchema: schema77.properties.effect, data: data0 };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.with !== void 0) {
      let data1 = data.with;
      if (typeof data1 === "string") {
        if (func2(data1) > 1e3) {
          const err2 = { instancePath: instancePath + "/with", schemaPath: "#/properties/with/maxLength", keyword: "maxLength", params: { limit: 1e3 }, message: "must NOT have more than 1000 characters", schema: 1e3, parentSchema: schema77.properties.with, data: data1 };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/with", schemaPath: "#/properties/with/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema77.properties.with.type, parentSchema: schema77.properties.with, data: data1 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.restore !== void 0) {
      if (!validate49(data.restore, { instancePath: instancePath + "/restore", parentData: data, parentDataProperty: "restore", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate49.errors : vErrors.concat(validate49.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema77.type, parentSchema: schema77, data };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate48.errors = vErrors;
  return errors === 0;
}
validate48.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema81 = { "description": "The exchange is stopped.", "type": "object", "additionalProperties": false, "properties": { "effect": { "const": "block" }, "message": { "$ref": "#/$defs/messageName" } } };
function validate54(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate54.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "effect" || key0 === "message")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema81, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.effect !== void 0) {
      let data0 = data.effect;
      if ("block" !== data0) {
        const err1 = { instancePath: instancePath + "/effect", schemaPath: "#/properties/effect/const", keyword: "const", params: { allowedValue: "block" }, message: "must be equal to constant", schema: "block", parentSchema: schema81.properties.effect, data: data0 };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.message !== void 0) {
      let data1 = data.message;
      if (typeof data1 === "string") {
        if (func2(data1) < 1) {
          const err2 = { instancePath: instancePath + "/message", schemaPath: "#/$defs/messageName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39, data: data1 };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/message", schemaPath: "#/$defs/messageName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.type, parentSchema: schema39, data: data1 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
  } else {
    const err4 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema81.type, parentSchema: schema81, data };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate54.errors = vErrors;
  return errors === 0;
}
validate54.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema85 = { "description": "A message is added to the end of the answer, once. To give it instead of an answer, block with a message as answer.", "type": "object", "required": ["message"], "additionalProperties": false, "properties": { "effect": { "const": "support" }, "message": { "$ref": "#/$defs/messageName" } } };
function validate56(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate56.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.message === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "message" }, message: "must have required property 'message'", schema: schema85.required, parentSchema: schema85, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "effect" || key0 === "message")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema85, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.effect !== void 0) {
      let data0 = data.effect;
      if ("support" !== data0) {
        const err2 = { instancePath: instancePath + "/effect", schemaPath: "#/properties/effect/const", keyword: "const", params: { allowedValue: "support" }, message: "must be equal to constant", schema: "support", parentSchema: schema85.properties.effect, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.message !== void 0) {
      let data1 = data.message;
      if (typeof data1 === "string") {
        if (func2(data1) < 1) {
          const err3 = { instancePath: instancePath + "/message", schemaPath: "#/$defs/messageName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39, data: data1 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/message", schemaPath: "#/$defs/messageName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.type, parentSchema: schema39, data: data1 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema85.type, parentSchema: schema85, data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate47(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate47.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs2 = errors;
  let valid1 = true;
  const _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if (data.effect === void 0 && (missing0 = "effect")) {
      const err0 = {};
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("flag" !== data.effect) {
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
    const _errs5 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        if (!(key0 === "effect")) {
          const err2 = { instancePath, schemaPath: "#/$defs/flag/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema76, data };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
      if (data.effect !== void 0) {
        let data1 = data.effect;
        if ("flag" !== data1) {
          const err3 = { instancePath: instancePath + "/effect", schemaPath: "#/$defs/flag/properties/effect/const", keyword: "const", params: { allowedValue: "flag" }, message: "must be equal to constant", schema: "flag", parentSchema: schema76.properties.effect, data: data1 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    } else {
      const err4 = { instancePath, schemaPath: "#/$defs/flag/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema76.type, parentSchema: schema76, data };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    var _valid0 = _errs5 === errors;
    valid1 = _valid0;
    if (valid1) {
      var props0 = true;
    }
  }
  if (!valid1) {
    const err5 = { instancePath, schemaPath: "#/allOf/0/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[0].if, parentSchema: schema75.allOf[0], data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  const _errs11 = errors;
  let valid5 = true;
  const _errs12 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing1;
    if (data.effect === void 0 && (missing1 = "effect")) {
      const err6 = {};
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("redact" !== data.effect) {
          const err7 = {};
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
    }
  }
  var _valid1 = _errs12 === errors;
  errors = _errs11;
  if (vErrors !== null) {
    if (_errs11) {
      vErrors.length = _errs11;
    } else {
      vErrors = null;
    }
  }
  if (_valid1) {
    const _errs14 = errors;
    if (!validate48(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors);
      errors = vErrors.length;
    }
    var _valid1 = _errs14 === errors;
    valid5 = _valid1;
    if (valid5) {
      var props1 = true;
    }
  }
  if (!valid5) {
    const err8 = { instancePath, schemaPath: "#/allOf/1/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[1].if, parentSchema: schema75.allOf[1], data };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
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
  const _errs16 = errors;
  let valid7 = true;
  const _errs17 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing2;
    if (data.effect === void 0 && (missing2 = "effect")) {
      const err9 = {};
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("block" !== data.effect) {
          const err10 = {};
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
  }
  var _valid2 = _errs17 === errors;
  errors = _errs16;
  if (vErrors !== null) {
    if (_errs16) {
      vErrors.length = _errs16;
    } else {
      vErrors = null;
    }
  }
  if (_valid2) {
    const _errs19 = errors;
    if (!validate54(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
      errors = vErrors.length;
    }
    var _valid2 = _errs19 === errors;
    valid7 = _valid2;
    if (valid7) {
      var props2 = true;
    }
  }
  if (!valid7) {
    const err11 = { instancePath, schemaPath: "#/allOf/2/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[2].if, parentSchema: schema75.allOf[2], data };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  if (props0 !== true && props2 !== void 0) {
    if (props2 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props2);
    }
  }
  const _errs21 = errors;
  let valid9 = true;
  const _errs22 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing3;
    if (data.effect === void 0 && (missing3 = "effect")) {
      const err12 = {};
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("route" !== data.effect) {
          const err13 = {};
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      }
    }
  }
  var _valid3 = _errs22 === errors;
  errors = _errs21;
  if (vErrors !== null) {
    if (_errs21) {
      vErrors.length = _errs21;
    } else {
      vErrors = null;
    }
  }
  if (_valid3) {
    const _errs24 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.model === void 0) {
        const err14 = { instancePath, schemaPath: "#/$defs/route/required", keyword: "required", params: { missingProperty: "model" }, message: "must have required property 'model'", schema: schema83.required, parentSchema: schema83, data };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      for (const key1 in data) {
        if (!(key1 === "effect" || key1 === "model")) {
          const err15 = { instancePath, schemaPath: "#/$defs/route/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema83, data };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
      if (data.effect !== void 0) {
        let data5 = data.effect;
        if ("route" !== data5) {
          const err16 = { instancePath: instancePath + "/effect", schemaPath: "#/$defs/route/properties/effect/const", keyword: "const", params: { allowedValue: "route" }, message: "must be equal to constant", schema: "route", parentSchema: schema83.properties.effect, data: data5 };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      }
      if (data.model !== void 0) {
        let data6 = data.model;
        if (typeof data6 === "string") {
          if (func2(data6) < 1) {
            const err17 = { instancePath: instancePath + "/model", schemaPath: "#/$defs/route/properties/model/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema83.properties.model, data: data6 };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        } else {
          const err18 = { instancePath: instancePath + "/model", schemaPath: "#/$defs/route/properties/model/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema83.properties.model.type, parentSchema: schema83.properties.model, data: data6 };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      }
    } else {
      const err19 = { instancePath, schemaPath: "#/$defs/route/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema83.type, parentSchema: schema83, data };
      if (vErrors === null) {
        vErrors = [err19];
      } else {
        vErrors.push(err19);
      }
      errors++;
    }
    var _valid3 = _errs24 === errors;
    valid9 = _valid3;
    if (valid9) {
      var props3 = true;
    }
  }
  if (!valid9) {
    const err20 = { instancePath, schemaPath: "#/allOf/3/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[3].if, parentSchema: schema75.allOf[3], data };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  if (props0 !== true && props3 !== void 0) {
    if (props3 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props3);
    }
  }
  const _errs32 = errors;
  let valid13 = true;
  const _errs33 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing4;
    if (data.effect === void 0 && (missing4 = "effect")) {
      const err21 = {};
      if (vErrors === null) {
        vErrors = [err21];
      } else {
        vErrors.push(err21);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("replace" !== data.effect) {
          const err22 = {};
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
    }
  }
  var _valid4 = _errs33 === errors;
  errors = _errs32;
  if (vErrors !== null) {
    if (_errs32) {
      vErrors.length = _errs32;
    } else {
      vErrors = null;
    }
  }
  if (_valid4) {
    const _errs35 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.with === void 0) {
        const err23 = { instancePath, schemaPath: "#/$defs/replace/required", keyword: "required", params: { missingProperty: "with" }, message: "must have required property 'with'", schema: schema84.required, parentSchema: schema84, data };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      for (const key2 in data) {
        if (!(key2 === "effect" || key2 === "with")) {
          const err24 = { instancePath, schemaPath: "#/$defs/replace/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema84, data };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      }
      if (data.effect !== void 0) {
        let data8 = data.effect;
        if ("replace" !== data8) {
          const err25 = { instancePath: instancePath + "/effect", schemaPath: "#/$defs/replace/properties/effect/const", keyword: "const", params: { allowedValue: "replace" }, message: "must be equal to constant", schema: "replace", parentSchema: schema84.properties.effect, data: data8 };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      }
      if (data.with !== void 0) {
        let data9 = data.with;
        if (typeof data9 === "string") {
          if (func2(data9) > 1e3) {
            const err26 = { instancePath: instancePath + "/with", schemaPath: "#/$defs/replace/properties/with/maxLength", keyword: "maxLength", params: { limit: 1e3 }, message: "must NOT have more than 1000 characters", schema: 1e3, parentSchema: schema84.properties.with, data: data9 };
            if (vErrors === null) {
              vErrors = [err26];
            } else {
              vErrors.push(err26);
            }
            errors++;
          }
          if (func2(data9) < 1) {
            const err27 = { instancePath: instancePath + "/with", schemaPath: "#/$defs/replace/properties/with/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema84.properties.with, data: data9 };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
        } else {
          const err28 = { instancePath: instancePath + "/with", schemaPath: "#/$defs/replace/properties/with/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema84.properties.with.type, parentSchema: schema84.properties.with, data: data9 };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
      }
    } else {
      const err29 = { instancePath, schemaPath: "#/$defs/replace/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema84.type, parentSchema: schema84, data };
      if (vErrors === null) {
        vErrors = [err29];
      } else {
        vErrors.push(err29);
      }
      errors++;
    }
    var _valid4 = _errs35 === errors;
    valid13 = _valid4;
    if (valid13) {
      var props4 = true;
    }
  }
  if (!valid13) {
    const err30 = { instancePath, schemaPath: "#/allOf/4/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[4].if, parentSchema: schema75.allOf[4], data };
    if (vErrors === null) {
      vErrors = [err30];
    } else {
      vErrors.push(err30);
    }
    errors++;
  }
  if (props0 !== true && props4 !== void 0) {
    if (props4 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props4);
    }
  }
  const _errs43 = errors;
  let valid17 = true;
  const _errs44 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing5;
    if (data.effect === void 0 && (missing5 = "effect")) {
      const err31 = {};
      if (vErrors === null) {
        vErrors = [err31];
      } else {
        vErrors.push(err31);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("support" !== data.effect) {
          const err32 = {};
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
      }
    }
  }
  var _valid5 = _errs44 === errors;
  errors = _errs43;
  if (vErrors !== null) {
    if (_errs43) {
      vErrors.length = _errs43;
    } else {
      vErrors = null;
    }
  }
  if (_valid5) {
    const _errs46 = errors;
    if (!validate56(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
      errors = vErrors.length;
    }
    var _valid5 = _errs46 === errors;
    valid17 = _valid5;
    if (valid17) {
      var props5 = true;
    }
  }
  if (!valid17) {
    const err33 = { instancePath, schemaPath: "#/allOf/5/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[5].if, parentSchema: schema75.allOf[5], data };
    if (vErrors === null) {
      vErrors = [err33];
    } else {
      vErrors.push(err33);
    }
    errors++;
  }
  if (props0 !== true && props5 !== void 0) {
    if (props5 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props5);
    }
  }
  const _errs48 = errors;
  let valid19 = true;
  const _errs49 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing6;
    if (data.effect === void 0 && (missing6 = "effect")) {
      const err34 = {};
      if (vErrors === null) {
        vErrors = [err34];
      } else {
        vErrors.push(err34);
      }
      errors++;
    } else {
      if (data.effect !== void 0) {
        if ("neutralise" !== data.effect) {
          const err35 = {};
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
      }
    }
  }
  var _valid6 = _errs49 === errors;
  errors = _errs48;
  if (vErrors !== null) {
    if (_errs48) {
      vErrors.length = _errs48;
    } else {
      vErrors = null;
    }
  }
  if (_valid6) {
    const _errs51 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key3 in data) {
        if (!(key3 === "effect")) {
          const err36 = { instancePath, schemaPath: "#/$defs/neutralise/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema87, data };
          if (vErrors === null) {
            vErrors = [err36];
          } else {
            vErrors.push(err36);
          }
          errors++;
        }
      }
      if (data.effect !== void 0) {
        let data12 = data.effect;
        if ("neutralise" !== data12) {
          const err37 = { instancePath: instancePath + "/effect", schemaPath: "#/$defs/neutralise/properties/effect/const", keyword: "const", params: { allowedValue: "neutralise" }, message: "must be equal to constant", schema: "neutralise", parentSchema: schema87.properties.effect, data: data12 };
          if (vErrors === null) {
            vErrors = [err37];
          } else {
            vErrors.push(err37);
          }
          errors++;
        }
      }
    } else {
      const err38 = { instancePath, schemaPath: "#/$defs/neutralise/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema87.type, parentSchema: schema87, data };
      if (vErrors === null) {
        vErrors = [err38];
      } else {
        vErrors.push(err38);
      }
      errors++;
    }
    var _valid6 = _errs51 === errors;
    valid19 = _valid6;
    if (valid19) {
      var props6 = true;
    }
  }
  if (!valid19) {
    const err39 = { instancePath, schemaPath: "#/allOf/6/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema75.allOf[6].if, parentSchema: schema75.allOf[6], data };
    if (vErrors === null) {
      vErrors = [err39];
    } else {
      vErrors.push(err39);
    }
    errors++;
  }
  if (props0 !== true && props6 !== void 0) {
    if (props6 === true) {
      props0 = true;
    } else {
      props0 = props0 || {};
      Object.assign(props0, props6);
    }
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.effect === void 0) {
      const err40 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "effect" }, message: "must have required property 'effect'", schema: schema75.required, parentSchema: schema75, data };
      if (vErrors === null) {
        vErrors = [err40];
      } else {
        vErrors.push(err40);
      }
      errors++;
    }
    if (props0 !== true) {
      props0 = props0 || {};
      props0.effect = true;
    }
    if (data.effect !== void 0) {
      let data13 = data.effect;
      if (!(data13 === "flag" || data13 === "redact" || data13 === "block" || data13 === "route" || data13 === "replace" || data13 === "support" || data13 === "neutralise")) {
        const err41 = { instancePath: instancePath + "/effect", schemaPath: "#/properties/effect/enum", keyword: "enum", params: { allowedValues: schema75.properties.effect.enum }, message: "must be equal to one of the allowed values", schema: schema75.properties.effect.enum, parentSchema: schema75.properties.effect, data: data13 };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
    }
  } else {
    const err42 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema75.type, parentSchema: schema75, data };
    if (vErrors === null) {
      vErrors = [err42];
    } else {
      vErrors.push(err42);
    }
    errors++;
  }
  validate47.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate47.evaluated = { "dynamicProps": true, "dynamicItems": false };
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
    if (data.id === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "id" }, message: "must have required property 'id'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.when === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "when" }, message: "must have required property 'when'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.then === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "then" }, message: "must have required property 'then'", schema: schema45.required, parentSchema: schema45, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func1.call(schema45.properties, key0)) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema45, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.id !== void 0) {
      let data0 = data.id;
      if (typeof data0 === "string") {
        if (!pattern9.test(data0)) {
          const err4 = { instancePath: instancePath + "/id", schemaPath: "#/$defs/ruleId/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9-]{0,62}$" }, message: 'must match pattern "^[a-z][a-z0-9-]{0,62}$"', schema: "^[a-z][a-z0-9-]{0,62}$", parentSchema: schema46, data: data0 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/id", schemaPath: "#/$defs/ruleId/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema46.type, parentSchema: schema46, data: data0 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.description !== void 0) {
      let data1 = data.description;
      if (typeof data1 === "string") {
        if (func2(data1) > 1e3) {
          const err6 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/maxLength", keyword: "maxLength", params: { limit: 1e3 }, message: "must NOT have more than 1000 characters", schema: 1e3, parentSchema: schema45.properties.description, data: data1 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema45.properties.description.type, parentSchema: schema45.properties.description, data: data1 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.severity !== void 0) {
      let data2 = data.severity;
      if (!(data2 === "low" || data2 === "medium" || data2 === "high" || data2 === "critical")) {
        const err8 = { instancePath: instancePath + "/severity", schemaPath: "#/$defs/severity/enum", keyword: "enum", params: { allowedValues: schema47.enum }, message: "must be equal to one of the allowed values", schema: schema47.enum, parentSchema: schema47, data: data2 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.tags !== void 0) {
      let data3 = data.tags;
      if (Array.isArray(data3)) {
        const len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data4 = data3[i0];
          if (typeof data4 === "string") {
            if (!pattern10.test(data4)) {
              const err9 = { instancePath: instancePath + "/tags/" + i0, schemaPath: "#/properties/tags/items/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9._:-]{0,62}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9._:-]{0,62}$"', schema: "^[a-z0-9][a-z0-9._:-]{0,62}$", parentSchema: schema45.properties.tags.items, data: data4 };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = { instancePath: instancePath + "/tags/" + i0, schemaPath: "#/properties/tags/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema45.properties.tags.items.type, parentSchema: schema45.properties.tags.items, data: data4 };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        let i1 = data3.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data3[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err11 = { instancePath: instancePath + "/tags", schemaPath: "#/properties/tags/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema45.properties.tags, data: data3 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err12 = { instancePath: instancePath + "/tags", schemaPath: "#/properties/tags/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema45.properties.tags.type, parentSchema: schema45.properties.tags, data: data3 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.mode !== void 0) {
      if (!validate21(data.mode, { instancePath: instancePath + "/mode", parentData: data, parentDataProperty: "mode", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
        errors = vErrors.length;
      }
    }
    if (data.final !== void 0) {
      let data6 = data.final;
      if (typeof data6 !== "boolean") {
        const err13 = { instancePath: instancePath + "/final", schemaPath: "#/properties/final/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema45.properties.final.type, parentSchema: schema45.properties.final, data: data6 };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.at !== void 0) {
      let data7 = data.at;
      if (Array.isArray(data7)) {
        if (data7.length < 1) {
          const err14 = { instancePath: instancePath + "/at", schemaPath: "#/properties/at/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema45.properties.at, data: data7 };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        const len1 = data7.length;
        for (let i2 = 0; i2 < len1; i2++) {
          let data8 = data7[i2];
          if (!(data8 === "input" || data8 === "tool_definition" || data8 === "tool_result" || data8 === "output" || data8 === "reasoning" || data8 === "tool_call")) {
            const err15 = { instancePath: instancePath + "/at/" + i2, schemaPath: "#/$defs/stage/enum", keyword: "enum", params: { allowedValues: schema48.enum }, message: "must be equal to one of the allowed values", schema: schema48.enum, parentSchema: schema48, data: data8 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        let i3 = data7.length;
        let j1;
        if (i3 > 1) {
          outer0:
            for (; i3--; ) {
              for (j1 = i3; j1--; ) {
                if (func0(data7[i3], data7[j1])) {
                  const err16 = { instancePath: instancePath + "/at", schemaPath: "#/properties/at/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)", schema: true, parentSchema: schema45.properties.at, data: data7 };
                  if (vErrors === null) {
                    vErrors = [err16];
                  } else {
                    vErrors.push(err16);
                  }
                  errors++;
                  break outer0;
                }
              }
            }
        }
      } else {
        const err17 = { instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema45.properties.at.type, parentSchema: schema45.properties.at, data: data7 };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.when !== void 0) {
      if (!validate27(data.when, { instancePath: instancePath + "/when", parentData: data, parentDataProperty: "when", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.then !== void 0) {
      if (!validate47(data.then, { instancePath: instancePath + "/then", parentData: data, parentDataProperty: "then", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.onError !== void 0) {
      let data11 = data.onError;
      if (!(data11 === "block" || data11 === "match" || data11 === "flag" || data11 === "ignore")) {
        const err18 = { instancePath: instancePath + "/onError", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data11 };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.onTimeout !== void 0) {
      let data12 = data.onTimeout;
      if (!(data12 === "block" || data12 === "match" || data12 === "flag" || data12 === "ignore")) {
        const err19 = { instancePath: instancePath + "/onTimeout", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data12 };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.onUnscannable !== void 0) {
      let data13 = data.onUnscannable;
      if (!(data13 === "block" || data13 === "match" || data13 === "flag" || data13 === "ignore")) {
        const err20 = { instancePath: instancePath + "/onUnscannable", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data13 };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
  } else {
    const err21 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema45.type, parentSchema: schema45, data };
    if (vErrors === null) {
      vErrors = [err21];
    } else {
      vErrors.push(err21);
    }
    errors++;
  }
  validate25.errors = vErrors;
  return errors === 0;
}
validate25.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema91 = { "title": "Exemption", "type": "object", "required": ["rule", "when", "reason", "expires"], "additionalProperties": false, "properties": { "rule": { "$ref": "#/$defs/ruleId", "description": "The rule that is not enforced." }, "when": { "$ref": "#/$defs/condition", "description": "For whom: a condition on fields." }, "reason": { "description": "Why; it stands in the record.", "type": "string", "minLength": 1, "maxLength": 400 }, "expires": { "$ref": "#/$defs/day", "description": "The last day on which it holds (UTC): 2027-03-31." } } };
var schema93 = { "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" };
var pattern12 = new RegExp("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "u");
function validate60(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate60.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.rule === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "rule" }, message: "must have required property 'rule'", schema: schema91.required, parentSchema: schema91, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.when === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "when" }, message: "must have required property 'when'", schema: schema91.required, parentSchema: schema91, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.reason === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "reason" }, message: "must have required property 'reason'", schema: schema91.required, parentSchema: schema91, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.expires === void 0) {
      const err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" }, message: "must have required property 'expires'", schema: schema91.required, parentSchema: schema91, data };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "rule" || key0 === "when" || key0 === "reason" || key0 === "expires")) {
        const err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema91, data };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.rule !== void 0) {
      let data0 = data.rule;
      if (typeof data0 === "string") {
        if (!pattern9.test(data0)) {
          const err5 = { instancePath: instancePath + "/rule", schemaPath: "#/$defs/ruleId/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9-]{0,62}$" }, message: 'must match pattern "^[a-z][a-z0-9-]{0,62}$"', schema: "^[a-z][a-z0-9-]{0,62}$", parentSchema: schema46, data: data0 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/rule", schemaPath: "#/$defs/ruleId/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema46.type, parentSchema: schema46, data: data0 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.when !== void 0) {
      if (!validate27(data.when, { instancePath: instancePath + "/when", parentData: data, parentDataProperty: "when", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.reason !== void 0) {
      let data2 = data.reason;
      if (typeof data2 === "string") {
        if (func2(data2) > 400) {
          const err7 = { instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 400 }, message: "must NOT have more than 400 characters", schema: 400, parentSchema: schema91.properties.reason, data: data2 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (func2(data2) < 1) {
          const err8 = { instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema91.properties.reason, data: data2 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = { instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema91.properties.reason.type, parentSchema: schema91.properties.reason, data: data2 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.expires !== void 0) {
      let data3 = data.expires;
      if (typeof data3 === "string") {
        if (!pattern12.test(data3)) {
          const err10 = { instancePath: instancePath + "/expires", schemaPath: "#/$defs/day/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" }, message: 'must match pattern "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"', schema: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", parentSchema: schema93, data: data3 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = { instancePath: instancePath + "/expires", schemaPath: "#/$defs/day/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema93.type, parentSchema: schema93, data: data3 };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
  } else {
    const err12 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema91.type, parentSchema: schema91, data };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate60.errors = vErrors;
  return errors === 0;
}
validate60.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema95 = { "title": "Test", "type": "object", "required": ["name", "given", "expect"], "additionalProperties": false, "properties": { "name": { "description": "What holds, as a sentence.", "type": "string", "minLength": 1 }, "given": { "description": "The segment. A signal that is not given is 0, or, with a text, what the classifiers say.", "type": "object", "required": ["stage"], "additionalProperties": false, "properties": { "stage": { "$ref": "#/$defs/stage" }, "role": { "$ref": "#/$defs/role" }, "text": { "description": "Scanned by the classifiers.", "type": "string" }, "unknown": { "description": "Signals that are not given are unknown for this cause, and not 0.", "$ref": "#/$defs/unknownCause" }, "signals": { "type": "object", "propertyNames": { "minLength": 1 }, "additionalProperties": { "$ref": "#/$defs/givenSignal" } }, "fields": { "description": 'Other facts: { "caller.role": "compliance" }.', "type": "object", "propertyNames": { "$ref": "#/$defs/fieldName" }, "additionalProperties": { "type": ["string", "integer"] } }, "day": { "$ref": "#/$defs/day", "description": "When it happens, for exemptions; without it none holds." } } }, "expect": { "description": "What is not mentioned is not checked; a list that is given has to be complete, in any order.", "type": "object", "minProperties": 1, "additionalProperties": false, "properties": { "verdict": { "description": "What becomes of the exchange.", "enum": ["pass", "route", "block"] }, "rules": { "description": "The rules that do more than flag.", "$ref": "#/$defs/names" }, "flags": { "description": "The rules that flag.", "$ref": "#/$defs/names" }, "shadow": { "description": "The rules that would have had an effect.", "$ref": "#/$defs/names" }, "exempted": { "description": "The rules that an exemption kept from having an effect.", "$ref": "#/$defs/names" }, "unknown": { "description": "The signals that were unknown and made a rule fire.", "$ref": "#/$defs/names" }, "message": { "description": "The name of the message that the client gets.", "$ref": "#/$defs/messageName" }, "support": { "description": "The names of the messages that are added to the answer.", "$ref": "#/$defs/names" }, "route": { "description": "The model that answers instead.", "type": "string", "minLength": 1 }, "transforms": { "type": "array", "items": { "$ref": "#/$defs/expectedTransform" } } } } } };
var schema97 = { "description": "Who wrote the segment.", "enum": ["system", "developer", "user", "assistant", "tool", "document"] };
var schema98 = { "description": "Why a signal is not known.", "enum": ["error", "timeout", "unscannable"] };
var schema107 = { "type": "array", "uniqueItems": true, "items": { "type": "string", "minLength": 1 } };
var schema99 = { "description": "A score; an object with a score and spans; the operating point it lies at; or why it is unknown.", "if": { "type": "number" }, "then": { "$ref": "#/$defs/probability" }, "else": { "type": "object", "properties": { "score": {}, "spans": {}, "atFpr": {}, "unknown": {} }, "if": { "required": ["unknown"] }, "then": { "additionalProperties": false, "properties": { "unknown": { "$ref": "#/$defs/unknownCause" } } }, "else": { "if": { "required": ["atFpr"] }, "then": { "additionalProperties": false, "properties": { "atFpr": { "description": "Exactly at this operating point.", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } } }, "else": { "required": ["score"], "additionalProperties": false, "properties": { "score": { "$ref": "#/$defs/probability" }, "spans": { "type": "array", "items": { "$ref": "#/$defs/span" } } } } } } };
var schema103 = { "description": "[start, end) in UTF-16 units.", "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/length" } };
function validate65(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (Array.isArray(data)) {
    if (data.length > 2) {
      const err0 = { instancePath, schemaPath: "#/maxItems", keyword: "maxItems", params: { limit: 2 }, message: "must NOT have more than 2 items", schema: 2, parentSchema: schema103, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.length < 2) {
      const err1 = { instancePath, schemaPath: "#/minItems", keyword: "minItems", params: { limit: 2 }, message: "must NOT have fewer than 2 items", schema: 2, parentSchema: schema103, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
        const err2 = { instancePath: instancePath + "/" + i0, schemaPath: "#/$defs/length/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema59.type, parentSchema: schema59, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 < 0 || isNaN(data0)) {
          const err3 = { instancePath: instancePath + "/" + i0, schemaPath: "#/$defs/length/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema59, data: data0 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    }
  } else {
    const err4 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema103.type, parentSchema: schema103, data };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { "items": true, "dynamicProps": false, "dynamicItems": false };
function validate64(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate64.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  const _errs0 = errors;
  let valid0 = true;
  const _errs1 = errors;
  if (!(typeof data == "number" && isFinite(data))) {
    const err0 = {};
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  var _valid0 = _errs1 === errors;
  errors = _errs0;
  if (vErrors !== null) {
    if (_errs0) {
      vErrors.length = _errs0;
    } else {
      vErrors = null;
    }
  }
  let ifClause0;
  if (_valid0) {
    const _errs3 = errors;
    if (typeof data == "number" && isFinite(data)) {
      if (data > 1 || isNaN(data)) {
        const err1 = { instancePath, schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data < 0 || isNaN(data)) {
        const err2 = { instancePath, schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    } else {
      const err3 = { instancePath, schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    var _valid0 = _errs3 === errors;
    valid0 = _valid0;
    ifClause0 = "then";
  } else {
    const _errs6 = errors;
    const _errs8 = errors;
    let valid2 = true;
    const _errs9 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.unknown === void 0 && (missing0 = "unknown")) {
        const err4 = {};
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    var _valid1 = _errs9 === errors;
    errors = _errs8;
    if (vErrors !== null) {
      if (_errs8) {
        vErrors.length = _errs8;
      } else {
        vErrors = null;
      }
    }
    let ifClause1;
    if (_valid1) {
      const _errs10 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        for (const key0 in data) {
          if (!(key0 === "unknown")) {
            const err5 = { instancePath, schemaPath: "#/else/then/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema99.else.then, data };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
        if (data.unknown !== void 0) {
          let data0 = data.unknown;
          if (!(data0 === "error" || data0 === "timeout" || data0 === "unscannable")) {
            const err6 = { instancePath: instancePath + "/unknown", schemaPath: "#/$defs/unknownCause/enum", keyword: "enum", params: { allowedValues: schema98.enum }, message: "must be equal to one of the allowed values", schema: schema98.enum, parentSchema: schema98, data: data0 };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      }
      var _valid1 = _errs10 === errors;
      valid2 = _valid1;
      if (valid2) {
        var props0 = true;
      }
      ifClause1 = "then";
    } else {
      const _errs14 = errors;
      const _errs15 = errors;
      let valid5 = true;
      const _errs16 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        let missing1;
        if (data.atFpr === void 0 && (missing1 = "atFpr")) {
          const err7 = {};
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
      var _valid2 = _errs16 === errors;
      errors = _errs15;
      if (vErrors !== null) {
        if (_errs15) {
          vErrors.length = _errs15;
        } else {
          vErrors = null;
        }
      }
      let ifClause2;
      if (_valid2) {
        const _errs17 = errors;
        if (data && typeof data == "object" && !Array.isArray(data)) {
          for (const key1 in data) {
            if (!(key1 === "atFpr")) {
              const err8 = { instancePath, schemaPath: "#/else/else/then/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema99.else.else.then, data };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
          if (data.atFpr !== void 0) {
            let data1 = data.atFpr;
            if (typeof data1 == "number" && isFinite(data1)) {
              if (data1 >= 1 || isNaN(data1)) {
                const err9 = { instancePath: instancePath + "/atFpr", schemaPath: "#/else/else/then/properties/atFpr/exclusiveMaximum", keyword: "exclusiveMaximum", params: { comparison: "<", limit: 1 }, message: "must be < 1", schema: 1, parentSchema: schema99.else.else.then.properties.atFpr, data: data1 };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
              if (data1 <= 0 || isNaN(data1)) {
                const err10 = { instancePath: instancePath + "/atFpr", schemaPath: "#/else/else/then/properties/atFpr/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0", schema: 0, parentSchema: schema99.else.else.then.properties.atFpr, data: data1 };
                if (vErrors === null) {
                  vErrors = [err10];
                } else {
                  vErrors.push(err10);
                }
                errors++;
              }
            } else {
              const err11 = { instancePath: instancePath + "/atFpr", schemaPath: "#/else/else/then/properties/atFpr/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema99.else.else.then.properties.atFpr.type, parentSchema: schema99.else.else.then.properties.atFpr, data: data1 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          }
        }
        var _valid2 = _errs17 === errors;
        valid5 = _valid2;
        if (valid5) {
          var props1 = true;
        }
        ifClause2 = "then";
      } else {
        const _errs21 = errors;
        if (data && typeof data == "object" && !Array.isArray(data)) {
          if (data.score === void 0) {
            const err12 = { instancePath, schemaPath: "#/else/else/else/required", keyword: "required", params: { missingProperty: "score" }, message: "must have required property 'score'", schema: schema99.else.else.else.required, parentSchema: schema99.else.else.else, data };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
          for (const key2 in data) {
            if (!(key2 === "score" || key2 === "spans")) {
              const err13 = { instancePath, schemaPath: "#/else/else/else/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema99.else.else.else, data };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
          }
          if (data.score !== void 0) {
            let data2 = data.score;
            if (typeof data2 == "number" && isFinite(data2)) {
              if (data2 > 1 || isNaN(data2)) {
                const err14 = { instancePath: instancePath + "/score", schemaPath: "#/$defs/probability/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 }, message: "must be <= 1", schema: 1, parentSchema: schema53, data: data2 };
                if (vErrors === null) {
                  vErrors = [err14];
                } else {
                  vErrors.push(err14);
                }
                errors++;
              }
              if (data2 < 0 || isNaN(data2)) {
                const err15 = { instancePath: instancePath + "/score", schemaPath: "#/$defs/probability/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema53, data: data2 };
                if (vErrors === null) {
                  vErrors = [err15];
                } else {
                  vErrors.push(err15);
                }
                errors++;
              }
            } else {
              const err16 = { instancePath: instancePath + "/score", schemaPath: "#/$defs/probability/type", keyword: "type", params: { type: "number" }, message: "must be number", schema: schema53.type, parentSchema: schema53, data: data2 };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
          }
          if (data.spans !== void 0) {
            let data3 = data.spans;
            if (Array.isArray(data3)) {
              const len0 = data3.length;
              for (let i0 = 0; i0 < len0; i0++) {
                if (!validate65(data3[i0], { instancePath: instancePath + "/spans/" + i0, parentData: data3, parentDataProperty: i0, rootData, dynamicAnchors })) {
                  vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                  errors = vErrors.length;
                }
              }
            } else {
              const err17 = { instancePath: instancePath + "/spans", schemaPath: "#/else/else/else/properties/spans/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema99.else.else.else.properties.spans.type, parentSchema: schema99.else.else.else.properties.spans, data: data3 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          }
        }
        var _valid2 = _errs21 === errors;
        valid5 = _valid2;
        if (valid5) {
          if (props1 !== true) {
            props1 = true;
          }
        }
        ifClause2 = "else";
      }
      if (!valid5) {
        const err18 = { instancePath, schemaPath: "#/else/else/if", keyword: "if", params: { failingKeyword: ifClause2 }, message: 'must match "' + ifClause2 + '" schema', schema: schema99.else.else.if, parentSchema: schema99.else.else, data };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      var _valid1 = _errs14 === errors;
      valid2 = _valid1;
      if (valid2) {
        if (props0 !== true && props1 !== void 0) {
          if (props1 === true) {
            props0 = true;
          } else {
            props0 = props0 || {};
            Object.assign(props0, props1);
          }
        }
      }
      ifClause1 = "else";
    }
    if (!valid2) {
      const err19 = { instancePath, schemaPath: "#/else/if", keyword: "if", params: { failingKeyword: ifClause1 }, message: 'must match "' + ifClause1 + '" schema', schema: schema99.else.if, parentSchema: schema99.else, data };
      if (vErrors === null) {
        vErrors = [err19];
      } else {
        vErrors.push(err19);
      }
      errors++;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (props0 !== true) {
        props0 = props0 || {};
        props0.score = true;
        props0.spans = true;
        props0.atFpr = true;
        props0.unknown = true;
      }
    } else {
      const err20 = { instancePath, schemaPath: "#/else/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema99.else.type, parentSchema: schema99.else, data };
      if (vErrors === null) {
        vErrors = [err20];
      } else {
        vErrors.push(err20);
      }
      errors++;
    }
    var _valid0 = _errs6 === errors;
    valid0 = _valid0;
    ifClause0 = "else";
  }
  if (!valid0) {
    const err21 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: ifClause0 }, message: 'must match "' + ifClause0 + '" schema', schema: schema99.if, parentSchema: schema99, data };
    if (vErrors === null) {
      vErrors = [err21];
    } else {
      vErrors.push(err21);
    }
    errors++;
  }
  validate64.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate64.evaluated = { "dynamicProps": true, "dynamicItems": false };
var schema114 = { "type": "object", "required": ["rule"], "additionalProperties": false, "properties": { "rule": { "$ref": "#/$defs/ruleId" }, "signal": { "type": "string", "minLength": 1 }, "span": { "description": "null: the whole segment.", "if": { "not": { "type": "null" } }, "then": { "$ref": "#/$defs/span" } }, "replacement": { "type": "string" } } };
function validate68(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate68.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.rule === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "rule" }, message: "must have required property 'rule'", schema: schema114.required, parentSchema: schema114, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "rule" || key0 === "signal" || key0 === "span" || key0 === "replacement")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema114, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.rule !== void 0) {
      let data0 = data.rule;
      if (typeof data0 === "string") {
        if (!pattern9.test(data0)) {
          const err2 = { instancePath: instancePath + "/rule", schemaPath: "#/$defs/ruleId/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9-]{0,62}$" }, message: 'must match pattern "^[a-z][a-z0-9-]{0,62}$"', schema: "^[a-z][a-z0-9-]{0,62}$", parentSchema: schema46, data: data0 };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/rule", schemaPath: "#/$defs/ruleId/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema46.type, parentSchema: schema46, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.signal !== void 0) {
      let data1 = data.signal;
      if (typeof data1 === "string") {
        if (func2(data1) < 1) {
          const err4 = { instancePath: instancePath + "/signal", schemaPath: "#/properties/signal/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema114.properties.signal, data: data1 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/signal", schemaPath: "#/properties/signal/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema114.properties.signal.type, parentSchema: schema114.properties.signal, data: data1 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.span !== void 0) {
      let data2 = data.span;
      const _errs8 = errors;
      let valid2 = true;
      const _errs9 = errors;
      const _errs10 = errors;
      const _errs11 = errors;
      if (data2 !== null) {
        const err6 = {};
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      var valid3 = _errs11 === errors;
      if (valid3) {
        const err7 = {};
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      } else {
        errors = _errs10;
        if (vErrors !== null) {
          if (_errs10) {
            vErrors.length = _errs10;
          } else {
            vErrors = null;
          }
        }
      }
      var _valid0 = _errs9 === errors;
      errors = _errs8;
      if (vErrors !== null) {
        if (_errs8) {
          vErrors.length = _errs8;
        } else {
          vErrors = null;
        }
      }
      if (_valid0) {
        const _errs13 = errors;
        if (!validate65(data2, { instancePath: instancePath + "/span", parentData: data, parentDataProperty: "span", rootData, dynamicAnchors })) {
          vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
          errors = vErrors.length;
        }
        var _valid0 = _errs13 === errors;
        valid2 = _valid0;
      }
      if (!valid2) {
        const err8 = { instancePath: instancePath + "/span", schemaPath: "#/properties/span/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema114.properties.span.if, parentSchema: schema114.properties.span, data: data2 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.replacement !== void 0) {
      let data3 = data.replacement;
      if (typeof data3 !== "string") {
        const err9 = { instancePath: instancePath + "/replacement", schemaPath: "#/properties/replacement/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema114.properties.replacement.type, parentSchema: schema114.properties.replacement, data: data3 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema114.type, parentSchema: schema114, data };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate68.errors = vErrors;
  return errors === 0;
}
validate68.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate63(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate63.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property 'name'", schema: schema95.required, parentSchema: schema95, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.given === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "given" }, message: "must have required property 'given'", schema: schema95.required, parentSchema: schema95, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.expect === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expect" }, message: "must have required property 'expect'", schema: schema95.required, parentSchema: schema95, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "given" || key0 === "expect")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema95, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (typeof data0 === "string") {
        if (func2(data0) < 1) {
          const err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema95.properties.name, data: data0 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema95.properties.name.type, parentSchema: schema95.properties.name, data: data0 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.given !== void 0) {
      let data1 = data.given;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.stage === void 0) {
          const err6 = { instancePath: instancePath + "/given", schemaPath: "#/properties/given/required", keyword: "required", params: { missingProperty: "stage" }, message: "must have required property 'stage'", schema: schema95.properties.given.required, parentSchema: schema95.properties.given, data: data1 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        for (const key1 in data1) {
          if (!(key1 === "stage" || key1 === "role" || key1 === "text" || key1 === "unknown" || key1 === "signals" || key1 === "fields" || key1 === "day")) {
            const err7 = { instancePath: instancePath + "/given", schemaPath: "#/properties/given/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema95.properties.given, data: data1 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        if (data1.stage !== void 0) {
          let data2 = data1.stage;
          if (!(data2 === "input" || data2 === "tool_definition" || data2 === "tool_result" || data2 === "output" || data2 === "reasoning" || data2 === "tool_call")) {
            const err8 = { instancePath: instancePath + "/given/stage", schemaPath: "#/$defs/stage/enum", keyword: "enum", params: { allowedValues: schema48.enum }, message: "must be equal to one of the allowed values", schema: schema48.enum, parentSchema: schema48, data: data2 };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
        if (data1.role !== void 0) {
          let data3 = data1.role;
          if (!(data3 === "system" || data3 === "developer" || data3 === "user" || data3 === "assistant" || data3 === "tool" || data3 === "document")) {
            const err9 = { instancePath: instancePath + "/given/role", schemaPath: "#/$defs/role/enum", keyword: "enum", params: { allowedValues: schema97.enum }, message: "must be equal to one of the allowed values", schema: schema97.enum, parentSchema: schema97, data: data3 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data1.text !== void 0) {
          let data4 = data1.text;
          if (typeof data4 !== "string") {
            const err10 = { instancePath: instancePath + "/given/text", schemaPath: "#/properties/given/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema95.properties.given.properties.text.type, parentSchema: schema95.properties.given.properties.text, data: data4 };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data1.unknown !== void 0) {
          let data5 = data1.unknown;
          if (!(data5 === "error" || data5 === "timeout" || data5 === "unscannable")) {
            const err11 = { instancePath: instancePath + "/given/unknown", schemaPath: "#/$defs/unknownCause/enum", keyword: "enum", params: { allowedValues: schema98.enum }, message: "must be equal to one of the allowed values", schema: schema98.enum, parentSchema: schema98, data: data5 };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data1.signals !== void 0) {
          let data6 = data1.signals;
          if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
            for (const key2 in data6) {
              const _errs17 = errors;
              if (typeof key2 === "string") {
                if (func2(key2) < 1) {
                  const err12 = { instancePath: instancePath + "/given/signals", schemaPath: "#/properties/given/properties/signals/propertyNames/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema95.properties.given.properties.signals.propertyNames, data: key2, propertyName: key2 };
                  if (vErrors === null) {
                    vErrors = [err12];
                  } else {
                    vErrors.push(err12);
                  }
                  errors++;
                }
              }
              var valid5 = _errs17 === errors;
              if (!valid5) {
                const err13 = { instancePath: instancePath + "/given/signals", schemaPath: "#/properties/given/properties/signals/propertyNames", keyword: "propertyNames", params: { propertyName: key2 }, message: "property name must be valid", schema: schema95.properties.given.properties.signals.propertyNames, parentSchema: schema95.properties.given.properties.signals, data: data6 };
                if (vErrors === null) {
                  vErrors = [err13];
                } else {
                  vErrors.push(err13);
                }
                errors++;
              }
            }
            for (const key3 in data6) {
              if (!validate64(data6[key3], { instancePath: instancePath + "/given/signals/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data6, parentDataProperty: key3, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err14 = { instancePath: instancePath + "/given/signals", schemaPath: "#/properties/given/properties/signals/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema95.properties.given.properties.signals.type, parentSchema: schema95.properties.given.properties.signals, data: data6 };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        if (data1.fields !== void 0) {
          let data8 = data1.fields;
          if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
            for (const key4 in data8) {
              const _errs22 = errors;
              if (!(key4 === "segment.stage" || key4 === "segment.role" || key4 === "segment.modality" || key4 === "segment.length" || key4 === "segment.turn" || key4 === "tool.name" || key4 === "caller.tenant" || key4 === "caller.role" || key4 === "model" || key4 === "protocol" || key4 === "language")) {
                const err15 = { instancePath: instancePath + "/given/fields", schemaPath: "#/$defs/fieldName/enum", keyword: "enum", params: { allowedValues: schema64.enum }, message: "must be equal to one of the allowed values", schema: schema64.enum, parentSchema: schema64, data: key4, propertyName: key4 };
                if (vErrors === null) {
                  vErrors = [err15];
                } else {
                  vErrors.push(err15);
                }
                errors++;
              }
              var valid7 = _errs22 === errors;
              if (!valid7) {
                const err16 = { instancePath: instancePath + "/given/fields", schemaPath: "#/properties/given/properties/fields/propertyNames", keyword: "propertyNames", params: { propertyName: key4 }, message: "property name must be valid", schema: schema95.properties.given.properties.fields.propertyNames, parentSchema: schema95.properties.given.properties.fields, data: data8 };
                if (vErrors === null) {
                  vErrors = [err16];
                } else {
                  vErrors.push(err16);
                }
                errors++;
              }
            }
            for (const key5 in data8) {
              let data9 = data8[key5];
              if (typeof data9 !== "string" && !(typeof data9 == "number" && (!(data9 % 1) && !isNaN(data9)) && isFinite(data9))) {
                const err17 = { instancePath: instancePath + "/given/fields/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/given/properties/fields/additionalProperties/type", keyword: "type", params: { type: schema95.properties.given.properties.fields.additionalProperties.type }, message: "must be string,integer", schema: schema95.properties.given.properties.fields.additionalProperties.type, parentSchema: schema95.properties.given.properties.fields.additionalProperties, data: data9 };
                if (vErrors === null) {
                  vErrors = [err17];
                } else {
                  vErrors.push(err17);
                }
                errors++;
              }
            }
          } else {
            const err18 = { instancePath: instancePath + "/given/fields", schemaPath: "#/properties/given/properties/fields/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema95.properties.given.properties.fields.type, parentSchema: schema95.properties.given.properties.fields, data: data8 };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
        if (data1.day !== void 0) {
          let data10 = data1.day;
          if (typeof data10 === "string") {
            if (!pattern12.test(data10)) {
              const err19 = { instancePath: instancePath + "/given/day", schemaPath: "#/$defs/day/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" }, message: 'must match pattern "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"', schema: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", parentSchema: schema93, data: data10 };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
          } else {
            const err20 = { instancePath: instancePath + "/given/day", schemaPath: "#/$defs/day/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema93.type, parentSchema: schema93, data: data10 };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
      } else {
        const err21 = { instancePath: instancePath + "/given", schemaPath: "#/properties/given/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema95.properties.given.type, parentSchema: schema95.properties.given, data: data1 };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
    if (data.expect !== void 0) {
      let data11 = data.expect;
      if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
        if (Object.keys(data11).length < 1) {
          const err22 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema95.properties.expect, data: data11 };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
        for (const key6 in data11) {
          if (!func1.call(schema95.properties.expect.properties, key6)) {
            const err23 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 }, message: "must NOT have additional properties", schema: false, parentSchema: schema95.properties.expect, data: data11 };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
        }
        if (data11.verdict !== void 0) {
          let data12 = data11.verdict;
          if (!(data12 === "pass" || data12 === "route" || data12 === "block")) {
            const err24 = { instancePath: instancePath + "/expect/verdict", schemaPath: "#/properties/expect/properties/verdict/enum", keyword: "enum", params: { allowedValues: schema95.properties.expect.properties.verdict.enum }, message: "must be equal to one of the allowed values", schema: schema95.properties.expect.properties.verdict.enum, parentSchema: schema95.properties.expect.properties.verdict, data: data12 };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data11.rules !== void 0) {
          let data13 = data11.rules;
          if (Array.isArray(data13)) {
            const len0 = data13.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data14 = data13[i0];
              if (typeof data14 === "string") {
                if (func2(data14) < 1) {
                  const err25 = { instancePath: instancePath + "/expect/rules/" + i0, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data14 };
                  if (vErrors === null) {
                    vErrors = [err25];
                  } else {
                    vErrors.push(err25);
                  }
                  errors++;
                }
              } else {
                const err26 = { instancePath: instancePath + "/expect/rules/" + i0, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data14 };
                if (vErrors === null) {
                  vErrors = [err26];
                } else {
                  vErrors.push(err26);
                }
                errors++;
              }
            }
            let i1 = data13.length;
            let j0;
            if (i1 > 1) {
              const indices0 = {};
              for (; i1--; ) {
                let item0 = data13[i1];
                if (typeof item0 !== "string") {
                  continue;
                }
                if (typeof indices0[item0] == "number") {
                  j0 = indices0[item0];
                  const err27 = { instancePath: instancePath + "/expect/rules", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema107, data: data13 };
                  if (vErrors === null) {
                    vErrors = [err27];
                  } else {
                    vErrors.push(err27);
                  }
                  errors++;
                  break;
                }
                indices0[item0] = i1;
              }
            }
          } else {
            const err28 = { instancePath: instancePath + "/expect/rules", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data13 };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data11.flags !== void 0) {
          let data15 = data11.flags;
          if (Array.isArray(data15)) {
            const len1 = data15.length;
            for (let i2 = 0; i2 < len1; i2++) {
              let data16 = data15[i2];
              if (typeof data16 === "string") {
                if (func2(data16) < 1) {
                  const err29 = { instancePath: instancePath + "/expect/flags/" + i2, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data16 };
                  if (vErrors === null) {
                    vErrors = [err29];
                  } else {
                    vErrors.push(err29);
                  }
                  errors++;
                }
              } else {
                const err30 = { instancePath: instancePath + "/expect/flags/" + i2, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data16 };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            let i3 = data15.length;
            let j1;
            if (i3 > 1) {
              const indices1 = {};
              for (; i3--; ) {
                let item1 = data15[i3];
                if (typeof item1 !== "string") {
                  continue;
                }
                if (typeof indices1[item1] == "number") {
                  j1 = indices1[item1];
                  const err31 = { instancePath: instancePath + "/expect/flags", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)", schema: true, parentSchema: schema107, data: data15 };
                  if (vErrors === null) {
                    vErrors = [err31];
                  } else {
                    vErrors.push(err31);
                  }
                  errors++;
                  break;
                }
                indices1[item1] = i3;
              }
            }
          } else {
            const err32 = { instancePath: instancePath + "/expect/flags", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data15 };
            if (vErrors === null) {
              vErrors = [err32];
            } else {
              vErrors.push(err32);
            }
            errors++;
          }
        }
        if (data11.shadow !== void 0) {
          let data17 = data11.shadow;
          if (Array.isArray(data17)) {
            const len2 = data17.length;
            for (let i4 = 0; i4 < len2; i4++) {
              let data18 = data17[i4];
              if (typeof data18 === "string") {
                if (func2(data18) < 1) {
                  const err33 = { instancePath: instancePath + "/expect/shadow/" + i4, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data18 };
                  if (vErrors === null) {
                    vErrors = [err33];
                  } else {
                    vErrors.push(err33);
                  }
                  errors++;
                }
              } else {
                const err34 = { instancePath: instancePath + "/expect/shadow/" + i4, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data18 };
                if (vErrors === null) {
                  vErrors = [err34];
                } else {
                  vErrors.push(err34);
                }
                errors++;
              }
            }
            let i5 = data17.length;
            let j2;
            if (i5 > 1) {
              const indices2 = {};
              for (; i5--; ) {
                let item2 = data17[i5];
                if (typeof item2 !== "string") {
                  continue;
                }
                if (typeof indices2[item2] == "number") {
                  j2 = indices2[item2];
                  const err35 = { instancePath: instancePath + "/expect/shadow", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i5, j: j2 }, message: "must NOT have duplicate items (items ## " + j2 + " and " + i5 + " are identical)", schema: true, parentSchema: schema107, data: data17 };
                  if (vErrors === null) {
                    vErrors = [err35];
                  } else {
                    vErrors.push(err35);
                  }
                  errors++;
                  break;
                }
                indices2[item2] = i5;
              }
            }
          } else {
            const err36 = { instancePath: instancePath + "/expect/shadow", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data17 };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data11.exempted !== void 0) {
          let data19 = data11.exempted;
          if (Array.isArray(data19)) {
            const len3 = data19.length;
            for (let i6 = 0; i6 < len3; i6++) {
              let data20 = data19[i6];
              if (typeof data20 === "string") {
                if (func2(data20) < 1) {
                  const err37 = { instancePath: instancePath + "/expect/exempted/" + i6, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data20 };
                  if (vErrors === null) {
                    vErrors = [err37];
                  } else {
                    vErrors.push(err37);
                  }
                  errors++;
                }
              } else {
                const err38 = { instancePath: instancePath + "/expect/exempted/" + i6, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data20 };
                if (vErrors === null) {
                  vErrors = [err38];
                } else {
                  vErrors.push(err38);
                }
                errors++;
              }
            }
            let i7 = data19.length;
            let j3;
            if (i7 > 1) {
              const indices3 = {};
              for (; i7--; ) {
                let item3 = data19[i7];
                if (typeof item3 !== "string") {
                  continue;
                }
                if (typeof indices3[item3] == "number") {
                  j3 = indices3[item3];
                  const err39 = { instancePath: instancePath + "/expect/exempted", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i7, j: j3 }, message: "must NOT have duplicate items (items ## " + j3 + " and " + i7 + " are identical)", schema: true, parentSchema: schema107, data: data19 };
                  if (vErrors === null) {
                    vErrors = [err39];
                  } else {
                    vErrors.push(err39);
                  }
                  errors++;
                  break;
                }
                indices3[item3] = i7;
              }
            }
          } else {
            const err40 = { instancePath: instancePath + "/expect/exempted", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data19 };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
        if (data11.unknown !== void 0) {
          let data21 = data11.unknown;
          if (Array.isArray(data21)) {
            const len4 = data21.length;
            for (let i8 = 0; i8 < len4; i8++) {
              let data22 = data21[i8];
              if (typeof data22 === "string") {
                if (func2(data22) < 1) {
                  const err41 = { instancePath: instancePath + "/expect/unknown/" + i8, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data22 };
                  if (vErrors === null) {
                    vErrors = [err41];
                  } else {
                    vErrors.push(err41);
                  }
                  errors++;
                }
              } else {
                const err42 = { instancePath: instancePath + "/expect/unknown/" + i8, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data22 };
                if (vErrors === null) {
                  vErrors = [err42];
                } else {
                  vErrors.push(err42);
                }
                errors++;
              }
            }
            let i9 = data21.length;
            let j4;
            if (i9 > 1) {
              const indices4 = {};
              for (; i9--; ) {
                let item4 = data21[i9];
                if (typeof item4 !== "string") {
                  continue;
                }
                if (typeof indices4[item4] == "number") {
                  j4 = indices4[item4];
                  const err43 = { instancePath: instancePath + "/expect/unknown", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i9, j: j4 }, message: "must NOT have duplicate items (items ## " + j4 + " and " + i9 + " are identical)", schema: true, parentSchema: schema107, data: data21 };
                  if (vErrors === null) {
                    vErrors = [err43];
                  } else {
                    vErrors.push(err43);
                  }
                  errors++;
                  break;
                }
                indices4[item4] = i9;
              }
            }
          } else {
            const err44 = { instancePath: instancePath + "/expect/unknown", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data21 };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
        if (data11.message !== void 0) {
          let data23 = data11.message;
          if (typeof data23 === "string") {
            if (func2(data23) < 1) {
              const err45 = { instancePath: instancePath + "/expect/message", schemaPath: "#/$defs/messageName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39, data: data23 };
              if (vErrors === null) {
                vErrors = [err45];
              } else {
                vErrors.push(err45);
              }
              errors++;
            }
          } else {
            const err46 = { instancePath: instancePath + "/expect/message", schemaPath: "#/$defs/messageName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.type, parentSchema: schema39, data: data23 };
            if (vErrors === null) {
              vErrors = [err46];
            } else {
              vErrors.push(err46);
            }
            errors++;
          }
        }
        if (data11.support !== void 0) {
          let data24 = data11.support;
          if (Array.isArray(data24)) {
            const len5 = data24.length;
            for (let i10 = 0; i10 < len5; i10++) {
              let data25 = data24[i10];
              if (typeof data25 === "string") {
                if (func2(data25) < 1) {
                  const err47 = { instancePath: instancePath + "/expect/support/" + i10, schemaPath: "#/$defs/names/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema107.items, data: data25 };
                  if (vErrors === null) {
                    vErrors = [err47];
                  } else {
                    vErrors.push(err47);
                  }
                  errors++;
                }
              } else {
                const err48 = { instancePath: instancePath + "/expect/support/" + i10, schemaPath: "#/$defs/names/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema107.items.type, parentSchema: schema107.items, data: data25 };
                if (vErrors === null) {
                  vErrors = [err48];
                } else {
                  vErrors.push(err48);
                }
                errors++;
              }
            }
            let i11 = data24.length;
            let j5;
            if (i11 > 1) {
              const indices5 = {};
              for (; i11--; ) {
                let item5 = data24[i11];
                if (typeof item5 !== "string") {
                  continue;
                }
                if (typeof indices5[item5] == "number") {
                  j5 = indices5[item5];
                  const err49 = { instancePath: instancePath + "/expect/support", schemaPath: "#/$defs/names/uniqueItems", keyword: "uniqueItems", params: { i: i11, j: j5 }, message: "must NOT have duplicate items (items ## " + j5 + " and " + i11 + " are identical)", schema: true, parentSchema: schema107, data: data24 };
                  if (vErrors === null) {
                    vErrors = [err49];
                  } else {
                    vErrors.push(err49);
                  }
                  errors++;
                  break;
                }
                indices5[item5] = i11;
              }
            }
          } else {
            const err50 = { instancePath: instancePath + "/expect/support", schemaPath: "#/$defs/names/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema107.type, parentSchema: schema107, data: data24 };
            if (vErrors === null) {
              vErrors = [err50];
            } else {
              vErrors.push(err50);
            }
            errors++;
          }
        }
        if (data11.route !== void 0) {
          let data26 = data11.route;
          if (typeof data26 === "string") {
            if (func2(data26) < 1) {
              const err51 = { instancePath: instancePath + "/expect/route", schemaPath: "#/properties/expect/properties/route/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema95.properties.expect.properties.route, data: data26 };
              if (vErrors === null) {
                vErrors = [err51];
              } else {
                vErrors.push(err51);
              }
              errors++;
            }
          } else {
            const err52 = { instancePath: instancePath + "/expect/route", schemaPath: "#/properties/expect/properties/route/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema95.properties.expect.properties.route.type, parentSchema: schema95.properties.expect.properties.route, data: data26 };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
        }
        if (data11.transforms !== void 0) {
          let data27 = data11.transforms;
          if (Array.isArray(data27)) {
            const len6 = data27.length;
            for (let i12 = 0; i12 < len6; i12++) {
              if (!validate68(data27[i12], { instancePath: instancePath + "/expect/transforms/" + i12, parentData: data27, parentDataProperty: i12, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err53 = { instancePath: instancePath + "/expect/transforms", schemaPath: "#/properties/expect/properties/transforms/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema95.properties.expect.properties.transforms.type, parentSchema: schema95.properties.expect.properties.transforms, data: data27 };
            if (vErrors === null) {
              vErrors = [err53];
            } else {
              vErrors.push(err53);
            }
            errors++;
          }
        }
      } else {
        const err54 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema95.properties.expect.type, parentSchema: schema95.properties.expect, data: data11 };
        if (vErrors === null) {
          vErrors = [err54];
        } else {
          vErrors.push(err54);
        }
        errors++;
      }
    }
  } else {
    const err55 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema95.type, parentSchema: schema95, data };
    if (vErrors === null) {
      vErrors = [err55];
    } else {
      vErrors.push(err55);
    }
    errors++;
  }
  validate63.errors = vErrors;
  return errors === 0;
}
validate63.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
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
    if (data.id === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "id" }, message: "must have required property 'id'", schema: schema31.required, parentSchema: schema31, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.version === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" }, message: "must have required property 'version'", schema: schema31.required, parentSchema: schema31, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.rules === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "rules" }, message: "must have required property 'rules'", schema: schema31.required, parentSchema: schema31, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func1.call(schema31.properties, key0)) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.$schema !== void 0) {
      let data0 = data.$schema;
      if (typeof data0 !== "string") {
        const err4 = { instancePath: instancePath + "/$schema", schemaPath: "#/properties/%24schema/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.$schema.type, parentSchema: schema31.properties.$schema, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.id !== void 0) {
      let data1 = data.id;
      if (typeof data1 === "string") {
        if (func2(data1) > 128) {
          const err5 = { instancePath: instancePath + "/id", schemaPath: "#/properties/id/maxLength", keyword: "maxLength", params: { limit: 128 }, message: "must NOT have more than 128 characters", schema: 128, parentSchema: schema31.properties.id, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (!pattern4.test(data1)) {
          const err6 = { instancePath: instancePath + "/id", schemaPath: "#/properties/id/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$" }, message: 'must match pattern "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$"', schema: "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", parentSchema: schema31.properties.id, data: data1 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = { instancePath: instancePath + "/id", schemaPath: "#/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.id.type, parentSchema: schema31.properties.id, data: data1 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      let data2 = data.version;
      if (typeof data2 === "string") {
        if (!pattern5.test(data2)) {
          const err8 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/pattern", keyword: "pattern", params: { pattern: "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$" }, message: 'must match pattern "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$"', schema: "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$", parentSchema: schema31.properties.version, data: data2 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.version.type, parentSchema: schema31.properties.version, data: data2 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.title !== void 0) {
      let data3 = data.title;
      if (typeof data3 === "string") {
        if (func2(data3) > 200) {
          const err10 = { instancePath: instancePath + "/title", schemaPath: "#/properties/title/maxLength", keyword: "maxLength", params: { limit: 200 }, message: "must NOT have more than 200 characters", schema: 200, parentSchema: schema31.properties.title, data: data3 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (func2(data3) < 1) {
          const err11 = { instancePath: instancePath + "/title", schemaPath: "#/properties/title/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema31.properties.title, data: data3 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = { instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.title.type, parentSchema: schema31.properties.title, data: data3 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.description !== void 0) {
      let data4 = data.description;
      if (typeof data4 === "string") {
        if (func2(data4) > 4e3) {
          const err13 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/maxLength", keyword: "maxLength", params: { limit: 4e3 }, message: "must NOT have more than 4000 characters", schema: 4e3, parentSchema: schema31.properties.description, data: data4 };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      } else {
        const err14 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.description.type, parentSchema: schema31.properties.description, data: data4 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.extends !== void 0) {
      let data5 = data.extends;
      if (Array.isArray(data5)) {
        if (data5.length > 16) {
          const err15 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/maxItems", keyword: "maxItems", params: { limit: 16 }, message: "must NOT have more than 16 items", schema: 16, parentSchema: schema31.properties.extends, data: data5 };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        if (data5.length < 1) {
          const err16 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema31.properties.extends, data: data5 };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        const len0 = data5.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data6 = data5[i0];
          if (typeof data6 === "string") {
            if (!pattern6.test(data6)) {
              const err17 = { instancePath: instancePath + "/extends/" + i0, schemaPath: "#/properties/extends/items/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*@(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,2}(#sha256:[0-9a-f]{64})?$" }, message: 'must match pattern "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*@(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,2}(#sha256:[0-9a-f]{64})?$"', schema: "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*@(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,2}(#sha256:[0-9a-f]{64})?$", parentSchema: schema31.properties.extends.items, data: data6 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          } else {
            const err18 = { instancePath: instancePath + "/extends/" + i0, schemaPath: "#/properties/extends/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.extends.items.type, parentSchema: schema31.properties.extends.items, data: data6 };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
        let i1 = data5.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data5[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err19 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema31.properties.extends, data: data5 };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err20 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.extends.type, parentSchema: schema31.properties.extends, data: data5 };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.mode !== void 0) {
      if (!validate21(data.mode, { instancePath: instancePath + "/mode", parentData: data, parentDataProperty: "mode", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
        errors = vErrors.length;
      }
    }
    if (data.match !== void 0) {
      let data8 = data.match;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        if (Object.keys(data8).length < 1) {
          const err21 = { instancePath: instancePath + "/match", schemaPath: "#/properties/match/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema31.properties.match, data: data8 };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        for (const key1 in data8) {
          if (!(key1 === "tenant" || key1 === "model")) {
            const err22 = { instancePath: instancePath + "/match", schemaPath: "#/properties/match/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.match, data: data8 };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data8.tenant !== void 0) {
          let data9 = data8.tenant;
          if (Array.isArray(data9)) {
            if (data9.length < 1) {
              const err23 = { instancePath: instancePath + "/match/tenant", schemaPath: "#/$defs/globs/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema34, data: data9 };
              if (vErrors === null) {
                vErrors = [err23];
              } else {
                vErrors.push(err23);
              }
              errors++;
            }
            const len1 = data9.length;
            for (let i2 = 0; i2 < len1; i2++) {
              let data10 = data9[i2];
              if (typeof data10 === "string") {
                if (func2(data10) < 1) {
                  const err24 = { instancePath: instancePath + "/match/tenant/" + i2, schemaPath: "#/$defs/globs/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema34.items, data: data10 };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
              } else {
                const err25 = { instancePath: instancePath + "/match/tenant/" + i2, schemaPath: "#/$defs/globs/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.items.type, parentSchema: schema34.items, data: data10 };
                if (vErrors === null) {
                  vErrors = [err25];
                } else {
                  vErrors.push(err25);
                }
                errors++;
              }
            }
            let i3 = data9.length;
            let j1;
            if (i3 > 1) {
              const indices1 = {};
              for (; i3--; ) {
                let item1 = data9[i3];
                if (typeof item1 !== "string") {
                  continue;
                }
                if (typeof indices1[item1] == "number") {
                  j1 = indices1[item1];
                  const err26 = { instancePath: instancePath + "/match/tenant", schemaPath: "#/$defs/globs/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 }, message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)", schema: true, parentSchema: schema34, data: data9 };
                  if (vErrors === null) {
                    vErrors = [err26];
                  } else {
                    vErrors.push(err26);
                  }
                  errors++;
                  break;
                }
                indices1[item1] = i3;
              }
            }
          } else {
            const err27 = { instancePath: instancePath + "/match/tenant", schemaPath: "#/$defs/globs/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema34.type, parentSchema: schema34, data: data9 };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
        }
        if (data8.model !== void 0) {
          let data11 = data8.model;
          if (Array.isArray(data11)) {
            if (data11.length < 1) {
              const err28 = { instancePath: instancePath + "/match/model", schemaPath: "#/$defs/globs/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema34, data: data11 };
              if (vErrors === null) {
                vErrors = [err28];
              } else {
                vErrors.push(err28);
              }
              errors++;
            }
            const len2 = data11.length;
            for (let i4 = 0; i4 < len2; i4++) {
              let data12 = data11[i4];
              if (typeof data12 === "string") {
                if (func2(data12) < 1) {
                  const err29 = { instancePath: instancePath + "/match/model/" + i4, schemaPath: "#/$defs/globs/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema34.items, data: data12 };
                  if (vErrors === null) {
                    vErrors = [err29];
                  } else {
                    vErrors.push(err29);
                  }
                  errors++;
                }
              } else {
                const err30 = { instancePath: instancePath + "/match/model/" + i4, schemaPath: "#/$defs/globs/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.items.type, parentSchema: schema34.items, data: data12 };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            let i5 = data11.length;
            let j2;
            if (i5 > 1) {
              const indices2 = {};
              for (; i5--; ) {
                let item2 = data11[i5];
                if (typeof item2 !== "string") {
                  continue;
                }
                if (typeof indices2[item2] == "number") {
                  j2 = indices2[item2];
                  const err31 = { instancePath: instancePath + "/match/model", schemaPath: "#/$defs/globs/uniqueItems", keyword: "uniqueItems", params: { i: i5, j: j2 }, message: "must NOT have duplicate items (items ## " + j2 + " and " + i5 + " are identical)", schema: true, parentSchema: schema34, data: data11 };
                  if (vErrors === null) {
                    vErrors = [err31];
                  } else {
                    vErrors.push(err31);
                  }
                  errors++;
                  break;
                }
                indices2[item2] = i5;
              }
            }
          } else {
            const err32 = { instancePath: instancePath + "/match/model", schemaPath: "#/$defs/globs/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema34.type, parentSchema: schema34, data: data11 };
            if (vErrors === null) {
              vErrors = [err32];
            } else {
              vErrors.push(err32);
            }
            errors++;
          }
        }
      } else {
        const err33 = { instancePath: instancePath + "/match", schemaPath: "#/properties/match/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.match.type, parentSchema: schema31.properties.match, data: data8 };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.defaults !== void 0) {
      let data13 = data.defaults;
      if (data13 && typeof data13 == "object" && !Array.isArray(data13)) {
        for (const key2 in data13) {
          if (!(key2 === "onError" || key2 === "onTimeout" || key2 === "onUnscannable" || key2 === "budgetMs" || key2 === "message")) {
            const err34 = { instancePath: instancePath + "/defaults", schemaPath: "#/properties/defaults/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.defaults, data: data13 };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
        }
        if (data13.onError !== void 0) {
          let data14 = data13.onError;
          if (!(data14 === "block" || data14 === "match" || data14 === "flag" || data14 === "ignore")) {
            const err35 = { instancePath: instancePath + "/defaults/onError", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data14 };
            if (vErrors === null) {
              vErrors = [err35];
            } else {
              vErrors.push(err35);
            }
            errors++;
          }
        }
        if (data13.onTimeout !== void 0) {
          let data15 = data13.onTimeout;
          if (!(data15 === "block" || data15 === "match" || data15 === "flag" || data15 === "ignore")) {
            const err36 = { instancePath: instancePath + "/defaults/onTimeout", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data15 };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data13.onUnscannable !== void 0) {
          let data16 = data13.onUnscannable;
          if (!(data16 === "block" || data16 === "match" || data16 === "flag" || data16 === "ignore")) {
            const err37 = { instancePath: instancePath + "/defaults/onUnscannable", schemaPath: "#/$defs/onUnknown/enum", keyword: "enum", params: { allowedValues: schema36.enum }, message: "must be equal to one of the allowed values", schema: schema36.enum, parentSchema: schema36, data: data16 };
            if (vErrors === null) {
              vErrors = [err37];
            } else {
              vErrors.push(err37);
            }
            errors++;
          }
        }
        if (data13.budgetMs !== void 0) {
          let data17 = data13.budgetMs;
          if (!(typeof data17 == "number" && (!(data17 % 1) && !isNaN(data17)) && isFinite(data17))) {
            const err38 = { instancePath: instancePath + "/defaults/budgetMs", schemaPath: "#/properties/defaults/properties/budgetMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.defaults.properties.budgetMs.type, parentSchema: schema31.properties.defaults.properties.budgetMs, data: data17 };
            if (vErrors === null) {
              vErrors = [err38];
            } else {
              vErrors.push(err38);
            }
            errors++;
          }
          if (typeof data17 == "number" && isFinite(data17)) {
            if (data17 > 1e4 || isNaN(data17)) {
              const err39 = { instancePath: instancePath + "/defaults/budgetMs", schemaPath: "#/properties/defaults/properties/budgetMs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 }, message: "must be <= 10000", schema: 1e4, parentSchema: schema31.properties.defaults.properties.budgetMs, data: data17 };
              if (vErrors === null) {
                vErrors = [err39];
              } else {
                vErrors.push(err39);
              }
              errors++;
            }
            if (data17 < 1 || isNaN(data17)) {
              const err40 = { instancePath: instancePath + "/defaults/budgetMs", schemaPath: "#/properties/defaults/properties/budgetMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.defaults.properties.budgetMs, data: data17 };
              if (vErrors === null) {
                vErrors = [err40];
              } else {
                vErrors.push(err40);
              }
              errors++;
            }
          }
        }
        if (data13.message !== void 0) {
          let data18 = data13.message;
          if (typeof data18 === "string") {
            if (func2(data18) < 1) {
              const err41 = { instancePath: instancePath + "/defaults/message", schemaPath: "#/$defs/messageName/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema39, data: data18 };
              if (vErrors === null) {
                vErrors = [err41];
              } else {
                vErrors.push(err41);
              }
              errors++;
            }
          } else {
            const err42 = { instancePath: instancePath + "/defaults/message", schemaPath: "#/$defs/messageName/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema39.type, parentSchema: schema39, data: data18 };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
        }
      } else {
        const err43 = { instancePath: instancePath + "/defaults", schemaPath: "#/properties/defaults/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.defaults.type, parentSchema: schema31.properties.defaults, data: data13 };
        if (vErrors === null) {
          vErrors = [err43];
        } else {
          vErrors.push(err43);
        }
        errors++;
      }
    }
    if (data.streaming !== void 0) {
      let data19 = data.streaming;
      if (data19 && typeof data19 == "object" && !Array.isArray(data19)) {
        for (const key3 in data19) {
          if (!(key3 === "hold")) {
            const err44 = { instancePath: instancePath + "/streaming", schemaPath: "#/properties/streaming/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.streaming, data: data19 };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
        if (data19.hold !== void 0) {
          let data20 = data19.hold;
          if (!(data20 === "window" || data20 === "full" || data20 === "none")) {
            const err45 = { instancePath: instancePath + "/streaming/hold", schemaPath: "#/properties/streaming/properties/hold/enum", keyword: "enum", params: { allowedValues: schema31.properties.streaming.properties.hold.enum }, message: "must be equal to one of the allowed values", schema: schema31.properties.streaming.properties.hold.enum, parentSchema: schema31.properties.streaming.properties.hold, data: data20 };
            if (vErrors === null) {
              vErrors = [err45];
            } else {
              vErrors.push(err45);
            }
            errors++;
          }
        }
      } else {
        const err46 = { instancePath: instancePath + "/streaming", schemaPath: "#/properties/streaming/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.streaming.type, parentSchema: schema31.properties.streaming, data: data19 };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
    }
    if (data.accepts !== void 0) {
      let data21 = data.accepts;
      if (Array.isArray(data21)) {
        if (data21.length < 1) {
          const err47 = { instancePath: instancePath + "/accepts", schemaPath: "#/properties/accepts/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema31.properties.accepts, data: data21 };
          if (vErrors === null) {
            vErrors = [err47];
          } else {
            vErrors.push(err47);
          }
          errors++;
        }
        const len3 = data21.length;
        for (let i6 = 0; i6 < len3; i6++) {
          let data22 = data21[i6];
          if (!(data22 === "stream-unguarded")) {
            const err48 = { instancePath: instancePath + "/accepts/" + i6, schemaPath: "#/properties/accepts/items/enum", keyword: "enum", params: { allowedValues: schema31.properties.accepts.items.enum }, message: "must be equal to one of the allowed values", schema: schema31.properties.accepts.items.enum, parentSchema: schema31.properties.accepts.items, data: data22 };
            if (vErrors === null) {
              vErrors = [err48];
            } else {
              vErrors.push(err48);
            }
            errors++;
          }
        }
        let i7 = data21.length;
        let j3;
        if (i7 > 1) {
          outer0:
            for (; i7--; ) {
              for (j3 = i7; j3--; ) {
                if (func0(data21[i7], data21[j3])) {
                  const err49 = { instancePath: instancePath + "/accepts", schemaPath: "#/properties/accepts/uniqueItems", keyword: "uniqueItems", params: { i: i7, j: j3 }, message: "must NOT have duplicate items (items ## " + j3 + " and " + i7 + " are identical)", schema: true, parentSchema: schema31.properties.accepts, data: data21 };
                  if (vErrors === null) {
                    vErrors = [err49];
                  } else {
                    vErrors.push(err49);
                  }
                  errors++;
                  break outer0;
                }
              }
            }
        }
      } else {
        const err50 = { instancePath: instancePath + "/accepts", schemaPath: "#/properties/accepts/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.accepts.type, parentSchema: schema31.properties.accepts, data: data21 };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
    if (data.retain !== void 0) {
      let data23 = data.retain;
      if (data23 && typeof data23 == "object" && !Array.isArray(data23)) {
        if (data23.days === void 0) {
          const err51 = { instancePath: instancePath + "/retain", schemaPath: "#/properties/retain/required", keyword: "required", params: { missingProperty: "days" }, message: "must have required property 'days'", schema: schema31.properties.retain.required, parentSchema: schema31.properties.retain, data: data23 };
          if (vErrors === null) {
            vErrors = [err51];
          } else {
            vErrors.push(err51);
          }
          errors++;
        }
        for (const key4 in data23) {
          if (!(key4 === "days")) {
            const err52 = { instancePath: instancePath + "/retain", schemaPath: "#/properties/retain/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.retain, data: data23 };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
        }
        if (data23.days !== void 0) {
          let data24 = data23.days;
          if (!(typeof data24 == "number" && (!(data24 % 1) && !isNaN(data24)) && isFinite(data24))) {
            const err53 = { instancePath: instancePath + "/retain/days", schemaPath: "#/properties/retain/properties/days/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.retain.properties.days.type, parentSchema: schema31.properties.retain.properties.days, data: data24 };
            if (vErrors === null) {
              vErrors = [err53];
            } else {
              vErrors.push(err53);
            }
            errors++;
          }
          if (typeof data24 == "number" && isFinite(data24)) {
            if (data24 > 36500 || isNaN(data24)) {
              const err54 = { instancePath: instancePath + "/retain/days", schemaPath: "#/properties/retain/properties/days/maximum", keyword: "maximum", params: { comparison: "<=", limit: 36500 }, message: "must be <= 36500", schema: 36500, parentSchema: schema31.properties.retain.properties.days, data: data24 };
              if (vErrors === null) {
                vErrors = [err54];
              } else {
                vErrors.push(err54);
              }
              errors++;
            }
            if (data24 < 1 || isNaN(data24)) {
              const err55 = { instancePath: instancePath + "/retain/days", schemaPath: "#/properties/retain/properties/days/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.retain.properties.days, data: data24 };
              if (vErrors === null) {
                vErrors = [err55];
              } else {
                vErrors.push(err55);
              }
              errors++;
            }
          }
        }
      } else {
        const err56 = { instancePath: instancePath + "/retain", schemaPath: "#/properties/retain/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.retain.type, parentSchema: schema31.properties.retain, data: data23 };
        if (vErrors === null) {
          vErrors = [err56];
        } else {
          vErrors.push(err56);
        }
        errors++;
      }
    }
    if (data.detectors !== void 0) {
      let data25 = data.detectors;
      if (data25 && typeof data25 == "object" && !Array.isArray(data25)) {
        for (const key5 in data25) {
          if (!pattern7.test(key5)) {
            const err57 = { instancePath: instancePath + "/detectors", schemaPath: "#/properties/detectors/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.detectors, data: data25 };
            if (vErrors === null) {
              vErrors = [err57];
            } else {
              vErrors.push(err57);
            }
            errors++;
          }
        }
        for (const key6 in data25) {
          if (pattern7.test(key6)) {
            if (!validate23(data25[key6], { instancePath: instancePath + "/detectors/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data25, parentDataProperty: key6, rootData, dynamicAnchors })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
          }
        }
      } else {
        const err58 = { instancePath: instancePath + "/detectors", schemaPath: "#/properties/detectors/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.detectors.type, parentSchema: schema31.properties.detectors, data: data25 };
        if (vErrors === null) {
          vErrors = [err58];
        } else {
          vErrors.push(err58);
        }
        errors++;
      }
    }
    if (data.rules !== void 0) {
      let data27 = data.rules;
      if (Array.isArray(data27)) {
        if (data27.length > 1e3) {
          const err59 = { instancePath: instancePath + "/rules", schemaPath: "#/properties/rules/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items", schema: 1e3, parentSchema: schema31.properties.rules, data: data27 };
          if (vErrors === null) {
            vErrors = [err59];
          } else {
            vErrors.push(err59);
          }
          errors++;
        }
        const len4 = data27.length;
        for (let i8 = 0; i8 < len4; i8++) {
          if (!validate25(data27[i8], { instancePath: instancePath + "/rules/" + i8, parentData: data27, parentDataProperty: i8, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err60 = { instancePath: instancePath + "/rules", schemaPath: "#/properties/rules/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.rules.type, parentSchema: schema31.properties.rules, data: data27 };
        if (vErrors === null) {
          vErrors = [err60];
        } else {
          vErrors.push(err60);
        }
        errors++;
      }
    }
    if (data.exemptions !== void 0) {
      let data29 = data.exemptions;
      if (Array.isArray(data29)) {
        const len5 = data29.length;
        for (let i9 = 0; i9 < len5; i9++) {
          if (!validate60(data29[i9], { instancePath: instancePath + "/exemptions/" + i9, parentData: data29, parentDataProperty: i9, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err61 = { instancePath: instancePath + "/exemptions", schemaPath: "#/properties/exemptions/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.exemptions.type, parentSchema: schema31.properties.exemptions, data: data29 };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
    }
    if (data.messages !== void 0) {
      let data31 = data.messages;
      if (data31 && typeof data31 == "object" && !Array.isArray(data31)) {
        for (const key7 in data31) {
          if (!pattern7.test(key7)) {
            const err62 = { instancePath: instancePath + "/messages", schemaPath: "#/properties/messages/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key7 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.messages, data: data31 };
            if (vErrors === null) {
              vErrors = [err62];
            } else {
              vErrors.push(err62);
            }
            errors++;
          }
        }
        for (const key8 in data31) {
          if (pattern7.test(key8)) {
            let data32 = data31[key8];
            if (data32 && typeof data32 == "object" && !Array.isArray(data32)) {
              if (data32.as === void 0) {
                const err63 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/required", keyword: "required", params: { missingProperty: "as" }, message: "must have required property 'as'", schema: schema94.required, parentSchema: schema94, data: data32 };
                if (vErrors === null) {
                  vErrors = [err63];
                } else {
                  vErrors.push(err63);
                }
                errors++;
              }
              if (data32.code === void 0) {
                const err64 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/required", keyword: "required", params: { missingProperty: "code" }, message: "must have required property 'code'", schema: schema94.required, parentSchema: schema94, data: data32 };
                if (vErrors === null) {
                  vErrors = [err64];
                } else {
                  vErrors.push(err64);
                }
                errors++;
              }
              if (data32.text === void 0) {
                const err65 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/required", keyword: "required", params: { missingProperty: "text" }, message: "must have required property 'text'", schema: schema94.required, parentSchema: schema94, data: data32 };
                if (vErrors === null) {
                  vErrors = [err65];
                } else {
                  vErrors.push(err65);
                }
                errors++;
              }
              for (const key9 in data32) {
                if (!(key9 === "as" || key9 === "code" || key9 === "text")) {
                  const err66 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key9 }, message: "must NOT have additional properties", schema: false, parentSchema: schema94, data: data32 };
                  if (vErrors === null) {
                    vErrors = [err66];
                  } else {
                    vErrors.push(err66);
                  }
                  errors++;
                }
              }
              if (data32.as !== void 0) {
                let data33 = data32.as;
                if (!(data33 === "refusal" || data33 === "answer" || data33 === "error")) {
                  const err67 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/as", schemaPath: "#/$defs/message/properties/as/enum", keyword: "enum", params: { allowedValues: schema94.properties.as.enum }, message: "must be equal to one of the allowed values", schema: schema94.properties.as.enum, parentSchema: schema94.properties.as, data: data33 };
                  if (vErrors === null) {
                    vErrors = [err67];
                  } else {
                    vErrors.push(err67);
                  }
                  errors++;
                }
              }
              if (data32.code !== void 0) {
                let data34 = data32.code;
                if (typeof data34 === "string") {
                  if (!pattern15.test(data34)) {
                    const err68 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/code", schemaPath: "#/$defs/message/properties/code/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9_]{0,62}$" }, message: 'must match pattern "^[a-z][a-z0-9_]{0,62}$"', schema: "^[a-z][a-z0-9_]{0,62}$", parentSchema: schema94.properties.code, data: data34 };
                    if (vErrors === null) {
                      vErrors = [err68];
                    } else {
                      vErrors.push(err68);
                    }
                    errors++;
                  }
                } else {
                  const err69 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/code", schemaPath: "#/$defs/message/properties/code/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema94.properties.code.type, parentSchema: schema94.properties.code, data: data34 };
                  if (vErrors === null) {
                    vErrors = [err69];
                  } else {
                    vErrors.push(err69);
                  }
                  errors++;
                }
              }
              if (data32.text !== void 0) {
                let data35 = data32.text;
                if (data35 && typeof data35 == "object" && !Array.isArray(data35)) {
                  if (Object.keys(data35).length < 1) {
                    const err70 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text", schemaPath: "#/$defs/message/properties/text/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema94.properties.text, data: data35 };
                    if (vErrors === null) {
                      vErrors = [err70];
                    } else {
                      vErrors.push(err70);
                    }
                    errors++;
                  }
                  for (const key10 in data35) {
                    if (!pattern16.test(key10)) {
                      const err71 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text", schemaPath: "#/$defs/message/properties/text/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key10 }, message: "must NOT have additional properties", schema: false, parentSchema: schema94.properties.text, data: data35 };
                      if (vErrors === null) {
                        vErrors = [err71];
                      } else {
                        vErrors.push(err71);
                      }
                      errors++;
                    }
                  }
                  for (const key11 in data35) {
                    if (pattern16.test(key11)) {
                      let data36 = data35[key11];
                      if (typeof data36 === "string") {
                        if (func2(data36) > 4e3) {
                          const err72 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/properties/text/patternProperties/%5E%5Ba-z%5D%7B2%2C3%7D(-%5BA-Za-z0-9%5D%7B2%2C8%7D)*%24/maxLength", keyword: "maxLength", params: { limit: 4e3 }, message: "must NOT have more than 4000 characters", schema: 4e3, parentSchema: schema94.properties.text.patternProperties["^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"], data: data36 };
                          if (vErrors === null) {
                            vErrors = [err72];
                          } else {
                            vErrors.push(err72);
                          }
                          errors++;
                        }
                        if (func2(data36) < 1) {
                          const err73 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/properties/text/patternProperties/%5E%5Ba-z%5D%7B2%2C3%7D(-%5BA-Za-z0-9%5D%7B2%2C8%7D)*%24/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema94.properties.text.patternProperties["^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"], data: data36 };
                          if (vErrors === null) {
                            vErrors = [err73];
                          } else {
                            vErrors.push(err73);
                          }
                          errors++;
                        }
                      } else {
                        const err74 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/properties/text/patternProperties/%5E%5Ba-z%5D%7B2%2C3%7D(-%5BA-Za-z0-9%5D%7B2%2C8%7D)*%24/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema94.properties.text.patternProperties["^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"].type, parentSchema: schema94.properties.text.patternProperties["^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"], data: data36 };
                        if (vErrors === null) {
                          vErrors = [err74];
                        } else {
                          vErrors.push(err74);
                        }
                        errors++;
                      }
                    }
                  }
                } else {
                  const err75 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1") + "/text", schemaPath: "#/$defs/message/properties/text/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema94.properties.text.type, parentSchema: schema94.properties.text, data: data35 };
                  if (vErrors === null) {
                    vErrors = [err75];
                  } else {
                    vErrors.push(err75);
                  }
                  errors++;
                }
              }
            } else {
              const err76 = { instancePath: instancePath + "/messages/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/$defs/message/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema94.type, parentSchema: schema94, data: data32 };
              if (vErrors === null) {
                vErrors = [err76];
              } else {
                vErrors.push(err76);
              }
              errors++;
            }
          }
        }
      } else {
        const err77 = { instancePath: instancePath + "/messages", schemaPath: "#/properties/messages/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.messages.type, parentSchema: schema31.properties.messages, data: data31 };
        if (vErrors === null) {
          vErrors = [err77];
        } else {
          vErrors.push(err77);
        }
        errors++;
      }
    }
    if (data.tests !== void 0) {
      let data37 = data.tests;
      if (Array.isArray(data37)) {
        const len6 = data37.length;
        for (let i10 = 0; i10 < len6; i10++) {
          if (!validate63(data37[i10], { instancePath: instancePath + "/tests/" + i10, parentData: data37, parentDataProperty: i10, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err78 = { instancePath: instancePath + "/tests", schemaPath: "#/properties/tests/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.tests.type, parentSchema: schema31.properties.tests, data: data37 };
        if (vErrors === null) {
          vErrors = [err78];
        } else {
          vErrors.push(err78);
        }
        errors++;
      }
    }
  } else {
    const err79 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.type, parentSchema: schema31, data };
    if (vErrors === null) {
      vErrors = [err79];
    } else {
      vErrors.push(err79);
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
