/**
 * How far from its start a match of personal data is looked at, in UTF-16 units of the original text. All that a
 * finder decides on a match depends on the text before it and on this much from its start.
 */
export const REACH = 128;
