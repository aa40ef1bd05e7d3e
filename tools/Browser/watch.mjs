// What a page must never do: ask another server, fail in its script, open a dialogue.

/** A list that fills while the page is used. */
export function watch(page, base) {
  const seen = [];
  page.on('request', request => {
    const address = new URL(request.url());
    if (address.protocol !== 'data:' && address.origin !== base) {
      seen.push(`asks ${address.host}`);
    }
  });
  page.on('console', message => {
    // A page that is refused is told so by its status, which browsers write there too.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) {
      seen.push(`writes to the console: ${message.text().slice(0, 200)}`);
    }
  });
  page.on('pageerror', fault => seen.push(`fails in its script: ${fault.message.slice(0, 200)}`));
  page.on('dialog', async dialog => {
    seen.push(`opens a dialogue (${dialog.type()})`);
    await dialog.dismiss();
  });
  return seen;
}
