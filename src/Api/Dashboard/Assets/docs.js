// The key of the documentation's pages: kept for the tab, so that a reload keeps it and nobody else gets it.
const place = 'streamml-key';
const form = document.getElementById('key-form');
const field = document.getElementById('key');
const line = document.getElementById('key-line');

document.documentElement.lang = 'en';
form.addEventListener('submit', event => {
  event.preventDefault();
  const key = field.value.trim();
  if (key) {
    sessionStorage.setItem(place, key);
  } else {
    sessionStorage.removeItem(place);
  }

  // The reference reads it when it begins.
  if (document.getElementById('overview')) {
    tell();
  } else {
    location.reload();
  }
});
tell();

async function tell() {
  const key = sessionStorage.getItem(place);
  field.value = key ?? '';
  if (!key) {
    line.textContent = 'No key yet: requests are refused without one. streamml keys create makes it.';
    return;
  }

  try {
    const answer = await fetch('/docs/key', { headers: { Authorization: `Bearer ${key}` } });
    const body = await answer.json();
    line.textContent = answer.ok ? said(body) : `${body.detail} ${body.advice}`;
  } catch {
    line.textContent = 'The API does not answer.';
  }
}

function said({ application, tenant, scopes, expires_at: ends }) {
  const whose = tenant === '*' ? 'any tenant, named in X-Tenant' : `tenant ${tenant}`;
  const until = ends ? `, until ${new Date(ends).toLocaleString()}` : '';
  return `Key of ${application}, for ${whose}. It may: ${scopes.join(', ') || 'nothing'}${until}.`;
}
