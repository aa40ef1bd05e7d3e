// Makes a key of the API as an admin does, on the page Settings.

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
    return await page.locator('.notice .secret').innerText();
  });
}
