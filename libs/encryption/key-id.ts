import { Refusal } from '@baton/kernel';

/** What a key is for: values about a subject, one conversation, what belongs to no subject, what one recipient is told. */
export type KeyKind = 'subject' | 'conversation' | 'tenant' | 'recipient';

/** Name of a key, `kind:id`. It stands beside every sealed value and in the key store, so its id is a surrogate. */
export type KeyId = `${KeyKind}:${string}`;

const form = /^(subject|conversation|tenant|recipient):[A-Za-z0-9_.-]{1,128}$/;

export function parseKeyId(text: string): KeyId {
  if (!form.test(text))
    throw new Refusal(
      'MALFORMED_KEY_ID',
      'Not a key id: expected subject:, conversation:, tenant: or recipient: and 1 to 128 of A-Z a-z 0-9 _ . -',
    );
  return text as KeyId;
}

export function subjectKey(subject: string): KeyId {
  return parseKeyId(`subject:${subject}`);
}

export function conversationKey(conversation: string): KeyId {
  return parseKeyId(`conversation:${conversation}`);
}

export function tenantKey(tenant: string): KeyId {
  return parseKeyId(`tenant:${tenant}`);
}

export function recipientKey(specialist: string): KeyId {
  return parseKeyId(`recipient:${specialist}`);
}
