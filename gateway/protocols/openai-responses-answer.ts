import type { AnswerEnd, AnswerPart, FinishReason, Usage } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { ResponseMeta } from './protocol.ts';

/** Told of every event of an answer, in order: its type, and the rest of it. */
export type Tell = (type: string, body: JsonObject) => void;

/** What becomes of an answer for the client's next turns. */
export interface Keeping {
  /** The response that the request goes on from. */
  readonly previous?: string;
  /** Takes an answer that is complete, as the client gets it; false where it cannot be kept. Absent: none is kept. */
  readonly keep?: (response: JsonObject) => boolean;
}

/** How a kind of content is called: the item that it is in, its part, the field of its text, and its events. */
const KINDS = {
  text: { item: 'message', type: 'output_text', field: 'text', events: 'response.output_text' },
  refusal: { item: 'message', type: 'refusal', field: 'refusal', events: 'response.refusal' },
  reasoning: { item: 'reasoning', type: 'reasoning_text', field: 'text', events: 'response.reasoning_text' },
} as const;
type Kind = keyof typeof KINDS;

/** The item that is being written, of which the last part may be open. */
interface OpenItem {
  readonly type: 'message' | 'reasoning';
  readonly id: string;
  readonly content: JsonObject[];
  part: { readonly kind: Kind; text: string } | undefined;
}

/** How an answer ended, of which the API has no words for some. */
const INCOMPLETE: Readonly<Partial<Record<FinishReason, string>>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

/**
 * An answer in the terms of the Responses API, as its parts come: items one after the other, with the events that tell
 * of them. An answer that is not streamed is made in the same way, so that both hold the same.
 */
export class ResponseAnswer {
  readonly #meta: ResponseMeta;
  readonly #tell: Tell;
  readonly #keeping: Keeping;
  readonly #output: JsonObject[] = [];
  #isBegun = false;
  #open: OpenItem | undefined;

  constructor(meta: ResponseMeta, tell: Tell, keeping: Keeping) {
    this.#meta = meta;
    this.#tell = tell;
    this.#keeping = keeping;
  }

  add(part: AnswerPart): void {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        this.#write(part.type, part.text);
        return;
      case 'signature':
        // Ends a block of reasoning; for the signature itself the API has no place, nor for what is sealed.
        if (this.#open?.type === 'reasoning') this.#close('completed');
        return;
      case 'sealed_reasoning':
        return;
      case 'tool_call':
        this.#call(part.call);
    }
  }

  /** A policy's own words, apart from what the model said. */
  words(text: string): void {
    const isBehindText = this.#open?.part?.kind === 'text';
    this.#write('text', isBehindText ? `\n\n${text}` : text);
  }

  /** Words by which the answer is refused: a part of their own. */
  refuse(text: string): void {
    this.#write('refusal', text);
  }

  /** The end of an answer, which is kept from here on. */
  end(end: AnswerEnd): JsonObject {
    return this.#finish(...endingOf(end), (response) => this.#keeping.keep?.({ ...response, store: true }) === true);
  }

  /** The end of one that was refused: nobody goes on from it. */
  endRefused(end: AnswerEnd, more: JsonObject): JsonObject {
    const [status, fields] = endingOf(end);
    return this.#finish(status, { ...fields, ...more });
  }

  /** @param error of OpenAI's envelope. */
  fail({ code = null, message = null }: JsonObject): JsonObject {
    return this.#finish('failed', { error: { code, message } });
  }

