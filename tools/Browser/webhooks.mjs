// Sends messages of strangers as Meta does, signed.
import { createHmac } from 'node:crypto';

/** What a message of a stranger needs besides its text. */
export function message(from, id, name, body, sentAt = Date.now()) {
  return { from, id, name, body, sentAt, type: 'text' };
}

const accounts = '10499612';

/** An account of the checks themselves; its tenant has the same name. */
export const accountOf = number => `${accounts}${number}`;

/** Whether a tenant is one of those. */
export const isOfChecks = tenant => tenant.startsWith(accounts);

export class Webhooks {
  #address;
  #secret;

  constructor(address, secret) {
    this.#address = address;
    this.#secret = secret;
  }

  /** From the command line and the environment; null, with the reason noted, where either is missing. */
  static of(options, notes, what) {
    if (options.webhook && options.secret) {
      return new Webhooks(options.webhook, options.secret);
    }

    notes.notJudged(`${what}: name the webhook with --webhook, and its secret in Ingest__AppSecrets__0`);
    return null;
  }

  /** Sends messages to an account, all in one request. Fails unless they are taken. */
  async send(account, messages) {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: account, changes: [{ field: 'messages', value: valueOf(messages) }] }],
    });
    const signature = createHmac('sha256', this.#secret).update(body).digest('hex');
    const answer = await fetch(this.#address, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signature}` },
    });
    if (!answer.ok) {
      throw new Error(
        `the webhook answers ${answer.status}: --webhook and Ingest__AppSecrets__0 must be those of the demo`);
    }
  }
}

/** The number that messages are sent to. */
export const phoneNumberId = '106540352242922';

function valueOf(messages) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550001111', phone_number_id: phoneNumberId },
    contacts: messages.map(each => ({ profile: { name: each.name }, wa_id: each.from })),
    messages: messages.map(each => ({
      from: each.from,
      id: each.id,
      timestamp: String(Math.floor(each.sentAt / 1000)),
      type: each.type,
      text: { body: each.body },
    })),
  };
}
