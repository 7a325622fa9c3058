/**
 * How far from its start a credential is looked at to recognise it, in UTF-16 units of the original text. A token that
 * is longer is recognised by what stands within this reach, and its span goes on to the end of the token's characters.
 */
export const REACH = 128;
