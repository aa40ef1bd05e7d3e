// How long after its commit a message is seen on an open Today, one message at a time.
import { makeKey } from '../keys.mjs';
import { busyness, median } from '../quiet.mjs';
import { accountOf, message, phoneNumberId, Webhooks } from '../webhooks.mjs';

const sightMsMax = 1_000;
const rounds = 8;
const arrivalMs = 30_000;
const pollMs = 15;

// What waits for long stands first.
const sentAgoMs = 86_000_000;

export async function live(site, notes) {
  const webhooks = Webhooks.of(site.options, notes, 'from commit to sight');
  if (!webhooks) {
    return;
  }

  // An account of its own: nobody else waits there.
  const account = accountOf(Date.now());
  const key = await makeKey(site, account, ['read']);
  await site.use({}, async page => {
    await page.goto(site.at('/today', account));
    await once(site, page, webhooks, account, key, 0);
    const busy = busyness();
    const all = [];
    for (let round = 1; round <= rounds; round++) {
      all.push(await once(site, page, webhooks, account, key, round));
    }

    const sights = all.map(each => each.sightMs);
    notes.figure('commitToSightMs', { median: median(sights), most: Math.max(...sights) });
    notes.figure('sentToCommitMs', { median: median(all.map(each => each.commitMs)) });
    if (Math.max(...sights) > sightMsMax) {
      const what = `a message is seen ${Math.max(...sights)} ms after its commit, more than ${sightMsMax} ms`;
      busy ? notes.notJudged(`${what}: ${busy}`) : notes.finding(what);
    }
  });
}

// The row counts as committed at the last moment at which the API was asked and did not have it: the answer to that
// question may be as old as the question. So the time that is told is never too short.
async function once(site, page, webhooks, account, key, round) {
  const stamp = `${Date.now()}${round}`;
  const [name, id] = [`Live ${stamp}`, `wamid.LIVE${stamp}`];
  const sent = Date.now();
  const text = 'You took my money twice, I am furious, I want it back now!';
  await webhooks.send(account, [message(`1556${stamp.slice(-7)}`, id, name, text, sent - sentAgoMs)]);
  const [committed, seen] = await Promise.all([
    committedAt(`${site.base}/api/v1/messages/${phoneNumberId}/${id}`, key),
    page.waitForFunction(text => document.getElementById('live')?.textContent.includes(text), name,
      { polling: pollMs, timeout: arrivalMs }).then(() => Date.now()),
  ]);
  return { commitMs: committed - sent, sightMs: seen - committed };
}

async function committedAt(address, key) {
  const end = Date.now() + arrivalMs;
  let absent = Date.now();
  while (Date.now() < end) {
    const asked = Date.now();
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${key}` } });
    const body = await answer.json();
    if (answer.ok && body.data.risk) {
      return absent;
    }

    if (!answer.ok && answer.status !== 404) {
      throw new Error(`the API answers ${answer.status}: ${body.advice}`);
    }

    absent = asked;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }

  throw new Error('the message is not in the tables');
}
