// User names and passwords in the one form that both sides of SASL reckon with.
// Does not know any mechanism.

/** SASLprep (RFC 4013) but for its rules on text from right to left. Null for what it prohibits. */
export function saslPrep(text: string): string | null {
  const prepared = text
    .replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '')
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .normalize('NFKC')
  return /[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Cn}]/u.test(prepared) ? null : prepared
}
