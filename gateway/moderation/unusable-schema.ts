/** A schema that no value can be held against. The message says why, in our own words: "it …". */
export class UnusableSchema extends Error {}
