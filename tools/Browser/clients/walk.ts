// A walk through the API with a client that is made from its document: what compiles here, callers can write.
import createClient from 'openapi-fetch';
import type { components, paths } from '../artifacts/api.js';

type Job = components['schemas']['TrainingJobAnswer'];

const appearsMs = 30_000;
const trainingMs = 300_000;
const pollMs = 500;

/** Does each step in turn and tells of it. Throws at the first that fails. */
export async function walk(baseUrl: string, key: string, tenant: string, tell: (step: string) => void): Promise<void> {
  const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}`, 'X-Tenant': tenant } });

  const text = 'Where is my parcel? I am waiting for two weeks and nobody answers!';
  const analysed = dataOf(await api.POST('/api/v1/ml/sentiment/analyze', { body: { text } }));
  tell(`a text: ${analysed.sentiment}, ${analysed.emotion ?? 'no emotion'}, ${analysed.risk_level} risk`);

  const lead = dataOf(await api.POST('/api/v1/ml/models/lead-scoring/predict', {
    body: { lead_data: { response_rate: 0.85, messages_received: 12, messages_sent: 15, price_inquiry_count: 2 } },
  }));
  tell(`a lead: ${lead.lead_score} of 100, ${lead.quality_tier}, by ${lead.model_version}`);

  const inbox = dataOf(await api.GET('/api/v1/inbox', { params: { query: { days: 30, limit: 5 } } }));
  tell(`the inbox: ${inbox.items.length} wait`);

  const contacts = dataOf(await api.GET('/api/v1/contacts', { params: { query: { limit: 2 } } }));
  const next = contacts.next_cursor;
  const params = { query: { limit: 2, ...(next ? { cursor: next } : {}) } };
  const more = dataOf(await api.GET('/api/v1/contacts', { params }));
  tell(`contacts: ${contacts.items.length}, and ${next ? more.items.length : 0} on the next page`);

  const contactKey = (inbox.items[0] ?? contacts.items[0])?.contact_key;
  if (!contactKey) {
    throw new Error('nobody has written to this tenant yet');
  }

  const path = { contact_key: contactKey };
  const contact = dataOf(await api.GET('/api/v1/contacts/{contact_key}', { params: { path } }));
  tell(`a contact: ${contact.identities.length} identities, ${contact.scores.length} scores`);

  const messages = dataOf(await api.GET('/api/v1/contacts/{contact_key}/messages', { params: { path } }));
  tell(`its messages: ${messages.items.length}`);

  const models = dataOf(await api.GET('/api/v1/models'));
  tell(`models: ${models.items.length} versions`);

  await feedback(api, tell);
  await training(api, tell);
}

type Api = ReturnType<typeof createClient<paths>>;

// Given, then found under its id, then under the number that it got.
async function feedback(api: Api, tell: (step: string) => void): Promise<void> {
  const given = bodyOf(await api.POST('/api/v1/feedback', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: { kind: 'correction', model: 'intent', label: 'return', text: 'I want my money back' },
  }));
  const eventId = given.event_ids[0];
  if (!eventId) {
    throw new Error('feedback was accepted without an id');
  }

  const params = { path: { event_id: eventId } };
  const row = await appearing('the feedback', async () => {
    const found = await api.GET('/api/v1/feedback/{event_id}', { params });
    return found.response.status === 404 ? null : dataOf(found);
  });
  if (row.number === undefined) {
    throw new Error('feedback has no number');
  }

  const same = dataOf(await api.GET('/api/v1/feedback/numbers/{number}', { params: { path: { number: row.number } } }));
  if (same.event_id !== eventId) {
    throw new Error(`feedback ${row.number} is another one`);
  }

  tell(`feedback: number ${row.number}, ${same.kind} of ${same.model}: ${same.label}`);
}

// Asked for at once and followed until it has ended, however it ended.
async function training(api: Api, tell: (step: string) => void): Promise<void> {
  const asked = await api.POST('/api/v1/ml/training/train-model', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    headers: { Prefer: 'respond-async' },
    body: { model_name: 'lead_scoring' },
  });
  const location = asked.response.headers.get('Location');
  const id = location?.split('/').pop();
  if (asked.response.status !== 202 || !id) {
    throw new Error(`a training is answered with ${asked.response.status}, Location ${location ?? 'missing'}`);
  }

  const job = await appearing<Job>('the end of the training', async () => {
    const now = dataOf(await api.GET('/api/v1/ml/training/requests/{id}', { params: { path: { id } } }));
    return now.status === 'ended' || now.status === 'stopped' ? now : null;
  }, trainingMs);
  tell(`a training: ${job.runs.map(run => `${run.model} ${run.status}`).join(', ') || job.status}`);
}

async function appearing<T>(what: string, ask: () => Promise<T | null>, limitMs = appearsMs): Promise<T> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const found = await ask();
    if (found !== null) {
      return found;
    }

    await new Promise(resolve => setTimeout(resolve, pollMs));
  }

  throw new Error(`${what} does not come within ${limitMs / 1_000} s`);
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

// Most answers have what was asked for in `data`.
function dataOf<T>(answer: Answer<{ data: T | null }>): T {
  const body = bodyOf(answer);
  if (body.data === null) {
    throw new Error(`${answer.response.url} answers without data`);
  }

  return body.data;
}

function bodyOf<T>(answer: Answer<T>): T {
  if (answer.data === undefined) {
    throw new Error(`${new URL(answer.response.url).pathname} answers ${answer.response.status}: `
      + JSON.stringify(answer.error));
  }

  return answer.data;
}
