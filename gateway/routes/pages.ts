import { PortcullisError } from '../../exchange/errors.ts';

/** What of a list is asked for; each end is an id, and is not part of it. */
export interface PageWanted {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/**
 * A page of a list, as OpenAI's and Anthropic's lists are read page by page. Of equal ids the last counts, so that whoever
 * asks for the next page comes to an end.
 *
 * @throws PortcullisError `invalid_request` for an id that is not in the list.
 */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { limit, after, before }: PageWanted,
): Page<T> {
  const placeOf = (id: string) => {
    const place = items.findLastIndex((item) => item.id === id);
    if (place !== -1) return place;
    throw new PortcullisError('invalid_request', 'The page begins at an id that is not in this list.');
  };
  const start = after === undefined ? 0 : placeOf(after) + 1;
  const end = before === undefined ? items.length : placeOf(before);
  // Going back, the page is what comes right before.
  const data =
    before === undefined ? items.slice(start, start + limit) : items.slice(Math.max(start, end - limit), end);
  return {
    data,
    has_more: data.length < end - start,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

/** How many items a page has. @throws PortcullisError `invalid_request` for anything but a number from 1 to `most`. */
export function readLimit(given: string | undefined, byDefault: number, most: number): number {
  if (given === undefined) return byDefault;
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw new PortcullisError('invalid_request', `limit: has to be a number from 1 to ${most}.`);
}
