import type { ErrorObject } from 'ajv';

export declare const validate: {
  (data: unknown): boolean;
  /** Of the last call; each with its parent schema. */
  errors?: readonly ErrorObject[] | null;
};