  #finish(
    status: 'completed' | 'incomplete' | 'failed',
    more: JsonObject,
    keep: (response: JsonObject) => boolean = () => false,
  ): JsonObject {
    this.#begin();
    this.#close(status === 'completed' ? status : 'incomplete');
    const finished = { ...this.#response(status), ...more };
    const response = { ...finished, store: keep(finished) };
    this.#tell(`response.${status}`, { response });
    return response;
  }

  /** What the API repeats of a request is left at its defaults: the client has it. */
  #response(status: string): JsonObject {
    return {
      id: `resp_${this.#meta.exchangeId}`,
      object: 'response',
      created_at: this.#meta.created,
      status,
      model: this.#meta.model,
      output: [...this.#output],
      error: null,
      incomplete_details: null,
      usage: null,
      store: this.#keeping.keep !== undefined,
      ...DEFAULTS,
      previous_response_id: this.#keeping.previous ?? null,
    };
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    for (const type of ['response.created', 'response.in_progress']) {
      this.#tell(type, { response: this.#response('in_progress') });
    }
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#meta.exchangeId}_${this.#output.length}`;
  }

  #write(kind: Kind, text: string): void {
    const { events } = KINDS[kind];
    const item = this.#in(kind);
    const { part } = item;
    if (part) part.text += text;
    this.#tell(`${events}.delta`, { ...this.#at(item), delta: text, ...(kind === 'text' && { logprobs: [] }) });
  }

  /** The open item, with a part of a kind open in it. */
  #in(kind: Kind): OpenItem {
    const type = KINDS[kind].item;
    if (this.#open?.type !== type) {
      this.#begin();
      this.#close('completed');
      this.#open = { type, id: this.#id(type === 'message' ? 'msg' : 'rs'), content: [], part: undefined };
      const item = itemOf(this.#open, 'in_progress');
      this.#tell('response.output_item.added', { output_index: this.#output.length, item });
    }
    const item = this.#open;
    if (item.part?.kind !== kind) {
      this.#closePart(item);
      item.part = { kind, text: '' };
      this.#tell('response.content_part.added', { ...this.#at(item), part: partOf(kind, '') });
    }
    return item;
  }

  /** Where a part is. */
  #at(item: OpenItem): JsonObject {
    return { item_id: item.id, output_index: this.#output.length, content_index: item.content.length };
  }

  #closePart(item: OpenItem): void {
    if (!item.part) return;
    const { kind, text } = item.part;
    const { events, field } = KINDS[kind];
    const at = this.#at(item);
    this.#tell(`${events}.done`, { ...at, [field]: text, ...(kind === 'text' && { logprobs: [] }) });
    const part = partOf(kind, text);
    this.#tell('response.content_part.done', { ...at, part });
    item.content.push(part);
    item.part = undefined;
  }

  #close(status: 'completed' | 'incomplete'): void {
    const open = this.#open;
    if (!open) return;
    this.#closePart(open);
    this.#open = undefined;
    this.#done(itemOf(open, status));
  }

  #done(item: JsonObject): void {
    this.#tell('response.output_item.done', { output_index: this.#output.length, item });
    this.#output.push(item);
  }

  /** A call comes at once. */
  #call({ id: callId, name, arguments: args }: Extract<AnswerPart, { type: 'tool_call' }>['call']): void {
    this.#begin();
    this.#close('completed');
    const id = this.#id('fc');
    const call = { type: 'function_call', id, call_id: callId, name };
    const at = { item_id: id, output_index: this.#output.length };
    const item = { ...call, arguments: '', status: 'in_progress' };
    this.#tell('response.output_item.added', { output_index: this.#output.length, item });
    this.#tell('response.function_call_arguments.delta', { ...at, delta: args });
    this.#tell('response.function_call_arguments.done', { ...at, name, arguments: args });
    this.#done({ ...call, arguments: args, status: 'completed' });
  }
}

const DEFAULTS: JsonObject = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: null,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
};

function itemOf({ type, id, content }: OpenItem, status: string): JsonObject {
  const held = { id, status, content: [...content] };
  return type === 'message' ? { type, role: 'assistant', ...held } : { type, summary: [], ...held };
}

function partOf(kind: Kind, text: string): JsonObject {
  const { type, field } = KINDS[kind];
  return { type, [field]: text, ...(kind === 'text' && { annotations: [], logprobs: [] }) };
}

/** How an answer ended, and what its end says. */
function endingOf({ reason, usage }: AnswerEnd): ['completed' | 'incomplete', JsonObject] {
  const why = INCOMPLETE[reason];
  const details = why === undefined ? null : { reason: why };
  return [why === undefined ? 'completed' : 'incomplete', { incomplete_details: details, usage: usageOf(usage) }];
}

/** Token counts as the API has them; none where nothing counted. */
function usageOf(usage: Usage | undefined): JsonObject | null {
  if (!usage) return null;
  const { inputTokens, outputTokens } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
