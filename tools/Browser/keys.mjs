// Makes a key of the API as an admin does, on the page Settings.

const knownMs = 10_000;

/** A name that had no key before: an application has two at most. */
export function newApplication() {
  return `browser-checks-${Date.now()}`;
}

/** A new key for one tenant, with these scopes. */
export async function makeKey(site, tenant, scopes) {
  return await site.use({}, async page => {
    await page.goto(site.at('/settings', tenant));
    const form = page.locator('details', { has: page.locator('#application') });
    await form.locator('summary').click();
    await form.locator('#application').fill(newApplication());
    for (const box of await form.locator('input[name=scope]').all()) {
      await box.setChecked(scopes.includes(await box.getAttribute('value')));
    }

    await form.locator('button.main').click();
    const key = await page.locator('.notice .secret').innerText();
    await opening(site.base, key);
    return key;
  });
}

// Every process of the API knows a key within a second.
async function opening(base, key) {
  const end = Date.now() + knownMs;
  do {
    const answer = await fetch(`${base}/api/v1/ml/health`, { headers: { Authorization: `Bearer ${key}` } });
    if (answer.status !== 401) {
      return;
    }

    await new Promise(resolve => setTimeout(resolve, 100));
  } while (Date.now() < end);
  throw new Error(`a new key opens nothing within ${knownMs / 1_000} s`);
}
