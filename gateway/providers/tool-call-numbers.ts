/** What a streamed piece of a tool call says of which call it belongs to; an empty id or name is none. */
export interface CallLabels {
  readonly index?: number | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * Numbers the tool calls of a stream 0, 1, 2, … as they begin. Servers differ: some give every call the index 0, and
 * some give none. So an id that is not that of the call at its index begins a new one, and so does an id or a name
 * without an index.
 */
export class ToolCallNumbers {
  #count = 0;
  /** The latest call at each index; at `undefined`, the latest of all. */
  readonly #latest = new Map<number | undefined, { readonly number: number; readonly id: string | undefined }>();

  /** The number of the call that a piece belongs to. */
  of({ index, id, name }: CallLabels): number {
    const latest = this.#latest.get(index);
    const goesOn = index === undefined ? !id && !name : !id || id === latest?.id;
    if (latest && goesOn) return latest.number;
    const begun = { number: this.#count, id };
    this.#count += 1;
    this.#latest.set(index, begun);
    this.#latest.set(undefined, begun);
    return begun.number;
  }
}
