/** Where in an exchange a segment was found. */
export const STAGES = ['input', 'tool_definition', 'tool_result', 'output', 'reasoning', 'tool_call'] as const;
export type Stage = (typeof STAGES)[number];

export const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'document'] as const;
export type Role = (typeof ROLES)[number];

/** Who speaks at a stage, where nothing else is said. */
export const DEFAULT_ROLES: Readonly<Record<Stage, Role>> = {
  input: 'user',
  tool_definition: 'developer',
  tool_result: 'tool',
  output: 'assistant',
  reasoning: 'assistant',
  tool_call: 'assistant',
};

export const MODALITIES = ['text', 'image', 'audio', 'file'] as const;
export type Modality = (typeof MODALITIES)[number];

/**
 * The smallest scannable unit of an exchange.
 *
 * `newest` marks what came after the last assistant message (and what frames every turn: system text and tool
 * definitions). A rule that blocks stops an exchange only there; in older turns the segment is replaced by a note.
 */
export interface Segment {
  /** JSON Pointer (RFC 6901) into the request body, or into the answer for what the model produced. */
  readonly pointer: string;
  readonly stage: Stage;
  readonly role: Role;
  readonly modality: Modality;
  /**
   * What the pointer leads to: text; or JSON (a value, or a string that holds JSON text), of which `text` is the
   * reading (json-text.ts) and which is still JSON after a redaction.
   */
  readonly form: 'text' | 'json';
  /** The text that is scanned; empty where the modality is not text. */
  readonly text: string;
  /** Of an image, what its part holds: a data URL, or base64 text. Absent for a link, and for every other modality. */
  readonly media?: string;
  readonly turn: 'newest' | 'older';
  /** Where the signature over the text is: whatever changes the text makes it worthless, so it is emptied. */
  readonly seal?: string;
  /** The tool that a definition, call or result belongs to. */
  readonly toolName?: string;
}

/** The facts about a segment and its exchange that a policy may test; nothing here is content. */
export const FIELDS = [
  'segment.stage',
  'segment.role',
  'segment.modality',
  'segment.length',
  'segment.turn',
  'tool.name',
  'caller.tenant',
  'caller.role',
  'model',
  'protocol',
  'language',
] as const;
export type Field = (typeof FIELDS)[number];

/** All values of the fields that have few. */
export const FIELD_VALUES: Readonly<Partial<Record<Field, readonly string[]>>> = {
  'segment.stage': STAGES,
  'segment.role': ROLES,
  'segment.modality': MODALITIES,
  'segment.turn': ['newest', 'older'],
};

/** What a canary chooses by. */
export type Subject = 'caller.tenant' | 'caller.key' | 'exchange.id';

/**
 * Values of the fields; a fact that does not apply (no tool, no tenant) is absent. `segment.length` is in UTF-16 units.
 * `language` is an ISO 639-1 code, or `und` for a text whose language cannot be told.
 */
export type Facts = Readonly<Partial<Record<Field | Subject, string | number>>>;
